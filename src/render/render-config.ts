import type { Config, ConfigEntry, ConfigValueType } from "../config/config.js";
import type { Code } from "./code.js";
import { code, join, literal, propertyKey } from "./code.js";
import { renderTemplate } from "./render-template.js";

/**
 * `config.ts`, which reads the configuration when the service starts. Of the user's own settings it
 * holds names and types; no value of any setting is known here.
 */
export function renderConfig(config: Config, configPath: string, needsTokens: boolean): string {
  return renderTemplate("config.ts", {
    settings: config.custom.map(member),
    configPath: literal(configPath),
    needsTokens: literal(needsTokens),
  });
}

function member({ key, type }: ConfigEntry): Code {
  return code`${propertyKey(key)}: ${typeOf(type)}`;
}

function typeOf(type: ConfigValueType): Code {
  switch (type.kind) {
    case "string":
      return code`string`;
    case "number":
      return code`number`;
    case "boolean":
      return code`boolean`;
    case "null":
      return code`null`;
    case "unknown":
      return code`unknown`;
    case "list":
      return code`readonly (${typeOf(type.items)})[]`;
    case "object":
      return code`{ ${join(
        type.entries.map((entry) => code`readonly ${member(entry)}`),
        code`; `,
      )} }`;
    case "union":
      return join(type.members.map(typeOf), code` | `);
  }
}
