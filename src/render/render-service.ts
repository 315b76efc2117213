import { readdirSync, readFileSync } from "node:fs";
import type { Config } from "../config/config.js";
import type { Api, Service } from "../service/service.js";
import type { KnownValidators } from "./compile-beside.js";
import { compileValidators, validatorNames, type CompiledValidators } from "./compile-validators.js";
import { contractShapes } from "./contract-shapes.js";
import { generatedHeader } from "./generated-header.js";
import { generatedFolder } from "./paths.js";
import { renderApp } from "./render-app.js";
import { renderConfig } from "./render-config.js";
import { renderClient } from "./render-client.js";
import { renderContracts } from "./render-contracts.js";
import { renderModels } from "./render-models.js";
import { renderModule } from "./render-modules.js";
import { renderOperations } from "./render-operations.js";
import { renderProject } from "./render-project.js";
import { renderResponseValidators } from "./render-response-validators.js";
import { renderSecurity } from "./render-security.js";
import { renderRoutes } from "./render-routes.js";
import { renderWebhooks } from "./render-webhooks.js";
import { renderTemplate } from "./render-template.js";
import type { Rendered, RenderedFile } from "./rendered-file.js";
import { richTypes, type RichTypes } from "./rich-types.js";
import { schemaTypes } from "./schema-types.js";
import { takesMultipart } from "./takes-multipart.js";
import type { ValidatorRequest } from "./validator-request.js";
import { answersSequences } from "./answers-sequences.js";

/** What the files of a service need to know beside the service itself. */
export interface RenderSettings {
  readonly config: Config;
  /** The configuration file, as `src/generated/config.ts` reaches it: `../../pym-config.yaml`. */
  readonly configPath: string;
  readonly name: string;
}

/** All files of a service, not formatted yet. */
export interface RenderedService extends Rendered {
  /** Files that take longest, and need no formatting: they are made beside whatever is done meanwhile. */
  readonly validators: Promise<readonly RenderedFile[]>;
}

/**
 * Renders a service.
 *
 * @param known validators that were compiled before
 * @param onValidators told of each of their files as soon as it is there
 */
export async function renderService(
  service: Service,
  settings: RenderSettings,
  known: KnownValidators,
  onValidators: (file: RenderedFile) => void,
): Promise<RenderedService> {
  const apis: RenderedApi[] = [];
  for (const api of service.apis) apis.push(await renderApi(api, known, onValidators));
  const usesMultipart = takesMultipart(service);
  const files: readonly RenderedFile[] = [
    ...runtimeFiles([
      ...(usesMultipart ? [] : ["multipart.ts"]),
      ...(answersSequences(service) ? [] : ["sequences.ts"]),
      ...(limitsProperties(service) ? [] : ["undeclared.ts"]),
    ]),
    generated("config.ts", renderConfig(settings.config, settings.configPath, service.needsTokens)),
    generated("app.ts", renderApp(service)),
    ...apis.flatMap((api) => api.files),
    ...renderProject(settings.name, usesMultipart),
  ];
  return {
    files,
    modules: service.modules.map(renderModule),
    operations: contractShapes(service),
    validators: Promise.all(apis.map((api) => api.validators)).then((found) => found.flat()),
  };
}

// So that what was begun in threads, or waits for nothing any more, goes on beside what is rendered here.
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function limitsProperties({ apis }: Service): boolean {
  return apis.some(({ handlers }) => handlers.some(({ operations: [{ undeclared }] }) => undeclared !== undefined));
}

// The same in each service: TypeScript that is checked, linted and tested as it stands.
function runtimeFiles(unused: readonly string[]): readonly RenderedFile[] {
  const folder = new URL("../../templates/runtime/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !unused.includes(name))
    .sort()
    .map((name) => generated(name, readFileSync(new URL(name, folder), "utf8")));
}

interface RenderedApi {
  readonly files: readonly RenderedFile[];
  readonly validators: Promise<readonly RenderedFile[]>;
}

async function renderApi(
  api: Api,
  known: KnownValidators,
  onValidators: (file: RenderedFile) => void,
): Promise<RenderedApi> {
  const rich = richTypes(api.models);
  if (api.handlers.length === 0) return { files: [modelsFile(api, rich)], validators: Promise.resolve([]) };
  const contracts = renderContracts(api);
  // They begin in threads of their own before the rest is rendered here.
  const validators = renderValidators(api, contracts.validators, known).then((files) => {
    files.forEach(onValidators);
    return files;
  });
  // What goes wrong is told to whoever waits for them, which is later.
  validators.catch(() => undefined);
  await pause();
  const operations = renderOperations(api, schemaTypes(api.models, rich));
  await pause();
  const models = modelsFile(api, rich);
  await pause();
  const client = renderClient(api);
  const files = [
    models,
    ...(client === undefined ? [] : [generated(`${api.name}/client.ts`, client)]),
    ...(api.handlers.some(({ kind }) => kind === "webhook")
      ? [generated(`${api.name}/webhooks.ts`, renderWebhooks(api))]
      : []),
    ...(api.securitySchemes.length === 0 ? [] : [generated(`${api.name}/security.ts`, renderSecurity(api))]),
    generated(`${api.name}/operations.ts`, operations.text),
    generated(`${api.name}/contracts.ts`, contracts.text(operations.contractTypes)),
    ...(contracts.declared === undefined ? [] : [generated(`${api.name}/declared.ts`, contracts.declared)]),
    ...(contracts.shapes === undefined ? [] : [generated(`${api.name}/shapes.ts`, contracts.shapes)]),
    ...api.groups.map((group) => generated(`${api.name}/routes/${group.fileName}.ts`, renderRoutes(api, group))),
  ];
  return { files, validators };
}

async function renderValidators(
  api: Api,
  requests: readonly ValidatorRequest[],
  known: KnownValidators,
): Promise<readonly RenderedFile[]> {
  const [validators, responseValidators] = await Promise.all([
    compileValidators(requests, api.models, undefined, known),
    renderResponseValidators(api, validatorNames(requests, api.models), known),
  ]);
  return [
    ...(validators === undefined ? [] : [generated(`${api.name}/validators.ts`, validatorsText(validators))]),
    ...(responseValidators === undefined ? [] : [generated(`${api.name}/response-validators.ts`, responseValidators)]),
  ];
}

function validatorsText(validators: CompiledValidators): string {
  return renderTemplate("validators.ts", { header: generatedHeader, ...validators });
}

function modelsFile(api: Api, rich: RichTypes): RenderedFile {
  return generated(`${api.name}/models.ts`, renderModels(api, schemaTypes(api.models, rich)));
}

function generated(path: string, text: string): RenderedFile {
  return { path: `${generatedFolder}/${path}`, text, owner: "pym" };
}
