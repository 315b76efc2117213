import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { FastifyInstance } from "fastify";
import { afterAll } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";
import { compileService } from "./generated-service.js";

const root = path.resolve(import.meta.dirname, "../..");

/** A generated service each of whose operations answers with the input that its handler got. */
export interface EchoService {
  readonly folder: string;
  readonly app: FastifyInstance;
  readonly port: number;
  /** The client of a document, at the service's address, whose requests are kept. */
  client(api: string): Promise<EchoClient>;
}

export interface EchoClient {
  readonly calls: Readonly<Record<string, (input?: object) => Promise<unknown>>>;
  /** What was sent last. */
  readonly sent: () => { readonly url: string; readonly method: string; readonly headers: Headers };
}

const running: FastifyInstance[] = [];

afterAll(() => Promise.all(running.map((app) => app.close())));

/** Generates a service from documents by their file names, compiles it, and starts it in this process. */
export async function startEchoService(documents: Readonly<Record<string, object>>): Promise<EchoService> {
  const folder = await temporaryFolder();
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  await writeFile(path.join(folder, "pym-config.yaml"), "name: echo\n");
  const files = Object.entries(documents).map(([name, document]) => [`${name}.json`, document] as const);
  for (const [file, document] of files) await writeFile(path.join(folder, file), JSON.stringify(document));
  const names = Object.keys(documents).map((name) => `${name}.json`);
  const { exitCode, stderr } = await runPym(["generate", ...names], folder);
  if (exitCode !== 0) throw new Error(stderr);
  await fillHandlers(path.join(folder, "src/handlers"));
  await compileService(folder);
  const { buildApp } = (await load(folder, "app")) as { buildApp: (options: object) => FastifyInstance };
  const app = buildApp({ logger: false });
  running.push(app);
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as { port: number };
  return { folder, app, port, client: (api) => createClient(folder, api, port) };
}

async function fillHandlers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith(".ts")) continue;
    const text = await readFile(path.join(folder, file), "utf8");
    const filled = text.replace(stub, "= (input) => input;");
    // What checks callers stays a stub, and refuses them.
    if (/throw new NotImplemented/.test(filled)) continue;
    await writeFile(path.join(folder, file), filled.replace(/^import \{ NotImplemented \} .*\n/m, ""));
  }
}

const stub = /=\s+async \(\) => \{\s+throw [^;]*;\s+\};/g;

async function createClient(folder: string, api: string, port: number): Promise<EchoClient> {
  const module = (await load(folder, `${api}/client`)) as {
    createClient: (options: object) => EchoClient["calls"];
  };
  let sent: ReturnType<EchoClient["sent"]> | undefined;
  const calls = module.createClient({
    baseUrl: `http://127.0.0.1:${port}`,
    fetch: (url: string | URL, init: RequestInit) => {
      sent = { url: String(url), method: init.method ?? "", headers: new Headers(init.headers) };
      return fetch(url, init);
    },
  });
  return {
    calls,
    sent: () => {
      if (sent === undefined) throw new Error("nothing was sent");
      return sent;
    },
  };
}

function load(folder: string, module: string): Promise<object> {
  const url = pathToFileURL(path.join(folder, `dist/generated/${module}.js`)).href;
  return import(/* @vite-ignore */ url) as Promise<object>;
}
