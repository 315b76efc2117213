import type {
  Credentials,
  UserGuard,
  UserHandler,
  UserModule,
  UserParent,
  UserRequestDecorator,
  UserVerifier,
} from "../service/service.js";
import { mayBeNull } from "../service/schema-refs.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, importPath, join, literal, nothing } from "./code.js";
import { fromHandler, handlerFile } from "./paths.js";
import { scopesTypeName, usesScopes } from "./scopes-type.js";
import type { RenderedModule, Stub, StubImport } from "./rendered-file.js";

/** A module of the user's: whole, for where there is none, and each export alone, for where it lacks one. */
export function renderModule(module: UserModule): RenderedModule {
  const up = fromHandler(module.module);
  const stubs = [
    ...module.parents.map(parentStub),
    ...module.guards.map((guard) => guardStub(guard, up)),
    ...module.requestDecorators.map((decorator) => requestDecoratorStub(decorator, up)),
    ...module.verifiers.map((verifier) => verifierStub(verifier, up)),
    ...module.handlers.map((handler) => handlerStub(handler, up)),
  ];
  const imports = importDeclarations(stubs.flatMap((stub) => stub.imports));
  const text = [join(imports, code`\n`), ...stubs.map((stub) => stub.text)].map(String).join("\n\n");
  return { path: handlerFile(module.module), owner: "user", text: `${text}\n`, stubs };
}

function parentStub({ exportName, writtenAs, model }: UserParent): Stub {
  const { receivedName, schema } = model;
  const received = mayBeNull(schema) ? `NonNullable<${receivedName}>` : receivedName;
  const doc = docComment([
    `What values of schemas with \`x-parent: ${writtenAs}\` inherit from.`,
    `A handler receives each as a new ${exportName} with the properties of the value, which a method has\nif it says so: \`greeting(this: ${received})\`.`,
  ]);
  return { exportName, imports: [], text: String(code`${doc}\nexport class ${identifier(exportName)} {}`) };
}

function handlerStub({ api, handler }: UserHandler, up: string): Stub {
  const { exportName } = handler.binding;
  const [operation] = handler.operations;
  const doc = docComment([operation.summary ?? `\`${operation.method} ${operation.path}\``]);
  return {
    exportName,
    imports: [
      { name: "NotImplemented", from: `${up}generated/errors.js`, typeOnly: false },
      { name: handler.typeName, from: `${up}generated/${api}/operations.js`, typeOnly: true },
    ],
    text: String(code`${doc}
export const ${identifier(exportName)}: ${identifier(handler.typeName)} = async () => {
  throw new NotImplemented(${literal(`${exportName} is not written yet`)});
};`),
  };
}

function guardStub({ exportName, writtenAs }: UserGuard, up: string): Stub {
  const doc = docComment([
    `The guard of operations with \`x-decorate-server: ${writtenAs}\`.`,
    "What it returns is in the context of their handlers; what it throws refuses the call, as it\ndoes for every call until this is written.",
  ]);
  return {
    exportName,
    imports: [
      { name: "NotImplemented", from: `${up}generated/errors.js`, typeOnly: false },
      { name: "guard", from: `${up}generated/runtime.js`, typeOnly: false },
    ],
    text: String(code`${doc}
export const ${identifier(exportName)} = guard(() => {
  throw new NotImplemented(${literal(`${exportName} is not written yet`)});
});`),
  };
}

function requestDecoratorStub({ exportName, writtenAs }: UserRequestDecorator, up: string): Stub {
  const doc = docComment([
    `The decorator of calls to operations with \`x-decorate-request: ${writtenAs}\`.`,
    "It may change the request before `next`, and the response after it. Until this is written, no\nsuch call is sent.",
  ]);
  return {
    exportName,
    imports: [
      { name: "NotImplemented", from: `${up}generated/errors.js`, typeOnly: false },
      { name: "requestDecorator", from: `${up}generated/client.js`, typeOnly: false },
    ],
    text: String(code`${doc}
export const ${identifier(exportName)} = requestDecorator(() => {
  throw new NotImplemented(${literal(`${exportName} is not written yet`)});
});`),
  };
}

function verifierStub({ api, scheme }: UserVerifier, up: string): Stub {
  const { exportName, name, credentials } = scheme;
  const type = verifierTypes[credentials.kind];
  const scopes = usesScopes(scheme) ? [scopesTypeName(scheme)] : [];
  const doc = docComment([
    `Says who is behind the credentials of the security scheme \`${name}\`: what it returns is the handlers' \`user\`.`,
    "It throws `Unauthorized` for credentials that are not valid and `Forbidden` for those that don't\nsuffice. Until this is written, it refuses all of them.",
  ]);
  const args = scopes.length === 0 ? nothing : code`<${join(scopes.map(identifier), code`, `)}>`;
  return {
    exportName,
    imports: [
      { name: "NotImplemented", from: `${up}generated/errors.js`, typeOnly: false },
      { name: type, from: `${up}generated/security.js`, typeOnly: true },
      ...scopes.map((imported) => ({ name: imported, from: `${up}generated/${api}/security.js`, typeOnly: true })),
    ],
    text: String(code`${doc}
export const ${identifier(exportName)} = (() => {
  throw new NotImplemented(${literal(`${exportName} is not written yet`)});
}) satisfies ${identifier(type)}${args};`),
  };
}

const verifierTypes: Readonly<Record<Credentials["kind"], string>> = {
  jwt: "BearerVerifier",
  bearer: "BearerVerifier",
  basic: "BasicVerifier",
  apiKey: "ApiKeyVerifier",
  oauth2: "OAuth2Verifier",
  openIdConnect: "OpenIdConnectVerifier",
};

function importDeclarations(imports: readonly StubImport[]): readonly Code[] {
  const byPath = new Map<string, StubImport[]>();
  for (const item of imports) byPath.set(item.from, [...(byPath.get(item.from) ?? []), item]);
  return [...byPath.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, names]) => declaration(path, names));
}

function declaration(path: string, imports: readonly StubImport[]): Code {
  const names = [...new Set(imports.map(({ name }) => name))].sort().map(identifier);
  const keyword = imports.every(({ typeOnly }) => typeOnly) ? code`import type` : code`import`;
  return code`${keyword} { ${join(names, code`, `)} } from ${importPath(path)};`;
}
