import { execFile, spawn } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../run-pym.js";

const root = path.resolve(import.meta.dirname, "../..");
const execute = promisify(execFile);

describe("a newcomer with nothing but a document", () => {
  let folder = "";

  beforeAll(async () => {
    const tools = await temporaryFolder();
    folder = await temporaryFolder();
    await cp(path.join(root, "fixtures/newcomer/pets.yaml"), path.join(folder, "pets.yaml"));
    // As from the registry: only what the package holds is there.
    const { stdout } = await execute("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", tools], {
      cwd: root,
    });
    await execute("npm", ["init", "--yes"], { cwd: tools });
    await execute("npm", ["install", "--no-audit", "--no-fund", path.join(tools, stdout.trim())], { cwd: tools });
    const pym = path.join(tools, "node_modules/.bin/pym");
    await execute(pym, ["generate", "pets.yaml"], { cwd: folder });
    await execute("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder });
  });

  it("has a running service after npm install and npm start", async () => {
    const service = spawn("npm", ["start"], {
      cwd: folder,
      env: { ...process.env, PORT: "0", HOST: "127.0.0.1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    try {
      const origin = await listening(service);
      expect(await get(`${origin}/ping`)).toEqual([200, {}]);
      expect(await get(`${origin}/version`)).toEqual([
        200,
        expect.objectContaining({ name: "pet-shelter", apis: ["pets"] }),
      ]);
      expect(await get(`${origin}/v1/pets?limit=5`)).toEqual([
        501,
        expect.objectContaining({ error: "NOT_IMPLEMENTED" }),
      ]);
      expect(await get(`${origin}/v1/pets?limit=500`)).toEqual([
        400,
        expect.objectContaining({ error: "INVALID_PARAMETER", error_description: "query.limit must be <= 100" }),
      ]);
      expect(await get(`${origin}/auth/version`)).toEqual([
        401,
        expect.objectContaining({ error: "AUTHORIZATION_HEADER_MISSING" }),
      ]);
    } finally {
      process.kill(-(service.pid ?? 0), "SIGTERM");
    }
  });

  it("can run it again, and nothing changes", async () => {
    const { exitCode, stdout } = await check(folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("up to date") as string });
  });
});

async function check(folder: string): Promise<{ exitCode: number; stdout: string }> {
  const { stdout } = await execute("node", [path.join(root, "bin/pym.js"), "generate", "pets.yaml", "--check"], {
    cwd: folder,
  });
  return { exitCode: 0, stdout };
}

async function get(url: string): Promise<readonly [number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}

function listening(service: ReturnType<typeof spawn>): Promise<string> {
  let log = "";
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      log += chunk.toString();
      const address = /listening at (http:\/\/[\d.:]+)/.exec(log)?.[1];
      if (address !== undefined) resolve(address);
    };
    service.stdout?.on("data", look);
    service.stderr?.on("data", look);
    service.once("exit", () => {
      reject(new Error(`the service did not start:\n${log}`));
    });
  });
}
