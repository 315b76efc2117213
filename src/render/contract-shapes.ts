import type { Guard, Handler, JsonSchema, Operation, Service } from "../service/service.js";
import type { BoundContract, ContractShape } from "./contract-shape.js";
import { contractTypes } from "./contract-types.js";
import { handlerFile } from "./paths.js";

/** What the manifest remembers of each operation, so that the next run can say what has changed. */
export function contractShapes(service: Service): readonly BoundContract[] {
  return service.apis.flatMap((api) => {
    const typeOf = contractTypes(api.models);
    return api.handlers.filter(isBound).flatMap((handler) =>
      handler.operations.map((operation) => ({
        api: api.name,
        operation: operation.name,
        typeName: handler.typeName,
        method: operation.method,
        path: operation.path,
        module: handlerFile(handler.binding.module),
        exportName: handler.binding.exportName,
        shape: shapeOf(operation, handler, typeOf),
      })),
    );
  });
}

function isBound({ kind }: Handler): boolean {
  return kind === "served";
}

function shapeOf(operation: Operation, handler: Handler, typeOf: (schema: JsonSchema) => string): ContractShape {
  const content = ({
    mediaType,
    schema,
  }: {
    mediaType: string;
    schema: JsonSchema;
  }): { mediaType: string; type: string } => ({
    mediaType,
    type: typeOf(schema),
  });
  return {
    parameters: operation.parameters.map(({ in: place, name, required, schema }) => ({
      in: place,
      name,
      required,
      type: typeOf(schema),
    })),
    ...(operation.body && {
      body: { required: operation.body.required, contents: operation.body.contents.map(content) },
    }),
    responses: operation.responses.map(({ status, headers, contents }) => ({
      status:
        status.kind === "code" ? String(status.code) : status.kind === "range" ? `${status.hundreds}XX` : "default",
      contents: contents.map(content),
      headers: headers.map(({ name, required, schema }) => ({ name, required, type: typeOf(schema) })),
    })),
    guards: [...securityNames(operation), ...handler.guards.map(guardName)],
  };
}

function securityNames({ access }: Operation): readonly string[] {
  if (access.kind === "public") return [];
  const alternatives = access.anyOf.map((requirement) => requirement.map(({ scheme }) => scheme).join(" and "));
  return [`security ${alternatives.join(" or ")}${access.kind === "optional" ? ", optional" : ""}`];
}

function guardName(guard: Guard): string {
  return guard.kind === "user" ? guard.writtenAs : guard.kind;
}
