import { readFileSync } from "node:fs";
import Handlebars from "handlebars";
import { packageRoot } from "../package-root.js";
import type { Code } from "./code.js";

/** What a template may be given: code, conditions and lists of both; a raw string does not compile. */
export type View = { readonly [name: string]: Code | boolean | undefined | View | readonly View[] | readonly Code[] };

/** Fills in `templates/<name>.hbs`. */
export function renderTemplate(name: TemplateName, view: View): string {
  const template = compiled.get(name) ?? compile(name);
  compiled.set(name, template);
  return template(view);
}

export type TemplateName =
  | "app.ts"
  | "client.ts"
  | "config.ts"
  | "contracts.ts"
  | "declared.ts"
  | "guard.ts"
  | "handler.ts"
  | "models.ts"
  | "operations.ts"
  | "package.json"
  | "response-validators.ts"
  | "routes.ts"
  | "security.ts"
  | "server.ts"
  | "shapes.ts"
  | "tsconfig.json"
  | "validators.ts"
  | "webhooks.ts";

const compiled = new Map<TemplateName, HandlebarsTemplateDelegate<View>>();

function compile(name: TemplateName): HandlebarsTemplateDelegate<View> {
  const text = readFileSync(new URL(`templates/${name}.hbs`, packageRoot), "utf8");
  // Escaping is for HTML; ours is done by `Code`. `strict` makes a name that a view lacks an error.
  return Handlebars.compile<View>(text, { strict: true, noEscape: true });
}
