import type { SourceFile } from "../diagnostics/origin.js";
import type { Config } from "./config.js";
import { parseConfig } from "./parse-config.js";

export interface CreatedConfig {
  /** Of a new `pym-config.yaml`. */
  readonly text: string;
  /** What reading that text gives. */
  readonly config: Config;
}

/**
 * The config of a service that has none yet, from the title of its document. It holds no secret,
 * only the name of the environment variable that has it.
 *
 * @param title text of the document: nothing of it but letters, digits and dashes is taken over
 */
export async function createConfig(title: string): Promise<CreatedConfig> {
  const text = configText(serviceName(title));
  const parsed = await parseConfig(text, asFile(text));
  if (!parsed.ok) throw new Error("a config made by pym must be one that pym reads");
  return { text, config: parsed.value };
}

function serviceName(title: string): string {
  const slug = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "service" : slug;
}

// Quotes keep a name such as `true`, `null` or `2024` a text.
function configText(name: string): string {
  const variable = secretVariable(name);
  return `# What the service is called, in its answers to GET /version and in its logs.
name: ${JSON.stringify(name)}

# Who makes the tokens, and for whom: the claims "iss" and "aud" of each token.
jwt_issuer: ${JSON.stringify(name)}
jwt_audience: ${JSON.stringify(name)}

# What tokens are signed with: the value of the environment variable of this name, which is at least
# 32 random bytes. The secret itself doesn't belong into this file.
jwt_secret: ${variable}

# Settings whose value is one of these names get the value of that environment variable when the
# service starts.
env_secrets:
  - ${variable}
`;
}

function secretVariable(name: string): string {
  const upper = name.toUpperCase().replaceAll("-", "_");
  return `${/^[0-9]/.test(upper) ? "PYM_" : ""}${upper}_JWT_SECRET`;
}

function asFile(text: string): SourceFile {
  return { path: "pym-config.yaml", absolutePath: "/pym-config.yaml", text, format: "yaml" };
}
