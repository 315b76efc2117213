import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { findRefCycles } from "./find-ref-cycles.js";
import { isObject, own, ownObject, ownString, without, type JsonObject } from "./json.js";
import { escapeToken } from "./json-pointer.js";
import { lookUpRef, type RefTarget } from "./look-up-ref.js";
import type { Origins, ParsedFile } from "./origins.js";
import type { ReferencedFiles } from "./read-referenced-files.js";
import { createRefProblems, type RefProblems } from "./ref-problems.js";
import { createRewriter, type Node, type Rewriter } from "./rewrite-tree.js";
import { createSchemaNames, isPureRef, type SchemaNames } from "./schema-names.js";
import { kindNames, type NodeKind } from "./structure.js";

/** What the references of a document are resolved with. */
export interface RefInput {
  readonly main: ParsedFile;
  readonly root: JsonObject;
  readonly files: ReferencedFiles;
  readonly version: "2.0" | "3.0" | "3.1";
  readonly origins: Origins;
}

/**
 * Makes one document of one version out of all its files. Outside of schemas, a `$ref` is replaced
 * by what it leads to, the same object for each of them. In schemas each `$ref` names one of the
 * document's named schemas afterwards (`#/definitions/<name>` in 2.0, `#/components/schemas/<name>`
 * since), to which schemas of other places are added. All objects and lists are where the
 * structure asks for them; what is not is reported and left out, so that the later stages can go on.
 *
 * Reports `unresolved-ref`, `ref-outside`, `ref-cycle`, `invalid-document`.
 * https://spec.openapis.org/oas/v3.1.1.html#reference-object
 */
export function resolveRefs(input: RefInput): {
  readonly root: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
} {
  const resolver = new Resolver(input);
  return { root: resolver.resolve(), diagnostics: resolver.diagnostics() };
}

class Resolver {
  readonly #input: RefInput;
  readonly #problems: RefProblems;
  readonly #names: SchemaNames;
  readonly #rewrite: Rewriter<ParsedFile>;

  constructor(input: RefInput) {
    this.#input = input;
    this.#problems = createRefProblems(input.origins);
    this.#names = createSchemaNames(this.#schemaContainer(), (target, isNamed) =>
      this.#followPureRefs(target, isNamed),
    );
    this.#rewrite = createRewriter<ParsedFile>({
      enter: (node, kind, file) => this.#enter(node, kind, file),
      enterMap: (map, kind, file) => this.#enterMap(map, kind, file),
      leave: (node, kind, file) => (kind === "schema" ? this.#schema(node, file) : node),
      copied: input.origins.derive,
      filled: input.origins.deriveFromKey,
      mistyped: this.#problems.mistyped,
      cycle: (node, kind) => {
        this.#problems.ring(node, kindNames[kind]);
      },
    });
  }

  diagnostics(): readonly Diagnostic[] {
    return this.#problems.diagnostics;
  }

  resolve(): JsonObject {
    const { main, root, version } = this.#input;
    const resolved = this.#rewrite(root, version === "2.0" ? "swagger" : "document", main);
    const bundled = this.#withHoisted(typeof resolved === "object" ? resolved : {});
    this.#reportCycles(bundled);
    return bundled;
  }

  // Hoisting a schema may lead to further ones, which the loop then reaches too.
  #withHoisted(root: JsonObject): JsonObject {
    if (this.#names.hoisted.length === 0) return root;
    const schemas = new Map(Object.entries(this.#schemasOf(root)));
    for (const { name, target } of this.#names.hoisted) {
      const value = target.value;
      const schema =
        isObject(value) || typeof value === "boolean" ? this.#rewrite(value, "schema", target.file) : undefined;
      schemas.set(name, schema ?? {});
    }
    const map = this.#derived(Object.fromEntries(schemas), this.#schemasOf(root));
    if (this.#input.version === "2.0") return this.#derived({ ...root, definitions: map }, root);
    const components = ownObject(root, "components") ?? {};
    return this.#derived({ ...root, components: this.#derived({ ...components, schemas: map }, components) }, root);
  }

  #schemasOf(root: JsonObject): JsonObject {
    const holder = this.#input.version === "2.0" ? root : (ownObject(root, "components") ?? {});
    return ownObject(holder, this.#input.version === "2.0" ? "definitions" : "schemas") ?? {};
  }

  #schemaContainer(): RefTarget {
    const { main, root, files, version } = this.#input;
    const pointer = version === "2.0" ? ["definitions"] : ["components", "schemas"];
    let at: RefTarget = { file: main, pointer, value: this.#schemasOf(root) };
    for (let hops = 0; hops < 10; hops++) {
      const ref = isObject(at.value) ? ownString(at.value, "$ref") : undefined;
      const target = ref === undefined ? undefined : lookUpRef(ref, at.file, files);
      if (target?.ok !== true) return at;
      at = target;
    }
    return at;
  }

  #enter(node: JsonObject, kind: NodeKind, file: ParsedFile): { node: Node; context: ParsedFile } | undefined {
    if (kind === "schema" || ownString(node, "$ref") === undefined) return { node, context: file };
    this.#reportSiblings(node, kind);
    const target = this.#follow(node, file, kindNames[kind]);
    return target && { node: target.value, context: target.file };
  }

  #enterMap(map: JsonObject, kind: NodeKind, file: ParsedFile): { map: JsonObject; context: ParsedFile } | undefined {
    // What is in a map is an object, so a text can only be meant as the reference of all of it.
    if (ownString(map, "$ref") === undefined) return { map, context: file };
    const target = this.#follow(map, file, `map of ${kindNames[kind]} objects`);
    return target && { map: target.value, context: target.file };
  }

  // The end of a chain of references, or undefined after reporting why there is none.
  #follow(start: JsonObject, startFile: ParsedFile, what: string): { value: JsonObject; file: ParsedFile } | undefined {
    const seen = new Set<JsonObject>();
    let node = start;
    let file = startFile;
    for (let ref = ownString(node, "$ref"); ref !== undefined; ref = ownString(node, "$ref")) {
      const target = seen.has(node) ? undefined : this.#step(ref, node, file, what);
      if (seen.has(node)) this.#problems.ring(node, what);
      if (target === undefined) return undefined;
      seen.add(node);
      node = target.value;
      file = target.file;
    }
    return { value: node, file };
  }

  #step(
    ref: string,
    node: JsonObject,
    file: ParsedFile,
    what: string,
  ): { value: JsonObject; file: ParsedFile } | undefined {
    const target = lookUpRef(ref, file, this.#input.files);
    if (!target.ok) {
      this.#problems.notFollowed(target, node, "$ref");
      return undefined;
    }
    const value = target.value ?? {};
    if (isObject(value)) return { value, file: target.file };
    this.#problems.wrongTarget(node, "$ref", value, what);
    return undefined;
  }

  #schema(written: JsonObject, file: ParsedFile): JsonObject {
    const node = this.#withStaticRef(written, file);
    const withMapping = this.#discriminator(node, file);
    if (!Object.hasOwn(node, "$ref")) return withMapping;
    const ref = ownString(node, "$ref");
    if (ref === undefined) this.#problems.invalidRef(node);
    const name = ref === undefined ? undefined : this.#schemaName(ref, node, "$ref", file);
    if (name === undefined) return this.#derived(without(withMapping, "$ref"), withMapping);
    const target = this.#prefix() + escapeToken(name);
    const kept = this.#input.version === "3.1" ? withMapping : this.#withoutSiblings(withMapping);
    return target === ref ? kept : this.#derived({ ...kept, $ref: target }, kept);
  }

  // A name that only one schema of a file has leads to it from wherever it is used. What depends on
  // that is told by the checks of schemas.
  #withStaticRef(node: JsonObject, file: ParsedFile): JsonObject {
    const ref = this.#input.version === "3.1" ? ownString(node, "$dynamicRef") : undefined;
    if (ref === undefined || Object.hasOwn(node, "$ref") || !lookUpRef(ref, file, this.#input.files).ok) return node;
    const renamed = { ...without(node, "$dynamicRef"), $ref: ref };
    this.#input.origins.derive(renamed, node, { $ref: { node, key: "$dynamicRef" } });
    return renamed;
  }

  #prefix(): string {
    return this.#input.version === "2.0" ? "#/definitions/" : "#/components/schemas/";
  }

  // Before 3.1 what stands beside a `$ref` has no meaning. Kept is what only describes, and
  // `nullable`, which many documents put there and mean.
  #withoutSiblings(node: JsonObject): JsonObject {
    const ignored = Object.keys(node).filter((key) => !siblings.has(key) && !key.startsWith("x-"));
    return ignored.length === 0 ? node : this.#derived(without(node, ...ignored), node);
  }

  #schemaName(ref: string, node: JsonObject, key: string, file: ParsedFile): string | undefined {
    const target = lookUpRef(ref, file, this.#input.files);
    if (!target.ok) {
      this.#problems.notFollowed(target, node, key);
      return undefined;
    }
    const { value } = target;
    if (value !== null && !isObject(value) && typeof value !== "boolean") {
      this.#problems.wrongTarget(node, key, value, "schema");
      return undefined;
    }
    const isNamed = (place: RefTarget): boolean => this.#names.isNamed(place);
    const end = isNamed(target) ? target : this.#followPureRefs(target, isNamed);
    if (end === undefined) this.#problems.ring(node, "schema");
    return end && this.#names.nameOf(end);
  }

  // Past schemas that only refer to another one, up to a named one. A ring has no end.
  #followPureRefs(start: RefTarget, isNamed: (place: RefTarget) => boolean): RefTarget | undefined {
    const seen = new Set<unknown>();
    let at = start;
    while (isPureRef(at.value)) {
      if (seen.has(at.value)) return undefined;
      seen.add(at.value);
      const target = lookUpRef(ownString(at.value, "$ref") ?? "", at.file, this.#input.files);
      if (!target.ok) return at;
      at = target;
      if (isNamed(at)) return at;
    }
    return at;
  }

  // The mapping of a discriminator has names of schemas or references to them.
  #discriminator(node: JsonObject, file: ParsedFile): JsonObject {
    const written = ownObject(node, "discriminator");
    if (written === undefined) return node;
    const mapping = ownObject(written, "mapping");
    const mapped = mapping && this.#withNames(mapping, Object.keys(mapping), file);
    const inside = mapped === mapping ? written : this.#derived({ ...written, mapping: mapped }, written);
    const discriminator = this.#withNames(inside, ["defaultMapping"], file);
    return discriminator === written ? node : this.#derived({ ...node, discriminator }, node);
  }

  #withNames(node: JsonObject, keys: readonly string[], file: ParsedFile): JsonObject {
    const changed = keys.flatMap((key) => {
      const name = this.#mappedRef(node, key, file);
      return name === own(node, key) ? [] : [[key, name] as const];
    });
    return changed.length === 0 ? node : this.#derived({ ...node, ...Object.fromEntries(changed) }, node);
  }

  #mappedRef(node: JsonObject, key: string, file: ParsedFile): unknown {
    const ref = own(node, key);
    if (typeof ref !== "string" || !/[#/]|\.(?:ya?ml|json)$/i.test(ref)) return ref;
    const name = this.#schemaName(ref, node, key, file);
    return name === undefined ? ref : this.#prefix() + escapeToken(name);
  }

  #derived(node: JsonObject, from: JsonObject): JsonObject {
    this.#input.origins.derive(node, from);
    return node;
  }

  #reportSiblings(node: JsonObject, kind: NodeKind): void {
    const ignored = Object.keys(node).filter((key) => !/^(?:\$ref|summary|description|x-.*)$/.test(key));
    if (kind === "pathItem" && ignored.length > 0) this.#problems.ignoredSiblings(node, ignored);
  }

  #reportCycles(root: JsonObject): void {
    for (const { node, key, names } of findRefCycles(this.#schemasOf(root), this.#prefix())) {
      this.#problems.emptyRing(names, node, key);
    }
  }
}

const siblings = new Set(["$ref", "description", "deprecated", "nullable"]);
