import { keyOfRef } from "../../src/service/schema-refs.js";
import type { JsonSchema, Operation, Service } from "../../src/service/service.js";
import { answerKey, answerOf, type Answer } from "./fill-handlers.js";
import { planCalls, type Call, type CallKit } from "./plan-calls.js";
import { createSampleMaker } from "./sample-maker.js";
import { createSchemaChecker } from "./schema-checker.js";

/** A service as pym describes it: its schemas are those that types and validators are made from. */
export interface Described {
  readonly service: Service;
  readonly basePath: string;
}

/** The calls of one operation, and what its handler is to answer. */
export interface Plan {
  readonly key: string;
  readonly answer: Answer;
  readonly calls: readonly Call[];
  /** Why there are no calls. */
  readonly problem?: string;
}

/** Plans the calls of all operations of a service. */
export function planOperations({ service, basePath }: Described): ReadonlyMap<Operation, Plan> {
  const plans = new Map<Operation, Plan>();
  for (const { models, securitySchemes: schemes, handlers } of service.apis) {
    const schemas = new Map(models.map(({ key, schema }) => [key, schema]));
    const modelOf = (ref: string): JsonSchema | undefined => schemas.get(keyOfRef(ref));
    const check = createSchemaChecker(models, modelOf, "readOnly");
    const kit: CallKit = { basePath, schemes, check, maker: createSampleMaker(modelOf, "readOnly", check) };
    const checkAnswer = createSchemaChecker(models, modelOf, "writeOnly");
    const answerMaker = createSampleMaker(modelOf, "writeOnly", checkAnswer);
    for (const handler of handlers.filter(({ kind }) => kind === "served")) {
      const { answer, problem } = answerOf(handler, answerMaker);
      for (const operation of handler.operations) {
        const planned = planCalls(operation, answer.status, kit);
        const reason = planned.planned ? problem : planned.reason;
        const calls = planned.planned ? planned.calls : [];
        plans.set(operation, {
          key: answerKey(handler),
          answer,
          calls,
          ...(reason !== undefined && { problem: reason }),
        });
      }
    }
  }
  return plans;
}
