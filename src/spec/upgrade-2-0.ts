import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { checkFieldNames } from "./check-field-names.js";
import { withParameterTypes } from "./check-operation.js";
import { createCheckScope } from "./check-scope.js";
import { isList, isObject, own, ownList, ownObject, ownString, pick, without, type JsonObject } from "./json.js";
import type { Origins } from "./origins.js";
import { createRewriter } from "./rewrite-tree.js";
import { operationKeyOf, type NodeKind } from "./structure.js";
import { placeOf, upgradeBody, type BodyParameters } from "./upgrade-2-0-body.js";
import { upgradeHeader, upgradeParameter } from "./upgrade-2-0-parameter.js";
import { upgradeSecurityScheme } from "./upgrade-2-0-security.js";

/**
 * A Swagger 2.0 document, its references resolved, as an OpenAPI 3.0 document. The input is left
 * as it is. Extensions are kept, and so are fields that 2.0 doesn't know. Told is what can't be seen
 * in the result: names that are nearly fields of 2.0, and flags of parameters that are none. Code
 * `invalid-document`.
 * https://swagger.io/specification/v2/ → https://spec.openapis.org/oas/v3.0.4.html
 */
export function upgrade20(
  root: JsonObject,
  origins: Origins,
): { readonly root: JsonObject; readonly diagnostics: readonly Diagnostic[] } {
  const scope = createCheckScope(origins);
  const upgrade = new Upgrade(root, origins);
  const upgrades = new Map<NodeKind, (node: JsonObject) => JsonObject>([
    ["schema", (node) => upgrade.schema(node)],
    ["parameter", (node) => withParameterTypes(node, scope)],
    ["header", (node) => upgradeHeader(node, origins)],
    ["securityScheme", (node) => upgradeSecurityScheme(node, origins)],
    ["pathItem", (node) => upgrade.pathItem(node)],
  ]);
  const rewrite = createRewriter<undefined>({
    leave: (node, kind) => {
      checkFieldNames(node, kind, "2.0", scope);
      return upgrades.get(kind)?.(node) ?? node;
    },
    copied: origins.derive,
  });
  const rewritten = rewrite(root, "swagger", undefined);
  const upgraded = upgrade.document(typeof rewritten === "object" ? rewritten : {});
  return { root: upgraded, diagnostics: scope.diagnostics };
}

class Upgrade {
  readonly #root: JsonObject;
  readonly #origins: Origins;
  // By media types, so that what was one object stays one.
  readonly #responses = new Map<string, WeakMap<JsonObject, JsonObject>>();
  readonly #parameters = new WeakMap<JsonObject, JsonObject>();

  constructor(root: JsonObject, origins: Origins) {
    this.#root = root;
    this.#origins = origins;
  }

  document(root: JsonObject): JsonObject {
    const servers = serverUrls(root, ownList(root, "schemes")).map((url) => this.#derived({ url }, root));
    const components = this.#derived(
      { schemas: ownObject(root, "definitions") ?? {}, securitySchemes: ownObject(root, "securityDefinitions") ?? {} },
      root,
      { schemas: { node: root, key: "definitions" }, securitySchemes: { node: root, key: "securityDefinitions" } },
    );
    const kept = pick(root, (key) => !moved.has(key));
    const document = { openapi: "3.0.4", ...kept, ...(servers.length > 0 && { servers }), components };
    return this.#derived(document, root, {
      openapi: { node: root, key: "swagger" },
      servers: { node: root, key: serversKey(root) },
    });
  }

  // A parameter for the body that a path has is the body of each of its operations.
  pathItem(item: JsonObject): JsonObject {
    const inherited = (ownList(item, "parameters") ?? []).filter(isObject);
    const changes = Object.entries(pick(item, (key) => operationKeyOf(key) !== undefined)).flatMap(
      ([key, operation]) => (isObject(operation) ? [[key, this.#operation(operation, inherited)] as const] : []),
    );
    const parameters = inherited
      .filter((parameter) => !isForBody(parameter))
      .map((parameter) => this.#parameter(parameter));
    const withParameters = Object.hasOwn(item, "parameters") ? { parameters } : {};
    return this.#derived({ ...item, ...withParameters, ...Object.fromEntries(changes) }, item);
  }

  #operation(operation: JsonObject, inherited: readonly JsonObject[]): JsonObject {
    const all = (ownList(operation, "parameters") ?? []).filter(isObject);
    const parameters = all.filter((parameter) => !isForBody(parameter)).map((parameter) => this.#parameter(parameter));
    const body = this.#body(operation, all, inherited);
    const schemes = ownList(operation, "schemes");
    const servers = schemes && serverUrls(this.#root, schemes).map((url) => this.#derived({ url }, operation));
    const responses = ownObject(operation, "responses");
    const upgraded = {
      ...without(operation, "consumes", "produces", "schemes", "parameters", "responses"),
      ...(Object.hasOwn(operation, "parameters") && { parameters }),
      ...(body && { requestBody: body.node }),
      ...(responses && { responses: this.#responsesOf(responses, this.#mediaTypes(operation, "produces")) }),
      ...(servers && servers.length > 0 && { servers }),
    };
    return this.#derived(upgraded, operation, {
      ...(body && { requestBody: { node: body.from } }),
      servers: { node: operation, key: "schemes" },
    });
  }

  #body(
    operation: JsonObject,
    ownParameters: readonly JsonObject[],
    inherited: readonly JsonObject[],
  ): { node: JsonObject; from: object } | undefined {
    const own = ownParameters.filter(isForBody);
    const parameters = own.length > 0 ? own : inherited.filter(isForBody);
    const [first, ...rest] = parameters;
    if (first === undefined) return undefined;
    const body: BodyParameters = { parameters: [first, ...rest], consumes: this.#mediaTypes(operation, "consumes") };
    return { node: upgradeBody(body, this.#origins), from: first };
  }

  #parameter(parameter: JsonObject): JsonObject {
    const known = this.#parameters.get(parameter);
    if (known !== undefined) return known;
    const upgraded = upgradeParameter(parameter, this.#origins);
    this.#parameters.set(parameter, upgraded);
    return upgraded;
  }

  // An operation's list replaces the document's, also with nothing.
  #mediaTypes(operation: JsonObject, key: "consumes" | "produces"): readonly string[] {
    const value = own(operation, key) ?? own(this.#root, key);
    const list = isList(value) ? value : [value];
    return [...new Set(list.filter((mediaType) => typeof mediaType === "string"))];
  }

  #responsesOf(responses: JsonObject, produces: readonly string[]): JsonObject {
    const entries = Object.entries(responses).map(([status, response]) => {
      const isResponse = isObject(response) && !status.startsWith("x-");
      return [status, isResponse ? this.#response(response, produces) : response] as const;
    });
    return this.#derived(Object.fromEntries(entries), responses);
  }

  #response(response: JsonObject, produces: readonly string[]): JsonObject {
    const cacheKey = produces.join("\n");
    const cache = this.#responses.get(cacheKey) ?? new WeakMap<JsonObject, JsonObject>();
    this.#responses.set(cacheKey, cache);
    const known = cache.get(response);
    if (known !== undefined) return known;
    const upgraded = this.#upgradeResponse(response, produces);
    cache.set(response, upgraded);
    return upgraded;
  }

  // Without a schema a response has no body; `produces` says nothing then.
  #upgradeResponse(response: JsonObject, produces: readonly string[]): JsonObject {
    const schema = own(response, "schema");
    const kept = without(response, "schema", "examples");
    if (schema === undefined) return this.#derived(kept, response);
    const examples = ownObject(response, "examples") ?? {};
    const mediaTypes = isBinary(schema)
      ? fileMediaTypes(produces)
      : produces.length > 0
        ? produces
        : ["application/json"];
    const content = mediaTypes.map((mediaType) => {
      const example = own(examples, mediaType);
      return [mediaType, this.#derived({ schema, ...(example !== undefined && { example }) }, response)] as const;
    });
    const contents = this.#derived(Object.fromEntries(content), response);
    return this.#derived({ ...kept, content: contents }, response, { content: { node: response, key: "schema" } });
  }

  schema(schema: JsonObject): JsonObject {
    const changed = changedDiscriminator(changedFile(changedRef(schema)));
    return changed === schema ? schema : this.#derived(changed, schema);
  }

  #derived(node: JsonObject, from: object, keys?: Parameters<Origins["derive"]>[2]): JsonObject {
    this.#origins.derive(node, from, keys);
    return node;
  }
}

const moved = new Set([
  ...["swagger", "host", "basePath", "schemes", "consumes", "produces"],
  ...["definitions", "parameters", "responses", "securityDefinitions"],
]);

function isForBody(parameter: JsonObject): boolean {
  return ["body", "formdata"].includes(placeOf(parameter));
}

function isBinary(schema: unknown): boolean {
  return isObject(schema) && own(schema, "format") === "binary";
}

// JSON, which is mostly what the document produces elsewhere, holds no file.
function fileMediaTypes(produces: readonly string[]): readonly string[] {
  const possible = produces.filter((mediaType) => !isSentAsJson(mediaType));
  return possible.length > 0 ? possible : ["application/octet-stream"];
}

function isSentAsJson(mediaType: string): boolean {
  const essence = mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return essence === "*/*" || /[/+]json$/.test(essence);
}

// Without `schemes`, the scheme is that by which the document was fetched.
function serverUrls(root: JsonObject, schemes: readonly unknown[] | undefined): readonly string[] {
  const host = ownString(root, "host");
  const basePath = ownString(root, "basePath") ?? "";
  if (host === undefined) return basePath === "" ? [] : [basePath];
  const named = (schemes ?? []).filter((scheme) => typeof scheme === "string");
  const path = basePath === "" || basePath.startsWith("/") ? basePath : `/${basePath}`;
  return named.length > 0 ? named.map((scheme) => `${scheme}://${host}${path}`) : [`//${host}${path}`];
}

function serversKey(root: JsonObject): string {
  return Object.hasOwn(root, "basePath") ? "basePath" : "host";
}

function changedRef(schema: JsonObject): JsonObject {
  const ref = ownString(schema, "$ref");
  return ref === undefined ? schema : { ...schema, $ref: ref.replace("#/definitions/", "#/components/schemas/") };
}

// A file is the whole of a body, or a field of a form.
function changedFile(schema: JsonObject): JsonObject {
  return own(schema, "type") === "file" ? { ...schema, type: "string", format: "binary" } : schema;
}

function changedDiscriminator(schema: JsonObject): JsonObject {
  const propertyName = own(schema, "discriminator");
  return typeof propertyName === "string" ? { ...schema, discriminator: { propertyName } } : schema;
}
