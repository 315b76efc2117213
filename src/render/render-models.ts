import type { Api, Model } from "../service/service.js";
import { code, docComment, nothing } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { importScope } from "./import-scope.js";
import { fromApi, handlerModule } from "./paths.js";
import { renderTemplate } from "./render-template.js";
import type { SchemaTypes, TypeForm } from "./schema-types.js";

/** `<api>/models.ts`: a type for each named schema. */
export function renderModels(api: Api, types: SchemaTypes): string {
  const names = api.models.flatMap(({ typeName, receivedName, sentName }) => [typeName, receivedName, sentName]);
  const imports = importScope([...names, ...ownNames]);
  const models = api.models.flatMap((model) => {
    // A model that no request has is received by no handler.
    const binding = model.receivedName === model.typeName ? undefined : model.parent?.binding;
    const parent = binding && imports.use(`${fromApi}${handlerModule(binding.module)}`, binding.exportName);
    return types.declarationsOf(model, parent).map(({ form, code: declaration }) => {
      const doc = docComment([text(model), forms[form]], { deprecated: model.deprecated });
      return { doc, hasDoc: doc !== nothing, declaration };
    });
  });
  const helpers = types.helpers();
  return renderTemplate("models.ts", {
    header: generatedHeader,
    imports: imports.declarations(code`import type`),
    models,
    hasHelpers: helpers !== nothing,
    helpers,
  });
}

// What types of models are written with.
const ownNames = ["DateTime", "Inheriting", "Int64", "Record", "WithRequired", "_DateTime", "_Int64"];

const forms: Readonly<Record<TypeForm, string | undefined>> = {
  answered: undefined,
  received: "As a handler receives it.",
  sent: "As a client sends it.",
};

function text({ description, schema }: Model): string | undefined {
  if (description !== undefined && description.trim() !== "") return description;
  return typeof schema === "object" && typeof schema["title"] === "string" ? schema["title"] : undefined;
}
