import { load } from "js-yaml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createConfig } from "../../src/config/create-config.js";

describe("a new config", () => {
  it.each([
    ["Swagger Petstore - OpenAPI 3.0", "swagger-petstore-openapi-3-0"],
    ["Žluťoučký kůň", "zlutoucky-kun"],
    ["", "service"],
    ["日本", "service"],
    ["true", "true"],
    ["2024", "2024"],
    ['x"\nenv_secrets: [PATH]\n#', "x-env-secrets-path"],
  ])("names the service by the title %j", async (title, name) => {
    const { text, config } = await createConfig(title);
    expect(config.name).toBe(name);
    expect(load(text)).toMatchObject({ name, jwt_issuer: name, jwt_audience: name });
  });

  it("names the variable of the secret", async () => {
    expect((await createConfig("My API")).config).toEqual({
      name: "my-api",
      settings: ["env_secrets", "jwt_audience", "jwt_issuer", "jwt_secret", "name"],
      envSecrets: ["MY_API_JWT_SECRET"],
      hasTokenKey: true,
      custom: [],
      generate: { builtins: true },
    });
    expect((await createConfig("3D")).config.envSecrets).toEqual(["PYM_3D_JWT_SECRET"]);
  });

  it("is valid for every title", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (title) => {
        const { config } = await createConfig(title);
        expect(config.settings).toHaveLength(5);
        expect(config.custom).toEqual([]);
      }),
    );
  });
});
