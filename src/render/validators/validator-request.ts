import type { JsonSchema, Model } from "../../service/service.js";

/** A validator to be compiled: the name of its export, and what it checks. */
export interface ValidatorRequest {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly form: ValidatorForm;
}

/**
 * Where values are checked: requests as the service accepts them, answers as a handler returns them
 * and, outside production, as they leave the service.
 */
export type ValidatorForm = "accepted" | "returned" | "answered";

/** What validators are made of. */
export type CheckedModel = Pick<Model, "key" | "typeName" | "schema">;

/** The name of the validator of a model. */
export function modelValidator({ typeName }: Pick<Model, "typeName">, form: ValidatorForm): string {
  return typeName + { accepted: "", returned: "Returned", answered: "Answered" }[form];
}
