import type { Api, Model } from "../service/service.js";
import { docComment, nothing } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { renderTemplate } from "./render-template.js";
import type { SchemaTypes } from "./schema-types.js";

/** `<api>/models.ts`: a type for each named schema. */
export function renderModels(api: Api, types: SchemaTypes): string {
  const models = api.models.map((model) => {
    const doc = docComment([text(model), model.deprecated ? "@deprecated" : undefined]);
    return { doc, hasDoc: doc !== nothing, declaration: types.declarationOf(model) };
  });
  return renderTemplate("models.ts", { header: generatedHeader, models, helpers: types.helpers() });
}

function text({ description, schema }: Model): string | undefined {
  if (description !== undefined && description.trim() !== "") return description;
  return typeof schema === "object" && typeof schema["title"] === "string" ? schema["title"] : undefined;
}
