import { readdirSync, readFileSync } from "node:fs";
import { packageRoot } from "../package-root.js";
import type { Config } from "../config/config.js";
import type { Api, Service } from "../service/service.js";
import { contractShapes } from "./contract-shapes.js";
import { generatedFolder } from "./paths.js";
import { renderApp } from "./render-app.js";
import { renderConfig } from "./render-config.js";
import { renderClient } from "./render-client.js";
import { renderContracts } from "./render-contracts.js";
import { renderModels } from "./render-models.js";
import { renderModule } from "./render-modules.js";
import { renderOperations } from "./render-operations.js";
import { renderProject } from "./render-project.js";
import { renderValidators, type CheckedApi, type ValidatorTexts } from "./render-validators.js";
import { renderSecurity } from "./render-security.js";
import { renderRoutes } from "./render-routes.js";
import { renderWebhooks } from "./render-webhooks.js";
import type { Rendered, RenderedFile } from "./rendered-file.js";
import { richTypes, type RichTypes } from "./rich-types.js";
import { schemaTypes } from "./schema-types.js";
import { takesMultipart } from "./takes-multipart.js";
import type { ValidatorRequest } from "./validators/validator-request.js";
import { answersSequences } from "./answers-sequences.js";

/** What the files of a service need to know beside the service itself. */
export interface RenderSettings {
  readonly config: Config;
  /** The configuration file, as `src/generated/config.ts` reaches it: `../../pym-config.yaml`. */
  readonly configPath: string;
  readonly name: string;
}

/** What is done elsewhere, beside the rest. */
export interface Beside<Finished> {
  /** `renderValidators`, in another thread; here, where there is none. */
  readonly renderValidators?: (api: CheckedApi) => Promise<ValidatorTexts>;
  /** What becomes of each file as soon as it is there. */
  readonly finish: (file: RenderedFile) => Promise<Finished>;
}

/** All files of a service, finished, and what else is wanted of its modules. */
export interface RenderedService<Finished> extends Omit<Rendered, "files"> {
  readonly files: readonly Finished[];
}

/** Renders a service. What was begun with a file goes on beside what is rendered here. */
export async function renderService<Finished>(
  service: Service,
  settings: RenderSettings,
  beside: Beside<Finished>,
): Promise<RenderedService<Finished>> {
  const finished: Promise<readonly Finished[]>[] = [];
  const finish: Finish = (files) => {
    const all = Promise.resolve(files).then((there) => Promise.all(there.map(beside.finish)));
    // What goes wrong is told to whoever waits for it, which is later.
    all.catch(() => undefined);
    finished.push(all);
  };
  for (const api of service.apis) await renderApi(api, finish, beside.renderValidators ?? renderValidators);
  const usesMultipart = takesMultipart(service);
  finish([
    ...runtimeFiles([
      ...(usesMultipart ? [] : ["multipart.ts"]),
      ...(answersSequences(service) ? [] : ["sequences.ts"]),
      ...(limitsProperties(service) ? [] : ["undeclared.ts"]),
    ]),
    generated("config.ts", renderConfig(settings.config, settings.configPath, service.needsTokens)),
    generated("app.ts", renderApp(service)),
    ...renderProject(settings.name, usesMultipart),
  ]);
  const modules = service.modules.map(renderModule);
  const operations = contractShapes(service);
  return { modules, operations, files: (await Promise.all(finished)).flat() };
}

/** Takes files as soon as they are there, or as they are going to be. */
type Finish = (files: readonly RenderedFile[] | Promise<readonly RenderedFile[]>) => void;

// So that what was begun in threads, or waits for nothing any more, goes on beside what is rendered here.
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function limitsProperties({ apis }: Service): boolean {
  return apis.some(({ handlers }) => handlers.some(({ operations: [{ undeclared }] }) => undeclared !== undefined));
}

// The same in each service: TypeScript that is checked, linted and tested as it stands.
function runtimeFiles(unused: readonly string[]): readonly RenderedFile[] {
  const folder = new URL("templates/runtime/", packageRoot);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !unused.includes(name))
    .sort()
    .map((name) => generated(name, readFileSync(new URL(name, folder), "utf8")));
}

async function renderApi(api: Api, finish: Finish, validatorTexts: Validators): Promise<void> {
  const rich = richTypes(api.models);
  if (api.handlers.length === 0) {
    finish([modelsFile(api, rich)]);
    return;
  }
  const contracts = renderContracts(api);
  // A thread begins with them before the rest is rendered here.
  finish(validatorFiles(api, contracts.validators, validatorTexts));
  await pause();
  const operations = renderOperations(api, schemaTypes(api.models, rich));
  finish([
    generated(`${api.name}/operations.ts`, operations.text),
    generated(`${api.name}/contracts.ts`, contracts.text(operations.contractTypes)),
    ...(contracts.declared === undefined ? [] : [generated(`${api.name}/declared.ts`, contracts.declared)]),
    ...(contracts.shapes === undefined ? [] : [generated(`${api.name}/shapes.ts`, contracts.shapes)]),
  ]);
  await pause();
  finish([modelsFile(api, rich)]);
  await pause();
  const client = renderClient(api);
  finish([
    ...(client === undefined ? [] : [generated(`${api.name}/client.ts`, client)]),
    ...(api.handlers.some(({ kind }) => kind === "webhook")
      ? [generated(`${api.name}/webhooks.ts`, renderWebhooks(api))]
      : []),
    ...(api.securitySchemes.length === 0 ? [] : [generated(`${api.name}/security.ts`, renderSecurity(api))]),
    ...api.groups.map((group) => generated(`${api.name}/routes/${group.fileName}.ts`, renderRoutes(api, group))),
  ]);
}

type Validators = (api: CheckedApi) => ValidatorTexts | Promise<ValidatorTexts>;

async function validatorFiles(
  api: Api,
  requests: readonly ValidatorRequest[],
  textsOf: Validators,
): Promise<readonly RenderedFile[]> {
  const texts = await textsOf({
    requests,
    models: api.models.map(({ key, typeName, schema }) => ({ key, typeName, schema })),
    handlers: api.handlers.map(({ name, operations: [{ responses }] }) => ({ name, responses })),
  });
  return Object.entries(texts).map(([name, text]) => generated(`${api.name}/${name}`, text));
}

function modelsFile(api: Api, rich: RichTypes): RenderedFile {
  return generated(`${api.name}/models.ts`, renderModels(api, schemaTypes(api.models, rich)));
}

function generated(path: string, text: string): RenderedFile {
  return { path: `${generatedFolder}/${path}`, text, owner: "pym" };
}
