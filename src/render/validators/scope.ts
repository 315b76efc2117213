import type { JsonSchema } from "../../service/service.js";
import type { Code } from "../code.js";
import type { Place } from "./place.js";
import type { Statement } from "./statement.js";

/** What the code of one function is made with. */
export interface Scope {
  /** Finds the schema of a model by its key. */
  readonly schemaOf: (key: string) => JsonSchema | undefined;
  /** The name of a model's validator by the model's key. */
  readonly validatorOf: (key: string) => Code | undefined;
  /** What refuses a value that is not of a schema; nothing where each value is. */
  readonly checksOf: (schema: JsonSchema, place: Place) => readonly Statement[];
  /** A function that checks values by a schema; undefined where it would accept each value. */
  readonly functionOf: (schema: JsonSchema, isTracked: boolean) => Code | undefined;
  /** Declares a constant before the validator, and gives its name. */
  readonly constant: (value: Code) => Code;
  /** A name that nothing else of the function has: `i1`. */
  readonly local: (letter: string) => Code;
}

export type SchemaObject = Exclude<JsonSchema, boolean>;
