/** A client of a small API, compiled together with all that it stands on. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { beforeAll, expect, test } from "vitest";
import { renderClient } from "../../src/render/render-client.js";
import { renderContracts } from "../../src/render/render-contracts.js";
import { renderModels } from "../../src/render/render-models.js";
import { renderModule } from "../../src/render/render-modules.js";
import { renderResponseValidators } from "../../src/render/render-response-validators.js";
import { renderOperations } from "../../src/render/render-operations.js";
import { schemaTypes } from "../../src/render/schema-types.js";
import type { Api, Handler, JsonSchema, Operation, Parameter, Response } from "../../src/service/service.js";
import { temporaryFolder } from "../run-pym.js";

const root = path.resolve(import.meta.dirname, "../..");
const runtime = path.join(root, "templates/runtime");

// ---------------------------------------------------------------- the API

const profile: JsonSchema = { $ref: "#/components/schemas/Profile" };
const failure: JsonSchema = { $ref: "#/components/schemas/Failure" };
const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});
const json = (schema: JsonSchema) => [{ mediaType: "application/json", as: "json", schema }] as const;

function response(code: number, contents: Response["contents"] = [], headers: Response["headers"] = []): Response {
  return { status: { kind: "code", code }, headers, contents };
}

function parameter(place: Parameter["in"], name: string, schema: JsonSchema, required = false): Parameter {
  const style = place === "query" || place === "cookie" ? "form" : "simple";
  const encoding = { kind: "style", style, explode: style === "form" } as const;
  return { in: place, name, deprecated: false, required, encoding, schema };
}

function handler(given: Partial<Operation> & Pick<Operation, "name" | "method" | "path" | "responses">): Handler {
  const { name } = given;
  const binding = { module: ["profile"], exportName: name } as const;
  const operation: Operation = {
    route: given.path,
    deprecated: false,
    binding,
    access: { kind: "public" },
    guards: [],
    requestDecorators: [],
    parameters: [],
    ...given,
  };
  const typeName = name.slice(0, 1).toUpperCase() + name.slice(1);
  return { kind: "served", name, typeName, binding, guards: [], access: operation.access, operations: [operation] };
}

function named(name: string) {
  return { typeName: name, receivedName: name, sentName: name };
}

const traced = {
  kind: "user",
  binding: { module: ["calls"], exportName: "traced" },
  writtenAs: "calls.traced",
} as const;

const api: Api = {
  name: "api",
  title: "Profiles */",
  version: "1",
  baseUrl: "https://api.example.com/v1",
  models: [
    { key: "Profile", ...named("Profile"), deprecated: false, schema: object({ user_id: { type: "string" } }) },
    { key: "Failure", ...named("Failure"), deprecated: false, schema: object({ error: { type: "string" } }) },
  ],
  securitySchemes: [],
  groups: [],
  handlers: [
    handler({
      name: "getProfile",
      method: "GET",
      path: "/profile/{user_id}",
      summary: "One profile */",
      requestDecorators: [{ kind: "addAuth" }, traced],
      parameters: [parameter("path", "user_id", { type: "string" }, true)],
      responses: [response(200, json(profile)), response(404, json(failure)), response(409)],
    }),
    handler({
      name: "listProfiles",
      method: "GET",
      path: "/profiles",
      deprecated: true,
      parameters: [
        parameter("query", "limit", { type: "integer", default: 10 }),
        parameter("query", "after", { type: "string" }),
        parameter("header", "x-tenant", { type: "string", default: "main" }, true),
      ],
      responses: [
        response(200, json({ type: "array", items: profile })),
        { status: { kind: "default" }, headers: [], contents: json(failure) },
      ],
    }),
    handler({
      name: "createProfile",
      method: "POST",
      path: "/profiles",
      parameters: [parameter("query", "notify", { type: "boolean" }, true)],
      body: { required: true, contents: json(profile) },
      responses: [
        response(
          201,
          [],
          [{ name: "location", required: true, encoding: { kind: "text" }, schema: { type: "string" } }],
        ),
        response(202, json(profile)),
      ],
    }),
    handler({
      name: "uploadPhoto",
      method: "PUT",
      path: "/photo",
      body: { required: false, contents: [{ mediaType: "image/png", as: "stream", schema: true }] },
      responses: [response(204)],
    }),
    handler({
      name: "importProfiles",
      method: "POST",
      path: "/import",
      body: {
        required: true,
        contents: [
          { mediaType: "text/csv", as: "text", schema: true },
          { mediaType: "multipart/form-data", as: "stream", schema: true },
        ],
      },
      responses: [response(200, [{ mediaType: "image/png", as: "binary", schema: true }])],
    }),
    handler({ name: "hasProfile", method: "HEAD", path: "/profile", responses: [response(200, json(profile))] }),
    handler({ name: "anything", method: "GET", path: "/anything", responses: [] }),
    handler({ name: "trace", method: "TRACE", path: "/trace", responses: [response(200)] }),
  ],
};

/** What a user may and may not write; each line that must not compile says why. */
const usage = `
import { createClient, type Client } from "./generated/api/client.js";
import { CallError, isErrorOf } from "./generated/client.js";
import type { Failure, Profile } from "./generated/api/models.js";

const client: Client = createClient({ timeoutMs: 1000, retries: 0 });
const path = { user_id: "u1" };

const alone: Profile = await client.getProfile({ path });
const reply = await client.getProfile.reply({ path }, { signal: AbortSignal.timeout(100), headers: { a: "b" } });
const replied: Profile | Failure | undefined = reply.status === 200 ? reply.body : reply.status === 404 ? reply.body : undefined;
const none: undefined = reply.status === 409 ? reply.body : undefined;
const location: string | null = reply.headers.get("location");
try {
  await client.getProfile({ path });
} catch (error) {
  if (error instanceof CallError && error.reason === "timeout") console.error("slow");
  if (isErrorOf(client.getProfile, error) && error.status === 404) console.error(error.body.error, error.userMessage);
  // @ts-expect-error 200 is no error
  if (isErrorOf(client.getProfile, error) && error.status === 200) console.error(error);
  if (isErrorOf(client.listProfiles, error)) {
    const body: Failure = error.body;
    console.error(body);
  }
}
// @ts-expect-error the path is missing
await client.getProfile();
// @ts-expect-error the path has another parameter
await client.getProfile({ path: { id: "u1" } });

const list: Profile[] = await client.listProfiles();
await client.listProfiles({ query: { after: "u1" } });
await client.listProfiles({ query: { limit: 5 }, headers: { "x-tenant": "other" } });
// @ts-expect-error the limit is a number
await client.listProfiles({ query: { limit: "5" } });

const created: Profile | undefined = await client.createProfile({ query: { notify: true }, body: { user_id: "u1" } });
// @ts-expect-error a parameter without a default is missing
await client.createProfile({ query: {}, body: { user_id: "u1" } });
// @ts-expect-error the body is missing
await client.createProfile({ query: { notify: true } });

const nothing: void = await client.uploadPhoto();
await client.uploadPhoto({ body: new Uint8Array(1) });
await client.uploadPhoto({ body: new Blob(["a"]).stream() });
// @ts-expect-error a number can't be sent
await client.uploadPhoto({ body: 1 });

const bytes: Uint8Array = await client.importProfiles({ body: { mediaType: "text/csv", content: "a" } });
await client.importProfiles({ body: { mediaType: "multipart/form-data", content: new FormData() } });
// @ts-expect-error the text has another media type
await client.importProfiles({ body: { mediaType: "text/plain", content: "a" } });

const head: void = await client.hasProfile();
const unknown: unknown = await client.anything();
const anyReply: number = (await client.anything.reply()).status;
// @ts-expect-error fetch sends no TRACE
await client.trace();

export { alone, anyReply, bytes, created, head, list, location, none, nothing, replied, unknown };
`;

// ---------------------------------------------------------------- tests

let text: string;

beforeAll(async () => {
  text = await format(renderClient(api) ?? "", { parser: "typescript", printWidth: 120 });
});

test("reads well", () => {
  expect(text).toBe(`/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { connect, type ClientOptions } from "../client.js";
import { traced } from "../../handlers/calls.js";
import { addAuth } from "../client-auth.js";
import * as contracts from "./contracts.js";

/** Calls Profiles *\\/, at https://api.example.com/v1 unless \`baseUrl\` says otherwise. */
export function createClient(options: ClientOptions = {}) {
  const api = connect(options, "https://api.example.com/v1");
  return {
    /**
     * One profile *\\/
     *
     * \`GET /profile/{user_id}\`
     */
    getProfile: addAuth(
      traced(api.call({ method: "GET", path: "/profile/{user_id}", contract: contracts.getProfileContract })),
    ),
    /**
     * \`GET /profiles\`
     *
     * @deprecated
     */
    listProfiles: api.call({
      method: "GET",
      path: "/profiles",
      contract: contracts.listProfilesContract,
      optional: ["query.limit", "headers.x-tenant"],
    }),
    /** \`POST /profiles\` */
    createProfile: api.call({ method: "POST", path: "/profiles", contract: contracts.createProfileContract }),
    /** \`PUT /photo\` */
    uploadPhoto: api.call({ method: "PUT", path: "/photo", contract: contracts.uploadPhotoContract }),
    /** \`POST /import\` */
    importProfiles: api.call({ method: "POST", path: "/import", contract: contracts.importProfilesContract }),
    /** \`HEAD /profile\` */
    hasProfile: api.call({ method: "HEAD", path: "/profile", contract: contracts.hasProfileContract }),
    /** \`GET /anything\` */
    anything: api.call({ method: "GET", path: "/anything", contract: contracts.anythingContract }),
  };
}

export type Client = ReturnType<typeof createClient>;
`);
});

test("asks for an address where the document has none", () => {
  const { name, title, version, models, securitySchemes, groups, handlers } = api;
  const rendered = renderClient({ name, title, version, models, securitySchemes, groups, handlers });
  expect(rendered).toContain("export function createClient(options: ClientOptions & { readonly baseUrl: string }) {");
  expect(rendered).toContain("const api = connect(options);");
});

test("compiles, and so does what a user may write with it", async () => {
  const folder = await temporaryFolder();
  writeService(folder);
  expect(compile(folder)).toBe("");
}, 60_000);

function writeService(folder: string): void {
  const operations = renderOperations(api, schemaTypes(api.models));
  const contracts = renderContracts(api);
  const answering = api.handlers.map(({ name, operations: [{ responses }] }) => ({ name, responses }));
  const validators = contracts.validators.map(({ name }) => `export declare const ${name}: Validator;`);
  const decorators = [{ exportName: "traced", writtenAs: "calls.traced" }];
  const calls = renderModule({
    module: ["calls"],
    handlers: [],
    guards: [],
    verifiers: [],
    parents: [],
    requestDecorators: decorators,
  });
  const files = {
    ...runtimeFiles(["client.ts", "client-auth.ts", "runtime.ts", "shapes.ts"], {
      "caller.ts": "export declare function currentToken(): string | undefined;",
    }),
    "src/generated/api/client.ts": text,
    "src/generated/api/contracts.ts": contracts.text(operations.contractTypes),
    "src/generated/api/response-validators.ts": renderResponseValidators(answering, api.models, new Set()) ?? "",
    ...(contracts.shapes !== undefined && { "src/generated/api/shapes.ts": contracts.shapes }),
    "src/generated/api/models.ts": renderModels(api, schemaTypes(api.models)),
    "src/generated/api/operations.ts": operations.text,
    "src/generated/api/validators.ts": ['import type { Validator } from "../checks.js";', ...validators].join("\n"),
    [calls.path]: calls.text,
    "src/usage.ts": usage,
    "tsconfig.json": readFileSync(path.join(root, "templates/tsconfig.json.hbs"), "utf8"),
    "package.json": '{ "type": "module" }',
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
}

/** These files of the run-time part, and all that they import; `stubs` take the place of others. */
function runtimeFiles(names: readonly string[], stubs: Readonly<Record<string, string>>): Record<string, string> {
  const files: Record<string, string> = {};
  const add = (name: string): void => {
    if (`src/generated/${name}` in files) return;
    const source = stubs[name] ?? readFileSync(path.join(runtime, name), "utf8");
    files[`src/generated/${name}`] = source;
    for (const [, imported = ""] of source.matchAll(/from "\.\/([\w-]+)\.js"/g)) add(`${imported}.ts`);
  };
  names.forEach(add);
  return files;
}

function compile(folder: string): string {
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [tsc, "--noEmit", "--project", folder], { encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test("an API that only sends webhooks has no client", () => {
  const webhook: Handler = {
    ...handler({ name: "arrived", method: "POST", path: "/", responses: [] }),
    kind: "webhook",
  };
  expect(renderClient({ ...api, handlers: [webhook] })).toBeUndefined();
});
