import type { Api, Model } from "../service/service.js";
import { docComment, nothing } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { renderTemplate } from "./render-template.js";
import type { SchemaTypes, TypeForm } from "./schema-types.js";

/** `<api>/models.ts`: a type for each named schema. */
export function renderModels(api: Api, types: SchemaTypes): string {
  const models = api.models.flatMap((model) => {
    return types.declarationsOf(model).map(({ form, code: declaration }) => {
      const doc = docComment([text(model), forms[form], model.deprecated ? "@deprecated" : undefined]);
      return { doc, hasDoc: doc !== nothing, declaration };
    });
  });
  return renderTemplate("models.ts", { header: generatedHeader, models, helpers: types.helpers() });
}

const forms: Readonly<Record<TypeForm, string | undefined>> = {
  answered: undefined,
  received: "As a handler receives it.",
  sent: "As a client sends it.",
};

function text({ description, schema }: Model): string | undefined {
  if (description !== undefined && description.trim() !== "") return description;
  return typeof schema === "object" && typeof schema["title"] === "string" ? schema["title"] : undefined;
}
