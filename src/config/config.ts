/**
 * What generating needs to know of a `pym-config.yaml`. The service reads the file itself when it
 * starts: values stay there, so that no secret can reach a generated file. Here are the names and
 * types of settings, and only two values: the service's name and what is under `generate:`.
 */
export interface Config {
  readonly name?: string;
  /** The settings of pym's own that the file has, in alphabetical order. */
  readonly settings: readonly ConfigKey[];
  /** Names of environment variables whose values the service puts in when it starts. */
  readonly envSecrets: readonly string[];
  /** Whether the file says how tokens are signed or verified. */
  readonly hasTokenKey: boolean;
  /** The user's own top-level keys, in the order of the file. */
  readonly custom: readonly ConfigEntry[];
  readonly generate: GenerateSettings;
}

export interface GenerateSettings {
  /** Overrides the prefix of all paths that `basePath` or `servers` give. */
  readonly basePath?: string;
  readonly builtins: boolean;
  /** Absolute: references may lead to files below this folder, too. */
  readonly refRoot?: string;
  /** What becomes of properties that no schema declares, where an operation doesn't say it. */
  readonly unknownProperties?: UnknownProperties;
}

export const unknownPropertiesValues = ["allow", "strip", "reject"] as const;
export type UnknownProperties = (typeof unknownPropertiesValues)[number];

export interface ConfigEntry {
  readonly key: string;
  readonly type: ConfigValueType;
}

/** The type of a value of the user's own, inferred from the value that is there. */
export type ConfigValueType =
  | { readonly kind: "string" | "number" | "boolean" | "null" }
  /** Of an empty list nothing is known. */
  | { readonly kind: "unknown" }
  | { readonly kind: "list"; readonly items: ConfigValueType }
  | { readonly kind: "object"; readonly entries: readonly ConfigEntry[] }
  /** Items of different types in one list; never nested, no type twice. */
  | { readonly kind: "union"; readonly members: readonly ConfigValueType[] };

/** What a value of each of pym's own settings must be. `generate` is read apart from them. */
export const configKeys = {
  default_user_id: "text",
  env_secrets: "variable names",
  jwt_accepted_issuers: "texts",
  jwt_algorithm: "algorithm",
  jwt_audience: "text",
  jwt_issuer: "text",
  jwt_jwks_url: "url",
  jwt_leeway: "seconds or none",
  jwt_private_key: "text",
  jwt_public_key: "text",
  jwt_secret: "text or texts",
  jwt_token_renew_after: "seconds or none",
  jwt_token_timeout: "seconds",
  live_host: "host",
  live_url: "url",
  name: "text",
  report_call_exceeding_ms: "milliseconds",
} as const;

export type ConfigKey = keyof typeof configKeys;
export type ConfigValueRule = (typeof configKeys)[ConfigKey];

export const generateKeys = ["base_path", "builtins", "ref_root", "unknown_properties"] as const;

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(configKeys, key);
}
