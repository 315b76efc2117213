import path from "node:path";

import type { LoadedConfig } from "../config/load-config.js";
import type { GenerateOptions } from "../generate.js";
import type { BoundContract } from "../render/contract-shape.js";
import { renderService } from "../render/render-service.js";
import type { RelativePath, RenderedModule } from "../render/rendered-file.js";
import { describeService } from "../service/describe-service.js";
import type { Model } from "../service/service.js";
import { settleConfig } from "../settle-config.js";
import type { JsonObject } from "../spec/json.js";
import { makeDocument } from "../spec/load-specs.js";
import type { SurveyedFile } from "../spec/read-file.js";

/** What a part of a document comes to, before it is formatted. */
export interface RenderedPart {
  readonly files: ReadonlyMap<RelativePath, string>;
  readonly modules: readonly RenderedModule[];
  readonly operations: readonly BoundContract[];
  readonly models: readonly Model[];
}

/**
 * Takes a part of a document through the stages up to the formatter.
 *
 * @returns nothing where anything is to be complained about, since the part has no places to tell
 */
export async function renderPart(
  root: JsonObject,
  from: { readonly file: SurveyedFile; readonly config: LoadedConfig; readonly options: GenerateOptions },
): Promise<RenderedPart | undefined> {
  const { file, config, options } = from;
  const settings = config.config.generate;
  const main = { source: { ...file.source, text: "" }, root, outwardRefs: new Set<string>() };
  const document = await makeDocument(main, { cwd: options.cwd, ...settings });
  if (!document.ok || document.diagnostics.length > 0) return undefined;
  const service = describeService([document.value], settings);
  if (!service.ok || service.diagnostics.length > 0) return undefined;
  const setUp = await settleConfig(config, service.value, path.resolve(options.cwd, options.output));
  const { files, modules, operations } = await renderService(service.value, setUp.settings, {
    finish: (rendered) => Promise.resolve(rendered),
  });
  const models = service.value.apis.flatMap((api) => api.models);
  return { files: new Map(files.map(({ path: name, text }) => [name, text])), modules, operations, models };
}
