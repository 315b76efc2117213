import { EventEmitter } from "node:events";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";

import { main } from "../../src/main.js";
import { temporaryFolder } from "../run-pym.js";

it("runs again on changes of what is read, survives mistakes, and ends when asked to", async () => {
  const folder = await temporaryFolder();
  const write = (file: string, text: string): Promise<void> => writeFile(path.join(folder, file), text);
  await mkdir(path.join(folder, "parts"));
  await write("parts/pet.yaml", "type: object\nproperties: { first: { type: string } }\n");
  await write("api.yaml", document("listPets"));
  await write("pym-config.yaml", "name: pets\n");
  const process = new WatchedProcess(folder);
  const ended = main(["generate", "api.yaml", "--watch"], process);
  await process.ready(1);
  const models = path.join(folder, "src/generated/api/models.ts");
  expect(await readFile(models, "utf8")).toContain("first");

  // As editors save: to a new file, which takes the name of the old one.
  await write("parts/pet.yaml~", "type: object\nproperties: { second: { type: string } }\n");
  await rename(path.join(folder, "parts/pet.yaml~"), path.join(folder, "parts/pet.yaml"));
  await process.ready(2);
  expect(await readFile(models, "utf8")).toContain("second");

  await write("api.yaml", "openapi: [");
  await process.ready(3);
  expect(process.stderr.text).toContain("error invalid-yaml");
  expect(await readFile(models, "utf8")).toContain("second");

  // In a moment, many writes are one change.
  for (let index = 0; index < 5; index += 1) await write("api.yaml", document("listAll"));
  await process.ready(4);
  expect(await readFile(path.join(folder, "src/handlers/pets.ts"), "utf8")).toContain("listAll");

  await write("pym-config.yaml", "jwt_isuer: x\n");
  await process.ready(5);
  expect(process.stderr.text).toContain("misspelt-config-key");

  // Saved as it was.
  await write("pym-config.yaml", "jwt_isuer: x\n");
  await sleep(500);

  process.emit("SIGTERM");
  expect(await ended).toBe(0);
  expect(process.listenerCount("SIGINT")).toBe(0);
  expect(process.runs()).toBe(5);
});

it("renames once, and keeps what is edited later", async () => {
  const folder = await temporaryFolder();
  const api = path.join(folder, "api.yaml");
  await mkdir(path.join(folder, "parts"));
  await writeFile(path.join(folder, "parts/pet.yaml"), "type: object\n");
  await writeFile(api, document("listPets"));
  expect(await main(["generate", "api.yaml"], new WatchedProcess(folder))).toBe(0);
  const app = path.join(folder, "src/generated/app.ts");
  await writeFile(app, "// edited\n");
  await writeFile(api, document("listAll"));
  const process = new WatchedProcess(folder);
  const forced = ["--force", "src/generated/app.ts"];
  const ended = main(["generate", "api.yaml", "--watch", "--rename", "listPets=listAll", ...forced], process);
  await process.ready(1);
  const handlers = path.join(folder, "src/handlers/pets.ts");
  expect(await readFile(handlers, "utf8")).toContain("export const listAll: ListAll");
  expect(await readFile(app, "utf8")).not.toContain("edited");

  await writeFile(api, document("listAll").replace("Pets", "All pets"));
  await process.ready(2);
  expect(process.stderr.text).not.toContain("error");

  await writeFile(app, "// edited again\n");
  await writeFile(api, document("listAll"));
  await process.ready(3);
  expect(process.stderr.text).toContain("src/generated/app.ts was edited by hand");
  process.emit("SIGTERM");
  expect(await ended).toBe(0);
});

class WatchedProcess extends EventEmitter {
  readonly stdout = new Output();
  readonly stderr = new Output();
  readonly env = {};
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  cwd(): string {
    return this.#folder;
  }

  runs(): number {
    return this.stderr.text.split("watching for changes").length - 1;
  }

  /** Waits until so many runs have ended. */
  async ready(count: number): Promise<void> {
    await expect.poll(() => this.runs(), { timeout: 60_000, interval: 20 }).toBe(count);
  }
}

class Output {
  text = "";

  write(text: string): void {
    this.text += text;
  }
}

function document(operationId: string): string {
  return `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths:
  /pets:
    get:
      operationId: ${operationId}
      tags: [pets]
      responses:
        "200": { description: All, content: { application/json: { schema: { $ref: parts/pet.yaml } } } }
`;
}
