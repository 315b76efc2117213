import type { JsonSchema, Model, Operation } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { assignModelNames, assignNames } from "./assign-names.js";
import { describeSchema } from "./describe-schema.js";
import { inOrder } from "./in-order.js";
import { reservedWords } from "./reserved-names.js";
import { describeParents } from "./describe-parents.js";
import { differingModels, reachedFrom } from "./differing-models.js";
import type { Form } from "./schema-in-form.js";
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
  const parents = describeParents(described, scope);
  const requestNames = nameRequestTypes(operations, described, new Set(parents.keys()), typeNames);
  return [...schemas].map(([key, { written, schema }]) => {
    const typeName = typeNames.get(key) ?? key;
    const parent = parents.get(key);
    return {
      key,
      typeName,
      receivedName: typeName,
      sentName: typeName,
      ...requestNames.get(key),
      ...(typeof written === "object" && written.description !== undefined && { description: written.description }),
      deprecated: typeof written === "object" && written.deprecated === true,
      ...(parent && { parent }),
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
  inheriting: ReadonlySet<string>,
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
  // Most models of a large document are in answers alone.
  const inRequests = new Map([...schemas].filter(([key]) => requested.has(key)));
  const differ = (one: Form, other: Form): ReadonlySet<string> =>
    differingModels(one, other, inRequests, [one, other].includes("received") ? inheriting : undefined);
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
