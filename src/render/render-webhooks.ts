import type { SchemaOf } from "../service/schema-refs.js";
import type { Api, Handler } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, literal, propertyAccess, propertyKey } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { mayBeLeftOut } from "./render-client.js";
import { renderTemplate } from "./render-template.js";

/** `<api>/webhooks.ts`: a typed function for each webhook and callback, which delivers it to an address. */
export function renderWebhooks(api: Api): string {
  const schemas = new Map(api.models.map(({ key, schema }) => [key, schema]));
  return renderTemplate("webhooks.ts", {
    header: generatedHeader,
    doc: docComment([`What ${api.title} sends to those who asked for it, at the address that they gave.`]),
    webhooks: api.handlers
      .filter(({ kind }) => kind === "webhook")
      .map((handler) => webhookView(handler, (key) => schemas.get(key))),
  });
}

function webhookView(handler: Handler, schemaOf: SchemaOf): { readonly [name: string]: Code } {
  const [{ name, method, summary, description, deprecated, parameters }] = handler.operations;
  const contract = propertyAccess(code`contracts`, `${handler.name}Contract`);
  return {
    doc: docComment([summary, description, `\`${method}\``], { deprecated }),
    name: propertyKey(name),
    delivery: code`delivery({ method: ${literal(method)}, name: ${literal(name)}, contract: ${contract}${mayBeLeftOut(parameters, schemaOf)} })`,
  };
}
