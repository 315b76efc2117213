import { configKeys } from "./config.js";
import { nearestKey } from "./nearest-key.js";

/**
 * Replaces what may be secret in the text of a config file by `x`, in place: the text keeps its
 * length, its lines and its structure, so that a diagnostic can show a line of it in a CI log. Keys
 * are judged by their names, generously, since the ones that matter are the misspelt ones.
 */
export function maskSecrets(text: string): string {
  let maskedFrom: number | undefined;
  const lines = text.split(/(?<=\n)/).map((line) => {
    const indentation = /^ */.exec(line)?.[0].length ?? 0;
    if (maskedFrom !== undefined && continuesValue(line, indentation, maskedFrom)) return mask(line);
    const key = secretKey(line);
    maskedFrom = key === undefined ? undefined : indentation;
    return key === undefined ? line : key + mask(line.slice(key.length));
  });
  return lines.join("");
}

// A value goes on over lines that are further in than its key, and over a list's items beside it.
function continuesValue(line: string, indentation: number, keyIndentation: number): boolean {
  return line.trim() === "" || indentation > keyIndentation || /^ *(?:- |-$|[\]}])/.test(line);
}

const secretName = /secret|passw|passphrase|private|credential|token|key|dsn/i;
const knownSecrets = new Set<string>(["jwt_secret", "jwt_private_key"]);
const knownKeys = Object.keys(configKeys);

function secretKey(line: string): string | undefined {
  const start = /^[\s{,-]*/.exec(line)?.[0] ?? "";
  const key = /^(?:(["'])([^"':#]+)\1\s*|([^"':#]+)):/.exec(line.slice(start.length));
  const name = key?.[2] ?? key?.[3];
  if (key === null || name === undefined) return undefined;
  return isSecret(name.trim()) ? start + key[0] : undefined;
}

function isSecret(name: string): boolean {
  const nearest = nearestKey(name, knownKeys);
  return nearest === undefined ? secretName.test(name) : knownSecrets.has(nearest);
}

// What YAML reads as structure stays, so that the masked text has the places of the original.
function mask(value: string): string {
  return value.replace(structure, (part) => {
    if (/^[&*]./.test(part)) return part;
    const quote = /^["']/.exec(part)?.[0] ?? "";
    return quote + "x".repeat(part.length - 2 * quote.length) + quote;
  });
}

// Whole texts in quotes, the names of anchors, and single characters that mean nothing to YAML.
const structure = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[&*][\w-]+|[^\s"'[\]{},|>:#&*!-]/g;
