/** What received values inherit: over HTTP, against the service of `fixtures/parents`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildService, startService, type RunningService } from "./running-service.js";

const written = {
  "src/handlers/shop/animals.ts": `
import type { PetReceived } from "../../generated/api/models.js";
import "./pets.js";

export class Animal {
  readonly legs: number = 4;
  #isMade = false;

  greeting(this: PetReceived): string {
    return \`\${this.name} \${this.sound} on \${this.legs}\`;
  }

  constructor() {
    this.#isMade = true;
  }

  // Only what the constructor made has private members.
  get made(): boolean {
    return this.#isMade;
  }

  set name(name: string) {
    throw new Error(\`no setter is called, not for \${name} either\`);
  }
}
`,
  "src/handlers/shop/owners.ts": `
import type { OwnerReceived } from "../../generated/api/models.js";

export class Animal {
  readonly kind = "human";

  introduction(this: NonNullable<OwnerReceived>): string {
    return \`\${this.name} is \${this.kind}\`;
  }
}
`,
  "src/handlers/shop/pets.ts": `
import type { AdoptLitter, AdoptPet } from "../../generated/api/operations.js";
import { Animal } from "./animals.js";

export const adoptPet: AdoptPet = ({ body }) => ({
  text: [body.greeting(), body instanceof Animal, body.made].join(", "),
  pet: body,
});

export const adoptLitter: AdoptLitter = ({ body }) =>
  body.puppies.map((puppy) => ({
    text: [puppy.greeting(), puppy.mother?.greeting(), puppy instanceof Animal, body.owner?.introduction()].join(", "),
  }));
`,
};

let service: RunningService;

beforeAll(async () => {
  service = await startService(await buildService("parents", written));
}, 120_000);

afterAll(() => service.stop());

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test("a body is an instance of the user's class, with the properties that were sent and their defaults", async () => {
  expect(await post("/pets", { name: "Tom" })).toEqual({
    status: 201,
    body: { text: "Tom purrs on 4, true, true", pet: { name: "Tom", sound: "purrs", legs: 4 } },
  });
});

test("what was sent is the value's, also where the class has it", async () => {
  expect(await post("/pets", { name: "Tom", legs: 3 })).toMatchObject({ body: { text: "Tom purrs on 3, true, true" } });
});

test("values within a body are instances as well, by reference and through allOf", async () => {
  const puppies = [{ name: "A", mother: { name: "B", sound: "barks" } }, { name: "C" }];
  expect(await post("/litters", { puppies, owner: { name: "D" } })).toEqual({
    status: 201,
    body: [{ text: "A purrs on 4, B barks on 4, true, D is human" }, { text: "C purrs on 4, , true, D is human" }],
  });
  expect(await post("/litters", { puppies: [puppies[1]], owner: null })).toMatchObject({
    body: [{ text: "C purrs on 4, , true, " }],
  });
});

test("what is not valid reaches no class", async () => {
  expect(await post("/pets", { name: 1 })).toMatchObject({ status: 400 });
});
