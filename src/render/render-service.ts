import { readdirSync, readFileSync } from "node:fs";
import type { Config } from "../config/config.js";
import type { Api, Service } from "../service/service.js";
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
import { schemaTypes } from "./schema-types.js";
import { takesMultipart } from "./takes-multipart.js";
import { answersSequences } from "./answers-sequences.js";

/** What the files of a service need to know beside the service itself. */
export interface RenderSettings {
  readonly config: Config;
  /** The configuration file, as `src/generated/config.ts` reaches it: `../../pym-config.yaml`. */
  readonly configPath: string;
  readonly name: string;
}

/** All files of a service, not formatted yet. */
export async function renderService(service: Service, settings: RenderSettings): Promise<Rendered> {
  const apis = await Promise.all(service.apis.map(renderApi));
  const usesMultipart = takesMultipart(service);
  const files: readonly RenderedFile[] = [
    ...runtimeFiles([
      ...(usesMultipart ? [] : ["multipart.ts"]),
      ...(answersSequences(service) ? [] : ["sequences.ts"]),
      ...(limitsProperties(service) ? [] : ["undeclared.ts"]),
    ]),
    generated("config.ts", renderConfig(settings.config, settings.configPath, service.needsTokens)),
    generated("app.ts", renderApp(service)),
    ...apis.flat(),
    ...renderProject(settings.name, usesMultipart),
  ];
  return { files, modules: service.modules.map(renderModule), operations: contractShapes(service) };
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

async function renderApi(api: Api): Promise<readonly RenderedFile[]> {
  if (api.handlers.length === 0) return [modelsFile(api)];
  const operations = renderOperations(api, schemaTypes(api.models));
  const contracts = renderContracts(api, operations.contractTypes);
  // They take longest, and nothing else waits for them.
  const compiling = Promise.all([
    compileValidators(contracts.validators, api.models),
    renderResponseValidators(api, validatorNames(contracts.validators, api.models)),
  ]);
  const client = renderClient(api);
  const files = [
    modelsFile(api),
    ...(client === undefined ? [] : [generated(`${api.name}/client.ts`, client)]),
    ...(api.handlers.some(({ kind }) => kind === "webhook")
      ? [generated(`${api.name}/webhooks.ts`, renderWebhooks(api))]
      : []),
    ...(api.securitySchemes.length === 0 ? [] : [generated(`${api.name}/security.ts`, renderSecurity(api))]),
    generated(`${api.name}/operations.ts`, operations.text),
    generated(`${api.name}/contracts.ts`, contracts.text),
    ...(contracts.declared === undefined ? [] : [generated(`${api.name}/declared.ts`, contracts.declared)]),
    ...(contracts.shapes === undefined ? [] : [generated(`${api.name}/shapes.ts`, contracts.shapes)]),
    ...api.groups.map((group) => generated(`${api.name}/routes/${group.fileName}.ts`, renderRoutes(api, group))),
  ];
  const [validators, responseValidators] = await compiling;
  return [
    ...files,
    ...(validators === undefined ? [] : [generated(`${api.name}/validators.ts`, validatorsText(validators))]),
    ...(responseValidators === undefined ? [] : [generated(`${api.name}/response-validators.ts`, responseValidators)]),
  ];
}

function validatorsText(validators: CompiledValidators): string {
  return renderTemplate("validators.ts", { header: generatedHeader, ...validators });
}

function modelsFile(api: Api): RenderedFile {
  return generated(`${api.name}/models.ts`, renderModels(api, schemaTypes(api.models)));
}

function generated(path: string, text: string): RenderedFile {
  return { path: `${generatedFolder}/${path}`, text, owner: "pym" };
}
