import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { configKeys, type ConfigKey, type ConfigValueRule } from "./config.js";
import type { Origin } from "../diagnostics/origin.js";
import { shownType } from "./values.js";

type PointerOrigin = Extract<Origin, { pointer: readonly string[] }>;

/**
 * Whether a setting of pym's own has a value that it can have.
 *
 * @param origin the place of the value
 * @returns what is wrong with it; with a list, one error per item, at the item
 */
export function checkSetting(key: ConfigKey, value: unknown, origin: PointerOrigin): readonly Diagnostic[] {
  const rule = configKeys[key];
  if (isListRule(rule, value)) return checkItems(key, value, origin);
  if (rules[rule].accepts(value)) return [];
  return [invalid(key, rule, value, origin)];
}

interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly must: string;
  readonly help: string;
}

const rules: Readonly<Record<ConfigValueRule, Rule>> = {
  text: {
    accepts: isText,
    must: "must be a text",
    help: "write a text; put quotes around one that looks like a number, true, false or null",
  },
  texts: {
    accepts: () => false,
    must: "must be a list of texts",
    help: "write the texts as a list: a line `- …` each",
  },
  "text or texts": {
    accepts: isText,
    must: "must be a text, or a list of texts",
    help: "write a text in quotes, or a list of them; better, the name of a variable in env_secrets",
  },
  "variable names": {
    accepts: () => false,
    must: "must be a list of names of environment variables",
    help: "write names such as MY_SERVICE_JWT_SECRET as a list: a line `- …` each",
  },
  algorithm: {
    accepts: (value) => isText(value) && /^(?:(?:HS|RS|PS|ES)(?:256|384|512)|EdDSA)$/.test(value),
    must: "must be an algorithm that signs tokens",
    help: "write HS256, or one of RS, PS or ES with 256, 384 or 512, or EdDSA",
  },
  url: {
    accepts: isUrl,
    must: "must be a URL that starts with https:// or http://",
    help: "write a full URL, such as https://api.example.com",
  },
  host: {
    accepts: (value) => isText(value) && /^[\w.-]+(?::\d+)?$/.test(value),
    must: "must be the name of a host",
    help: "write the host alone, such as api.example.com; a full URL goes into live_url",
  },
  seconds: {
    accepts: (value) => isWholeNumber(value) && value > 0,
    must: "must be a whole number of seconds above 0",
    help: "write the seconds as a number, such as 86400 for a day",
  },
  "seconds or none": {
    accepts: isWholeNumber,
    must: "must be a whole number of seconds",
    help: "write the seconds as a number, such as 300; 0 is allowed",
  },
  milliseconds: {
    accepts: isWholeNumber,
    must: "must be a whole number of milliseconds",
    help: "write the milliseconds as a number, such as 1000",
  },
};

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isUrl(value: unknown): boolean {
  return isText(value) && /^https?:\/\/[^/]/i.test(value) && URL.canParse(value);
}

function isListRule(rule: ConfigValueRule, value: unknown): value is readonly unknown[] {
  const takesLists = rule === "texts" || rule === "text or texts" || rule === "variable names";
  // An empty list of secrets would be no secret, and one of issuers would accept nobody.
  return takesLists && Array.isArray(value) && (value.length > 0 || rule === "variable names");
}

function checkItems(key: ConfigKey, items: readonly unknown[], origin: PointerOrigin): readonly Diagnostic[] {
  const rule = configKeys[key];
  const accepts = rule === "variable names" ? isVariableName : isText;
  return items.flatMap((item, index) => {
    if (accepts(item)) return [];
    const at: PointerOrigin = { ...origin, pointer: [...origin.pointer, String(index)] };
    return [invalid(key, rule, item, at)];
  });
}

function isVariableName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}

// The value itself is never part of a message: it may be a secret in the wrong place.
function invalid(key: ConfigKey, rule: ConfigValueRule, value: unknown, origin: PointerOrigin): Diagnostic {
  const { must, help } = rules[rule];
  return {
    code: "invalid-config",
    severity: "error",
    message: `${key} ${must}, not ${described(value)}`,
    help,
    origin,
  };
}

function described(value: unknown): string {
  if (typeof value === "string") return value.trim() === "" ? "an empty text" : "this text";
  if (typeof value === "number") return "this number";
  return Array.isArray(value) && value.length === 0 ? "an empty list" : shownType(value);
}
