/** Whatever name a generated file uses, a document may give to an operation, a model, a tag and a security scheme. */
import { readFileSync } from "node:fs";
import { readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";
import { compileService } from "./generated-service.js";

const root = path.resolve(import.meta.dirname, "../..");

it("compiles a document that is named in all the words of its generated files", async () => {
  const plain = await generate(documentOf([]));
  const words = [...new Set((await generatedFiles(plain)).flatMap(namesIn))];
  // The list is empty where nothing was found, and then so is this test.
  expect(words).toEqual(expect.arrayContaining(["AsyncIterable", "Date", "NotImplemented", "Record", "UploadedFile"]));
  // Functions are in camelCase and types in PascalCase, so that a word is tried as both.
  const names = new Map(words.map((word) => [word.toLowerCase(), word]));
  for (const name of ownNames) names.delete(name.toLowerCase());
  await compileService(await generate(documentOf([...names.values()])));
}, 120_000);

/** A document that makes generated files use all that they may use, and has more of everything by these names. */
function documentOf(names: readonly string[]): object {
  return {
    openapi: "3.2.0",
    info: { title: "Words", version: "1" },
    paths: { ...everything, ...Object.fromEntries(names.flatMap((name, at) => pathsOf(name, at))) },
    webhooks: { pinged: { post: { operationId: "pinged", responses: { 204: { description: "" } } } } },
    components: {
      schemas: { ...models, ...Object.fromEntries(names.map((name) => [name, modelOf(name)])) },
      securitySchemes: { ...schemes, ...Object.fromEntries(names.map((name) => [name, basic])) },
    },
  };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (mediaType: string, schema: object) => ({ content: { [mediaType]: { schema } } });
const answers = (mediaType: string, schema: object) => ({
  200: { description: "", ...content(mediaType, schema) },
});

const basic = { type: "http", scheme: "basic" };
const schemes = {
  jwt: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
  opaque: { type: "http", scheme: "bearer" },
  key: { type: "apiKey", in: "header", name: "x-key" },
  grants: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://x.test", scopes: { read: "" } } } },
  connected: { type: "openIdConnect", openIdConnectUrl: "https://x.test" },
};

const thing = {
  type: "object",
  required: ["id"],
  "x-parent": "everything.Thing",
  properties: {
    id: { type: "integer", format: "int64", readOnly: true },
    at: { type: "string", format: "date-time", default: "2020-01-01T00:00:00Z" },
    secret: { type: "string", writeOnly: true },
    more: { type: "object" },
    none: { type: "object", additionalProperties: false },
  },
};
const models = {
  AThing: thing,
  AStrictThing: { allOf: [ref("AThing"), { required: ["at"] }] },
  ANullableThing: { anyOf: [ref("AThing"), { type: "null" }] },
  ANeededThing: { allOf: [ref("ANullableThing")], required: ["at"], "x-parent": "everything.Thing" },
};

const everything: Readonly<Record<string, object>> = {
  "/things/{id}": {
    post: {
      ...operation("makeThing"),
      "x-decorate-server": "everything.checked",
      "x-decorate-request": "everything.traced",
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "integer" } },
        { name: "sort", in: "query", schema: { type: "array", items: { type: "string" } } },
      ],
      requestBody: { required: true, ...content("application/json", ref("ANeededThing")) },
      responses: {
        ...answers("application/json", ref("AStrictThing")),
        "2XX": { description: "" },
        "4XX": { description: "" },
        default: { description: "" },
      },
    },
  },
  "/files": {
    post: {
      ...operation("uploadFile"),
      requestBody: content("multipart/form-data", {
        type: "object",
        properties: { file: { type: "string", format: "binary" }, meta: { type: "object" } },
      }),
      responses: answers("application/octet-stream", {}),
    },
    put: {
      ...operation("putFile"),
      requestBody: content("application/octet-stream", {}),
      responses: answers("application/jsonl", ref("AThing")),
    },
  },
  "/forms": {
    post: {
      ...operation("sendForm"),
      requestBody: content("application/x-www-form-urlencoded", { properties: { a: { type: "integer" } } }),
      responses: answers("text/event-stream", ref("AThing")),
    },
    put: {
      ...operation("sendText"),
      requestBody: content("text/plain", { type: "string", maxLength: 9 }),
      responses: {
        200: {
          description: "",
          content: {
            "text/event-stream": {
              itemSchema: {
                properties: { data: { contentSchema: ref("AThing"), contentMediaType: "application/json" } },
              },
            },
          },
        },
      },
    },
  },
  "/signed-in": {
    get: { ...operation("signedIn"), security: [{ jwt: [] }, { opaque: [], key: [] }], responses: {} },
    put: { ...operation("granted"), security: [{ grants: ["read"] }, { connected: ["all"] }], responses: {} },
    post: { ...operation("maybeSignedIn"), security: [{ jwt: [] }, {}], responses: {} },
    delete: { ...operation("bySignedIn"), "x-decorate-server": "pymacaron.auth.requires_auth", responses: {} },
    patch: { ...operation("withAuth"), "x-decorate-request": "pymacaron.auth.add_auth", responses: {} },
  },
};

// What two of them had would be named otherwise, or refused.
const ownNames = [
  ...["checked", "traced", "Thing", "pinged", ...Object.keys(models), ...Object.keys(schemes)],
  ...Object.values(everything).flatMap((item) =>
    Object.values(item).map(({ operationId }: { operationId: string }) => operationId),
  ),
];

function operation(operationId: string): object {
  return { operationId, tags: ["everything"] };
}

function modelOf(name: string): object {
  return { type: "object", required: [name], properties: { [name]: ref("AThing"), next: ref(name) } };
}

function pathsOf(name: string, at: number): readonly (readonly [string, object])[] {
  const answered = { responses: answers("application/json", ref(name)) };
  const sent = { requestBody: content("application/json", ref(name)) };
  return [
    [`/named/${at}`, { post: { operationId: name, tags: ["everything"], ...sent, ...answered } }],
    [`/tagged/${at}`, { get: { operationId: `tagged ${at}`, tags: [name], ...answered, security: [{ [name]: [] }] } }],
  ];
}

async function generate(document: object): Promise<string> {
  const folder = await temporaryFolder();
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  await writeFile(path.join(folder, "pym-config.yaml"), "name: words\ngenerate:\n  unknown_properties: reject\n");
  await writeFile(path.join(folder, "api.json"), JSON.stringify(document));
  const { exitCode, stderr } = await runPym(["generate", "api.json"], folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return folder;
}

// All that is made from the document; the run-time files are the same in each service.
async function generatedFiles(folder: string): Promise<readonly string[]> {
  const folders = ["src/generated/api", "src/generated/api/routes", "src/handlers"];
  const files = await Promise.all(
    folders.map(async (name) =>
      (await readdir(path.join(folder, name))).filter((file) => file.endsWith(".ts")).map((file) => `${name}/${file}`),
    ),
  );
  return [...files.flat(), "src/generated/app.ts"].map((file) => path.join(folder, file));
}

/** The names of a file that are no keys: what it imports, declares and refers to. */
function namesIn(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isKey(node)) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function isKey(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (ts.isPropertySignature(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}
