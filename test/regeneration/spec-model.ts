/** A document in the making, small enough to reason about what a handler of it may do. */
export interface SpecModel {
  readonly operations: readonly ModelOperation[];
  /** The required fields of each model, all of them numbers. */
  readonly models: Readonly<Record<ModelName, readonly string[]>>;
}

export interface ModelOperation {
  /** Decides the path, so that a renamed operation is at the path of the old one. */
  readonly id: number;
  /** Unique in the document: the name of the handler too. */
  readonly name: string;
  readonly module: ModuleName;
  readonly bound: "by tag" | "by x-bind-server";
  readonly query: "none" | "string" | "integer";
  readonly response: ModelName;
  readonly guard: "none" | "auth" | "audit";
}

export type ModelName = "A" | "B";
export type ModuleName = "alpha" | "beta";
export const handlerFiles = { alpha: "src/handlers/alpha.ts", beta: "src/handlers/beta.ts" } as const;

export const firstSpec: SpecModel = {
  operations: [
    { id: 0, name: "doAnt", module: "alpha", bound: "by tag", query: "integer", response: "A", guard: "auth" },
    { id: 1, name: "doBee", module: "alpha", bound: "by x-bind-server", query: "none", response: "B", guard: "none" },
  ],
  models: { A: ["a"], B: ["b"] },
};

export const specEdits = ["add", "remove", "rename", "retag", "rebind", "query", "response", "guard", "model"] as const;
export type SpecEdit = (typeof specEdits)[number];

/** The model after an edit; the same where there is nothing to edit. */
export function editSpec(spec: SpecModel, edit: SpecEdit, a: number, b: number): SpecModel {
  const { operations } = spec;
  const names = ["doAnt", "doBee", "doCat", "doDog", "doElk", "doFox"];
  const free = names.filter((name) => operations.every((operation) => operation.name !== name));
  const chosen = operations[a % Math.max(1, operations.length)];
  const change = (changed: Partial<ModelOperation>): SpecModel => ({
    ...spec,
    operations: operations.map((operation) => (operation === chosen ? { ...operation, ...changed } : operation)),
  });
  if (edit === "model") {
    const name = pick(["A", "B"] as const, a);
    const fields = pick([["a"], ["b"], ["a", "b"], ["c"]], b);
    return { ...spec, models: { ...spec.models, [name]: fields } };
  }
  if (edit === "add") {
    const name = free[a % Math.max(1, free.length)];
    return name === undefined ? spec : { ...spec, operations: [...operations, newOperation(spec, name, b)] };
  }
  if (chosen === undefined) return spec;
  switch (edit) {
    case "remove":
      return { ...spec, operations: operations.filter((operation) => operation !== chosen) };
    case "rename":
      return change({ name: free[b % Math.max(1, free.length)] ?? chosen.name });
    case "retag":
      return change({ module: chosen.module === "alpha" ? "beta" : "alpha" });
    case "rebind":
      return change({ bound: chosen.bound === "by tag" ? "by x-bind-server" : "by tag" });
    case "query":
      return change({ query: pick(["none", "string", "integer"] as const, b) });
    case "response":
      return change({ response: chosen.response === "A" ? "B" : "A" });
    case "guard":
      return change({ guard: pick(["none", "auth", "audit"] as const, b) });
  }
}

function newOperation({ operations }: SpecModel, name: string, b: number): ModelOperation {
  const id = Math.max(-1, ...operations.map((operation) => operation.id)) + 1;
  return {
    id,
    name,
    module: pick(["alpha", "beta"] as const, b),
    bound: pick(["by tag", "by x-bind-server"] as const, b >> 1),
    query: pick(["none", "string", "integer"] as const, b >> 2),
    response: pick(["A", "B"] as const, b >> 4),
    guard: pick(["none", "auth", "audit"] as const, b >> 5),
  };
}

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

/** The document itself. */
export function specText({ operations, models }: SpecModel): string {
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Model", version: "1" },
    paths: Object.fromEntries(
      operations.map((operation) => [`/things/${operation.id}`, { get: operationObject(operation) }]),
    ),
    components: {
      schemas: Object.fromEntries(
        Object.entries(models).map(([name, fields]) => [
          name,
          {
            type: "object",
            required: fields,
            properties: Object.fromEntries(fields.map((field) => [field, { type: "number" }])),
            additionalProperties: false,
          },
        ]),
      ),
    },
  });
}

function operationObject({ name, module, bound, query, response, guard }: ModelOperation): object {
  const guards = { none: undefined, auth: "pymacaron.auth.requires_auth", audit: "audit.logged" };
  return {
    ...(bound === "by tag" ? { operationId: name, tags: [module] } : { "x-bind-server": `${module}.${name}` }),
    ...(guard !== "none" && { "x-decorate-server": guards[guard] }),
    ...(query !== "none" && { parameters: [{ in: "query", name: "limit", schema: { type: query } }] }),
    responses: {
      "200": {
        description: "",
        content: { "application/json": { schema: { $ref: `#/components/schemas/${response}` } } },
      },
    },
  };
}
