import { stat } from "node:fs/promises";
import path from "node:path";

import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { generateKeys, unknownPropertiesValues, type GenerateSettings, type UnknownProperties } from "./config.js";
import { nearestKey } from "./nearest-key.js";
import { isRecord, shownType } from "./values.js";

/**
 * Reads the settings of the generator, under `generate:`. Here an unknown key is always an error.
 *
 * @returns the settings with their defaults, or all that is wrong with them
 */
export async function parseGenerate(value: unknown, file: SourceFile): Promise<Checked<GenerateSettings>> {
  if (value === undefined || value === null) return checked({ builtins: true }, []);
  if (!isRecord(value)) {
    return { ok: false, diagnostics: [notAMapping(value, file)] };
  }
  const basePath = checkBasePath(value["base_path"], file);
  const builtins = checkBuiltins(value["builtins"], file);
  const refRoot = await checkRefRoot(value["ref_root"], file);
  const unknown = checkUnknownProperties(value["unknown_properties"], file);
  const settings: GenerateSettings = {
    ...(basePath.value === undefined ? {} : { basePath: basePath.value }),
    builtins: builtins.value ?? true,
    ...(refRoot.value === undefined ? {} : { refRoot: refRoot.value }),
    ...(unknown.value === undefined ? {} : { unknownProperties: unknown.value }),
  };
  const wrong = {
    base_path: basePath.wrong,
    builtins: builtins.wrong,
    ref_root: refRoot.wrong,
    unknown_properties: unknown.wrong,
  };
  const diagnostics = Object.keys(value).map((key) => (isKnown(key) ? wrong[key] : unknownKey(key, file)));
  return checked(
    settings,
    diagnostics.filter((diagnostic) => diagnostic !== undefined),
  );
}

interface Read<Value> {
  readonly value?: Value;
  readonly wrong?: Diagnostic;
}

function notAMapping(value: unknown, file: SourceFile): Diagnostic {
  return invalid(file, [], {
    message: `generate must hold keys with values, not ${shownType(value)}`,
    help: `write the keys below it, indented: ${generateKeys.join(", ")}`,
  });
}

type GenerateKey = (typeof generateKeys)[number];

function isKnown(key: string): key is GenerateKey {
  return generateKeys.some((known) => known === key);
}

function unknownKey(key: string, file: SourceFile): Diagnostic {
  const suggestion = nearestKey(key, generateKeys);
  const known = `the keys are ${generateKeys.join(", ")}`;
  return {
    code: "unknown-generate-key",
    severity: "error",
    message: `${JSON.stringify(key)} is not a setting of generate`,
    help: suggestion === undefined ? known : `write ${suggestion}; ${known}`,
    origin: { file, pointer: ["generate", key], on: "key" },
  };
}

function checkBasePath(value: unknown, file: SourceFile): Read<string> {
  if (value === undefined) return {};
  // Only what a path of a URL may hold as it is: the prefix becomes part of every route.
  if (typeof value === "string" && /^\/[\w.~!$&'(),;=@%/+-]*$/.test(value)) return { value };
  return {
    wrong: invalid(file, ["base_path"], {
      message: `generate.base_path must be a path that starts with "/"`,
      help: "write the prefix of all paths, such as /v1, or / for none; not a full URL",
    }),
  };
}

function checkBuiltins(value: unknown, file: SourceFile): Read<boolean> {
  if (value === undefined) return {};
  if (typeof value === "boolean") return { value };
  return {
    wrong: invalid(file, ["builtins"], {
      message: `generate.builtins must be true or false, not ${shownType(value)}`,
      help: "write false to leave out /ping, /version and /auth/version; true is the default",
    }),
  };
}

async function checkRefRoot(value: unknown, file: SourceFile): Promise<Read<string>> {
  if (value === undefined) return {};
  const isRelative = typeof value === "string" && value !== "" && !path.isAbsolute(value);
  const folder = isRelative ? path.resolve(path.dirname(file.absolutePath), value) : undefined;
  const found = folder === undefined ? undefined : await stat(folder).catch(() => undefined);
  if (folder !== undefined && found?.isDirectory() === true) return { value: folder };
  return {
    wrong: invalid(file, ["ref_root"], {
      message: isRelative
        ? "generate.ref_root is not a folder that is there"
        : "generate.ref_root must be a relative path of a folder",
      help: "write the folder that references may lead into, relative to the config file",
    }),
  };
}

function checkUnknownProperties(value: unknown, file: SourceFile): Read<UnknownProperties> {
  if (value === undefined) return {};
  const known = unknownPropertiesValues.find((known) => known === value);
  if (known !== undefined) return { value: known };
  const suggestion = typeof value === "string" ? nearest(value, new Set(unknownPropertiesValues), 2) : undefined;
  return {
    wrong: invalid(file, ["unknown_properties"], {
      message: "generate.unknown_properties must be allow, strip or reject",
      help: suggestion === undefined ? "allow is the default" : `write ${suggestion}; allow is the default`,
    }),
  };
}

function invalid(
  file: SourceFile,
  below: readonly string[],
  said: { readonly message: string; readonly help: string },
): Diagnostic {
  const origin = { file, pointer: ["generate", ...below], on: "value" } as const;
  return { code: "invalid-config", severity: "error", ...said, origin };
}
