import path from "node:path";
import type { Evidence } from "./cache/remember-run.js";
import { createConfig } from "./config/create-config.js";
import type { LoadedConfig } from "./config/load-config.js";
import { generatedFolder } from "./render/paths.js";
import type { RenderSettings } from "./render/render-service.js";
import type { RenderedFile } from "./render/rendered-file.js";
import type { Service } from "./service/service.js";
import { textHash } from "./text/text-hash.js";

/** The configuration as the rest of a run needs it. */
export interface SetUp {
  readonly settings: RenderSettings;
  /** The configuration, where there was none. */
  readonly files: readonly RenderedFile[];
  /** Where the configuration is, or will be. */
  readonly file: string;
  readonly inputs: Evidence["inputs"];
}

/**
 * Settles what a service is rendered with: the configuration that was found, or one to begin with.
 *
 * @param output the absolute path of the output folder
 */
export async function settleConfig(
  { file, hash, config }: LoadedConfig,
  service: Service,
  output: string,
): Promise<SetUp> {
  const title = service.apis[0]?.title ?? "";
  if (file === undefined) {
    const created = await createConfig(title);
    const name = "pym-config.yaml";
    return {
      settings: {
        config: created.config,
        configPath: reach(path.join(output, name), output),
        name: created.config.name ?? title,
      },
      files: [{ path: name, owner: "user", text: created.text }],
      file: path.join(output, name),
      inputs: new Map([[path.join(output, name), textHash(created.text)]]),
    };
  }
  return {
    settings: { config, configPath: reach(commonConfig(file.absolutePath), output), name: config.name ?? title },
    files: [],
    file: file.absolutePath,
    inputs: new Map(hash === undefined ? [] : [[file.absolutePath, hash]]),
  };
}

// As `src/generated/config.ts` reaches the file, and `dist/generated/config.js` does too.
function reach(file: string, output: string): string {
  return path.relative(path.join(output, generatedFolder), file).replaceAll(path.sep, "/");
}

// The service itself looks for the file of its environment, beside the one of all environments.
function commonConfig(file: string): string {
  return path.join(path.dirname(file), path.basename(file).replace(/^pym-config\.[\w.-]+\.yaml$/, "pym-config.yaml"));
}
