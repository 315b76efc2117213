import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { nearest } from "../diagnostics/nearest.js";
import type { YamlRecord } from "./values.js";

/**
 * Reports, as `invalid-config`, a secret that is the name of a variable which `env_secrets` doesn't have: it
 * would be the secret itself, and whoever reads the file could make tokens. The name is not shown, since it
 * may be a secret nevertheless.
 */
export function checkSecrets(
  record: YamlRecord,
  envSecrets: readonly string[],
  file: SourceFile,
): readonly Diagnostic[] {
  const written: unknown = record["jwt_secret"];
  const secrets: readonly unknown[] = Array.isArray(written) ? written : [written];
  return secrets.flatMap((secret, index) => {
    if (typeof secret !== "string" || !isVariable(secret) || envSecrets.includes(secret)) return [];
    const near = nearest(secret, envSecrets);
    const pointer = Array.isArray(written) ? ["jwt_secret", String(index)] : ["jwt_secret"];
    return [
      {
        code: "invalid-config",
        severity: "error",
        message: "jwt_secret is the name of a variable that env_secrets does not have",
        help: near === undefined ? "add it to env_secrets" : `did you mean ${near}, which env_secrets has?`,
        origin: { file, pointer, on: "value" },
      },
    ];
  });
}

// As variables are named, and no random text is.
function isVariable(secret: string): boolean {
  return /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(secret);
}
