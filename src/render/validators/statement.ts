import type { Code } from "../code.js";
import { code, join } from "../code.js";

/** A statement of a validator. */
export type Statement = Code | Refusal | Guard | Loop;

/** Returns what is wrong where a condition holds. */
export interface Refusal {
  readonly condition: Code;
  readonly refusal: Code;
  /** Whether the condition keeps in `e` what another function refuses. */
  readonly makesE: boolean;
  /** What could be returned instead: a call with the validator's own value. */
  readonly call?: Code | undefined;
}

export interface Guard {
  readonly condition: Code;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface Loop {
  readonly head: Code;
  readonly body: readonly Statement[];
}

/** Statements for where a condition holds; as few as there can be. */
export function guard(condition: Code, body: readonly Statement[], otherwise: readonly Statement[] = []): Statement {
  const [only] = body;
  if (only === undefined || body.length > 1 || otherwise.length > 0 || !("condition" in only)) {
    return { condition, body, otherwise };
  }
  if ("body" in only && only.otherwise.length > 0) return { condition, body, otherwise };
  const both = code`${condition} && ${only.condition}`;
  return "body" in only ? { ...only, condition: both } : { ...only, condition: both, call: undefined };
}

/** A function of such statements; it gives back what the last of them calls where nothing comes after it. */
export function functionCode(parameters: Code, statements: readonly Statement[]): Code {
  const last = statements.at(-1);
  const call = last !== undefined && "refusal" in last ? last.call : undefined;
  if (call !== undefined && statements.length === 1) return code`(${parameters}) => ${call}`;
  const whole = call === undefined ? statements : [...statements.slice(0, -1), code`return ${call};`];
  const declared = whole.some(makesE) ? [code`let e;`, ...whole] : whole;
  return code`(${parameters}) => {\n${printAll(declared)}\n}`;
}

function makesE(statement: Statement): boolean {
  if ("refusal" in statement) return statement.makesE;
  if ("otherwise" in statement) return [...statement.body, ...statement.otherwise].some(makesE);
  return "body" in statement && statement.body.some(makesE);
}

function printAll(statements: readonly Statement[]): Code {
  return join(statements.map(print), code`\n`);
}

function print(statement: Statement): Code {
  if ("refusal" in statement) return code`if (${statement.condition}) ${statement.refusal}`;
  if ("head" in statement) return code`${statement.head} {\n${printAll(statement.body)}\n}`;
  if (!("otherwise" in statement)) return statement;
  const { condition, body, otherwise } = statement;
  const block = code`if (${condition}) {\n${printAll(body)}\n}`;
  if (otherwise.length === 0) return block;
  return otherwise.length === 1
    ? code`${block} else ${printAll(otherwise)}`
    : code`${block} else {\n${printAll(otherwise)}\n}`;
}
