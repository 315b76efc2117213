import type { JsonSchema, Model, Operation } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { assignModelNames, assignNames } from "./assign-names.js";
import { describeSchema } from "./describe-schema.js";
import { inOrder } from "./in-order.js";
import { reservedWords } from "./reserved-names.js";
import { schemaInForm, type Form } from "./schema-in-form.js";
import { refsOf } from "./schema-refs.js";

/** The named schemas of a document, in the order of their keys. */
export function describeModels(operations: readonly Operation[], scope: DocumentScope): readonly Model[] {
  const schemas = new Map(
    inOrder(scope.document.root.components.schemas).map(([key, schema]) => [
      key,
      { written: schema, schema: describeSchema(schema, scope) },
    ]),
  );
  const typeNames = assignModelNames([...schemas.keys()]);
  const described = new Map([...schemas].map(([key, { schema }]) => [key, schema]));
  const requestNames = nameRequestTypes(operations, described, typeNames);
  return [...schemas].map(([key, { written, schema }]) => {
    const typeName = typeNames.get(key) ?? key;
    return {
      key,
      typeName,
      receivedName: typeName,
      sentName: typeName,
      ...requestNames.get(key),
      ...(typeof written === "object" && written.description !== undefined && { description: written.description }),
      deprecated: typeof written === "object" && written.deprecated === true,
      schema,
    };
  });
}

interface RequestNames {
  readonly receivedName: string;
  readonly sentName: string;
}

type Schemas = ReadonlyMap<string, JsonSchema>;

// A model gets types of its own for requests only where a request has it, and has it in another form.
function nameRequestTypes(
  operations: readonly Operation[],
  schemas: Schemas,
  typeNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, RequestNames> {
  const refs = new Map([...schemas].map(([key, schema]) => [key, refsOf(schema)]));
  const requested = reachedFrom(
    operations.flatMap(({ parameters, body }) => [
      ...parameters.flatMap(({ schema }) => refsOf(schema)),
      ...(body?.contents.flatMap(({ schema }) => refsOf(schema)) ?? []),
    ]),
    refs,
  );
  const differ = (one: Form, other: Form): ReadonlySet<string> => differing(one, other, schemas, refs);
  const receivedDiffers = differ("received", "answered");
  const sentDiffers = differ("sent", "answered");
  const bothDiffer = differ("sent", "received");
  const wanted = [...requested].filter((key) => receivedDiffers.has(key) || sentDiffers.has(key));
  const isSentAlone = (key: string): boolean =>
    sentDiffers.has(key) && (!receivedDiffers.has(key) || bothDiffer.has(key));
  const claims = wanted.flatMap((key) => {
    const name = typeNames.get(key) ?? key;
    return [
      ...(receivedDiffers.has(key) ? [{ key: `received ${key}`, candidates: suffixed(name, "Received") }] : []),
      ...(isSentAlone(key) ? [{ key: `sent ${key}`, candidates: suffixed(name, "Sent") }] : []),
    ];
  });
  const names = assignNames(claims, new Set([...reservedWords, ...typeNames.values()]));
  return new Map(
    wanted.map((key) => {
      const typeName = typeNames.get(key) ?? key;
      const receivedName = names.get(`received ${key}`) ?? typeName;
      return [
        key,
        { receivedName, sentName: names.get(`sent ${key}`) ?? (sentDiffers.has(key) ? receivedName : typeName) },
      ];
    }),
  );
}

function suffixed(name: string, suffix: string): readonly string[] {
  return [`${name}${suffix}`, `${name}${suffix}Model`];
}

// The models that are not the same in both forms, by themselves or by what they refer to.
function differing(
  one: Form,
  other: Form,
  schemas: Schemas,
  refs: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const schemaOf = (key: string): JsonSchema | undefined => schemas.get(key);
  const own = [...schemas].filter(([, schema]) => {
    const [first, second] = [schemaInForm(schema, one, schemaOf), schemaInForm(schema, other, schemaOf)];
    return first !== second && JSON.stringify(first) !== JSON.stringify(second);
  });
  const users = new Map<string, string[]>();
  for (const [key, targets] of refs)
    for (const target of targets) users.set(target, [...(users.get(target) ?? []), key]);
  return reachedFrom(
    own.map(([key]) => key),
    users,
  );
}

function reachedFrom(start: readonly string[], graph: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...start];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    waiting.push(...(graph.get(key) ?? []));
  }
  return reached;
}
