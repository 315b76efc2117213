import type { ContentShape, ContractShape, ParameterShape, ResponseShape } from "../render/contract-shape.js";

/**
 * What changed between two shapes of one operation, a line each, in a fixed order:
 * `parameter query.limit added`, `response 404 removed`, `guard requiresAuth removed`.
 */
export function describeContractChanges(before: ContractShape, after: ContractShape): readonly string[] {
  return [
    ...compare(before.parameters, after.parameters, parameterName, describeParameter),
    ...describeBody(before.body, after.body),
    ...compare(before.responses, after.responses, responseName, describeResponse),
    ...describeGuards(before.guards, after.guards),
  ];
}

function compare<Item>(
  before: readonly Item[],
  after: readonly Item[],
  nameOf: (item: Item) => string,
  describe: (name: string, before: Item, after: Item) => readonly string[],
): readonly string[] {
  const old = new Map(before.map((item) => [nameOf(item), item]));
  const current = new Map(after.map((item) => [nameOf(item), item]));
  const names = [...new Set([...old.keys(), ...current.keys()])].sort();
  return names.flatMap((name) => {
    const was = old.get(name);
    const is = current.get(name);
    if (was === undefined) return [`${name} added`];
    if (is === undefined) return [`${name} removed`];
    return describe(name, was, is);
  });
}

function parameterName(parameter: ParameterShape): string {
  return `parameter ${parameter.in}.${parameter.name}`;
}

function describeParameter(
  name: string,
  before: Omit<ParameterShape, "in">,
  after: Omit<ParameterShape, "in">,
): readonly string[] {
  return [
    ...describeRequired(name, before.required, after.required),
    ...(before.type === after.type ? [] : [`type of ${name} changed`]),
  ];
}

function describeRequired(name: string, before: boolean, after: boolean): readonly string[] {
  if (before === after) return [];
  return [`${name} is now ${after ? "required" : "optional"}`];
}

function describeBody(before: ContractShape["body"], after: ContractShape["body"]): readonly string[] {
  if (before === undefined) return after === undefined ? [] : ["body added"];
  if (after === undefined) return ["body removed"];
  return [
    ...describeRequired("body", before.required, after.required),
    ...describeContents("body", before.contents, after.contents),
  ];
}

function describeContents(
  owner: string,
  before: readonly ContentShape[],
  after: readonly ContentShape[],
): readonly string[] {
  return compare(
    before,
    after,
    ({ mediaType }) => `${owner} ${mediaType}`,
    (name, was, is) => (was.type === is.type ? [] : [`type of ${name} changed`]),
  );
}

function responseName({ status }: ResponseShape): string {
  return `response ${status}`;
}

function describeResponse(name: string, before: ResponseShape, after: ResponseShape): readonly string[] {
  return [
    ...describeContents(name, before.contents, after.contents),
    ...compare(before.headers, after.headers, (header) => `header ${header.name} of ${name}`, describeParameter),
  ];
}

function describeGuards(before: readonly string[], after: readonly string[]): readonly string[] {
  const removed = before.filter((guard) => !after.includes(guard));
  const added = after.filter((guard) => !before.includes(guard));
  const changes = [
    ...added.map((guard) => `guard ${guard} added`),
    ...removed.map((guard) => `guard ${guard} removed`),
  ];
  const isReordered = changes.length === 0 && before.join("\n") !== after.join("\n");
  return isReordered ? [`guards now in the order ${after.join(", ")}`] : changes;
}
