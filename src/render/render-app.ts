import type { Service } from "../service/service.js";
import { code, identifier, importPath, join, literal } from "./code.js";
import { renderTemplate } from "./render-template.js";

/** `app.ts`: the service as a Fastify app with the routes of all documents. */
export function renderApp(service: Service): string {
  const groups = service.apis.flatMap((api) => api.groups.map((group) => ({ api, group })));
  const isShared = (name: string): boolean =>
    name === "buildApp" || groups.filter(({ group }) => group.functionName === name).length > 1;
  return renderTemplate("app.ts", {
    groups: groups.map(({ api, group }) => {
      const exported = identifier(group.functionName);
      const local = isShared(group.functionName)
        ? identifier(`${api.name}${group.functionName.slice(0, 1).toUpperCase()}${group.functionName.slice(1)}`)
        : exported;
      return {
        specifier: local === exported ? exported : code`${exported} as ${local}`,
        name: local,
        from: importPath(`./${api.name}/routes/${group.fileName}.js`),
      };
    }),
    apis: code`[${join(
      service.apis.map(({ name }) => literal(name)),
      code`, `,
    )}]`,
    builtins: code`[${join(service.builtins.map(literal), code`, `)}]`,
  });
}
