/** An app of single operations in the test's own process. */
import type { FastifyInstance, InjectOptions } from "fastify";
import type { Contract, Responses } from "../.generated/hello/src/generated/runtime.js";
import type { AppOptions } from "../.generated/hello/src/generated/service.js";
import { loadGenerated, type Parts } from "./generated-parts.js";

/** The modules of the service, once they are loaded. */
export let pym: Parts;

export async function loadParts(): Promise<void> {
  pym = await loadGenerated();
}

export const anyJson: Responses = { 200: ["application/json"] };

export function createApp(options: AppOptions = {}): FastifyInstance {
  return pym.createApp({ apis: [], builtins: ["ping"], routes: [], guarded: [] }, { logger: false, ...options });
}

/** An app with one operation that answers with its input. */
export function echo(url: string, contract: Partial<Contract<object, object>>, method: "GET" | "POST" = "GET") {
  const app = createApp();
  const whole: Contract<object, object> = { parameters: [], responses: anyJson, ...contract };
  app.route(pym.operation({ method, url, contract: whole, handler: (input) => input }));
  return app;
}

export async function answer(app: FastifyInstance, request: InjectOptions | string) {
  const response = await app.inject(request);
  return response.json<Record<string, unknown>>();
}
