import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";

import { document } from "../peers/servers/document.js";
import { peers } from "../shared/peers.js";
import { compileService, generate, newProject, serviceEnv } from "../shared/pym.js";
import { runCommand } from "../shared/run-command.js";

/**
 * The service that pym makes of the document that all serve, with handlers that do the same work.
 *
 * @returns its folder, and a token that it accepts
 */
export async function pymService(work) {
  const folder = newProject(work, JSON.stringify(document));
  await generate(folder);
  cpSync(path.join(peers, "servers/work.js"), path.join(folder, "src/work.js"));
  writeFileSync(path.join(folder, "src/handlers/bench/api.ts"), handlers);
  await compileService(folder, ["--allowJs"]);
  return { folder, token: await makeToken(folder) };
}

/** A token as the service of a folder makes it. */
export async function makeToken(folder, env = serviceEnv) {
  const { output } = await runCommand(["--input-type=module", "--eval", script], { cwd: folder, env });
  return output.trim();
}

const script = `import { generateToken } from "./dist/generated/auth.js";
console.log(await generateToken({ userId: "u1" }));`;

const handlers = `import type { FindItem, GetGuarded, GetHello, PlaceOrder } from "../../generated/api/operations.js";
import { hello, item, receipt } from "../../work.js";

export const getHello: GetHello = async () => hello();

export const getGuarded: GetGuarded = async () => hello();

export const findItem: FindItem = async ({ path, query }) => item(path.item_id, query.limit);

export const placeOrder: PlaceOrder = async ({ body }) => receipt(body);
`;
