import { load, YAMLException } from "js-yaml";

import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { yamlMistake } from "../diagnostics/yaml-mistake.js";
import { checkSecrets } from "./check-secrets.js";
import { checkSetting } from "./check-setting.js";
import { configKeys, generateKeys, isConfigKey, type Config, type ConfigEntry, type ConfigKey } from "./config.js";
import { inferType } from "./infer-type.js";
import { nearestKey } from "./nearest-key.js";
import { parseGenerate } from "./parse-generate.js";
import { isRecord, shownType, type YamlRecord } from "./values.js";

const suggestible = [...Object.keys(configKeys), "generate"].sort();

/**
 * Reads the text of a config file.
 *
 * @param text what the file says, secrets included
 * @param file the file as diagnostics show it
 * @returns the configuration, or all that is wrong with it: broken YAML, misspelt keys, values of
 *   the wrong type
 */
export async function parseConfig(text: string, file: SourceFile): Promise<Checked<Config>> {
  const loaded = loadText(text, file);
  if (!loaded.ok) return loaded;
  const record = loaded.value;
  const generate = await parseGenerate(record["generate"], file);
  const envSecrets = namesOfSecrets(record);
  const diagnostics = [...checkKeys(record, file), ...checkSecrets(record, envSecrets, file), ...generate.diagnostics];
  const settings = Object.keys(record).filter(isConfigKey).sort();
  const config: Config = {
    ...(typeof record["name"] === "string" ? { name: record["name"] } : {}),
    settings,
    envSecrets,
    hasTokenKey: settings.some((key) => tokenKeys.includes(key)),
    custom: customEntries(record),
    generate: generate.ok ? generate.value : { builtins: true },
  };
  return checked(config, diagnostics);
}

const tokenKeys: readonly ConfigKey[] = ["jwt_secret", "jwt_public_key", "jwt_private_key", "jwt_jwks_url"];

function loadText(text: string, file: SourceFile): Checked<YamlRecord> {
  // js-yaml takes an empty stream for a mistake; an empty config has nothing wrong with it.
  if (text.split("\n").every((line) => /^\s*(?:#.*)?$/.test(line))) return checked({}, []);
  try {
    const value: unknown = file.format === "json" ? JSON.parse(text) : load(text);
    if (value === null) return checked({}, []);
    if (isRecord(value)) return checked(value, []);
    return { ok: false, diagnostics: [notAMapping(value, file)] };
  } catch (error) {
    return { ok: false, diagnostics: [broken(text, error, file)] };
  }
}

function notAMapping(value: unknown, file: SourceFile): Diagnostic {
  return {
    code: "invalid-config",
    severity: "error",
    message: `the config file must hold keys with values, not ${shownType(value)}`,
    help: "write one setting a line, such as `name: my-service`",
    origin: { file, pointer: [], on: "value" },
  };
}

function broken(text: string, error: unknown, file: SourceFile): Diagnostic {
  if (error instanceof YAMLException) {
    const { message, help, offset, length } = yamlMistake(text, error);
    return { code: "invalid-yaml", severity: "error", message, help, origin: { file, offset, length } };
  }
  return {
    code: "invalid-json",
    severity: "error",
    // V8 quotes the text around the error, which may be a secret.
    message: "the config file is not JSON",
    help: "correct it, or write it as YAML with the extension .yaml",
    origin: { file, offset: 0, length: 1 },
  };
}

function checkKeys(record: YamlRecord, file: SourceFile): readonly Diagnostic[] {
  return Object.entries(record).flatMap(([key, value]) => {
    if (isConfigKey(key)) return checkSetting(key, value, { file, pointer: [key], on: "value" });
    const nested = generateKeys.find((name) => [name, `generate.${name}`].includes(key));
    if (nested !== undefined) return [notBelowGenerate(key, nested, file)];
    const suggestion = key === "generate" ? undefined : nearestKey(key, suggestible);
    return suggestion === undefined ? [] : [misspelt(key, suggestion, file)];
  });
}

function notBelowGenerate(key: string, nested: string, file: SourceFile): Diagnostic {
  return {
    code: "misspelt-config-key",
    severity: "error",
    message: `${JSON.stringify(key)} is a setting of generate, and has no effect here`,
    help: `write it below generate, as generate: { ${nested}: … }`,
    origin: { file, pointer: [key], on: "key" },
  };
}

function misspelt(key: string, suggestion: string, file: SourceFile): Diagnostic {
  return {
    code: "misspelt-config-key",
    severity: "error",
    message: `${JSON.stringify(key)} is not a setting, and looks like ${suggestion}`,
    help: `write ${suggestion}, or give a setting of your own a name that differs more`,
    origin: { file, pointer: [key], on: "key" },
  };
}

function namesOfSecrets(record: YamlRecord): readonly string[] {
  const names: unknown = record["env_secrets"];
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

function customEntries(record: YamlRecord): readonly ConfigEntry[] {
  return Object.entries(record)
    .filter(([key]) => !isConfigKey(key) && key !== "generate")
    .map(([key, value]) => ({ key, type: inferType(value) }));
}
