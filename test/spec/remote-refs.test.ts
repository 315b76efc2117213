/** What `--allow-remote` lets in, and what it doesn't. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import { loadSpecs } from "../../src/spec/load-specs.js";
import { runPym, temporaryFolder } from "../run-pym.js";
import { folderOf, messagesOf } from "./load-files.js";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const asked: IncomingMessage[] = [];
const answers = new Map<string, Answer>();
let servers: readonly Server[] = [];
let origin: string;
let other: string;

beforeAll(async () => {
  servers = await Promise.all([listen(), listen()]);
  [origin = "", other = ""] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

async function listen(): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(request);
    const answer = answers.get(request.url ?? "");
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function serve(files: Readonly<Record<string, string | Answer>>): void {
  answers.clear();
  asked.length = 0;
  for (const [file, answer] of Object.entries(files)) {
    answers.set(file, typeof answer === "string" ? (_, response) => response.end(answer) : answer);
  }
}

const redirectTo =
  (location: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location }).end();

/** A document whose one schema is what a reference leads to. */
function documentOf(ref: string): string {
  return `openapi: 3.1.1\npaths: {}\ncomponents: { schemas: { Pet: { $ref: "${ref}" } } }\n`;
}

async function load(ref: string, allowedOrigins: readonly string[] = [origin]) {
  return loadSpecs(["api.yaml"], { cwd: folderOf({ "api.yaml": documentOf(ref) }), allowedOrigins });
}

async function refusal(ref: string, allowedOrigins?: readonly string[]): Promise<readonly string[]> {
  const loaded = await load(ref, allowedOrigins);
  expect(loaded.ok).toBe(false);
  for (const { origin } of loaded.diagnostics) expect(origin?.file.path).toBe("api.yaml");
  return messagesOf(loaded);
}

describe("references to an allowed origin", () => {
  it("are followed, and what is relative there starts from there", async () => {
    serve({
      "/v1/pet.yaml?a=b": `type: object\nproperties: { owner: { $ref: "people/owner.json#/Owner" } }`,
      "/v1/people/owner.json": `{"Owner": {"type": "object", "properties": {"pet": {"$ref": "/v1/pet.yaml?a=b"}}}}`,
    });
    const loaded = await load(`${origin}/v1/pet.yaml?a=b`);
    expect(messagesOf(loaded)).toEqual([]);
    const [document] = loaded.ok ? loaded.value : [];
    expect(document?.root.components.schemas).toEqual({
      Pet: { type: "object", properties: { owner: { $ref: "#/components/schemas/Owner" } } },
      Owner: { type: "object", properties: { pet: { $ref: "#/components/schemas/Pet" } } },
    });
    expect(document?.files.map((file) => file.path)).toEqual([
      "api.yaml",
      `${origin}/v1/pet.yaml?a=b`,
      `${origin}/v1/people/owner.json`,
    ]);
    expect(asked.map(({ url }) => url)).toEqual(["/v1/pet.yaml?a=b", "/v1/people/owner.json"]);
  });

  it("say nothing of who asks", async () => {
    serve({ "/pet.yaml": "type: object" });
    await load(`${origin}/pet.yaml`);
    const headers = Object.keys(asked[0]?.headers ?? {});
    expect(headers.filter((name) => /auth|cookie|referer|origin/.test(name))).toEqual([]);
  });

  it("are followed through redirects within the origin, relative to where they end", async () => {
    serve({
      "/latest.yaml": redirectTo("/v2/pet.yaml"),
      "/v2/pet.yaml": `{$ref: tag.yaml}`,
      "/v2/tag.yaml": "type: string",
    });
    const loaded = await load(`${origin}/latest.yaml`);
    expect(loaded.ok && loaded.value[0]?.root.components.schemas).toMatchObject({ Pet: { type: "string" } });
  });

  it("have their mistakes told with the address", async () => {
    serve({ "/pet.yaml": "type: object\nproperties: { owner: { $ref: '#/Owner' } }\n" });
    const [first] = (await load(`${origin}/pet.yaml`)).diagnostics;
    expect(first && formatDiagnostic(first).split("\n")[0]).toBe(
      `${origin}/pet.yaml:2:31 error unresolved-ref: "#/Owner" leads nowhere: ${origin}/pet.yaml has no "Owner" at its top`,
    );
  });
});

describe("references elsewhere are refused, with a remedy", () => {
  it("without the option, which is named", async () => {
    serve({ "/pet.yaml": "type: object" });
    const loaded = await load(`${origin}/pet.yaml`, []);
    expect(loaded.diagnostics.map(formatDiagnostic)).toEqual([
      [
        `api.yaml:3:40 error ref-outside: ${origin}/pet.yaml is elsewhere, and nothing is fetched from ${origin} unless you allow it`,
        `  3 | components: { schemas: { Pet: { $ref: "${origin}/pet.yaml" } } }`,
        `    |                                        ${"^".repeat(`${origin}/pet.yaml`.length)}`,
        `  help: run pym with --allow-remote ${origin}, or download it beside the document, and refer to the file`,
      ].join("\n"),
    ]);
    expect(asked).toEqual([]);
  });

  it.each([
    ["another origin", () => `${other}/pet.yaml`],
    ["the same host by another scheme", () => `${origin.replace("http:", "https:")}/pet.yaml`],
    ["the host in the name of a user", () => `${origin}@evil.example/pet.yaml`],
    ["credentials", () => `${origin.replace("//", "//user:secret@")}/pet.yaml`],
    ["a file by its address", () => "file:///etc/passwd"],
    ["data", () => "data:application/json,{}"],
    ["no scheme", () => `${origin.replace("http:", "")}/pet.yaml`],
    ["no address", () => "http://["],
  ])("%s", async (_, ref) => {
    serve({ "/pet.yaml": "type: object" });
    const [message = ""] = await refusal(ref());
    expect(message).toMatch(/^ref-outside: /);
    expect(message.slice(0, message.indexOf(" is "))).not.toContain("secret");
    expect(asked).toEqual([]);
  });

  it("also from a file that was fetched", async () => {
    for (const ref of [
      "file:///etc/passwd",
      `${other}/secret.yaml`,
      `//${other.slice("http://".length)}/secret.yaml`,
    ]) {
      serve({ "/pet.yaml": `{$ref: "${ref}"}`, "/secret.yaml": "type: string" });
      const loaded = await load(`${origin}/pet.yaml`);
      expect(messagesOf(loaded).join()).toMatch(/^ref-outside: /);
      expect(asked.map(({ url }) => url)).toEqual(["/pet.yaml"]);
    }
  });

  it("also by a redirect", async () => {
    for (const location of [
      `${other}/secret.yaml`,
      "http://169.254.169.254/latest/meta-data",
      "file:///etc/passwd",
      origin.replace("//", "//user:pw@"),
    ]) {
      serve({ "/pet.yaml": redirectTo(location), "/secret.yaml": "type: string" });
      const [message] = await refusal(`${origin}/pet.yaml`, [origin]);
      expect(message).toMatch(/^unresolved-ref: .*\/pet.yaml could not be fetched: it redirects to another place, /);
      expect(asked.map(({ url }) => url)).toEqual(["/pet.yaml"]);
    }
  });
});

describe("answers that can't be used", () => {
  it.each<[string, Answer, RegExp]>([
    [
      "an error",
      (_, response) => response.writeHead(500).end("type: object"),
      /the answer is 500 Internal Server Error$/,
    ],
    ["nothing", (_, response) => response.writeHead(204).end(), /the answer is 204 No Content$/],
    ["an end before the end", (request) => request.socket.destroy(), /could not be fetched: \w+/],
    ["a ring", redirectTo("/answer.yaml"), /it redirects more than 5 times$/],
    ["a page", (_, response) => response.end("<html><body>\n\tSign in: \n</body>"), /^unresolved-ref: .* is broken$/],
    ["a text without end", endless, /it has more than 32 MB$/],
    [
      "a short answer that is long",
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
      /it has more than 32 MB$/,
    ],
  ])("%s", async (_, answer, reason) => {
    serve({ "/answer.yaml": answer });
    const messages = messagesOf(await load(`${origin}/answer.yaml`));
    expect(messages.find((message) => message.startsWith("unresolved-ref"))).toMatch(reason);
  });

  it("a text that takes too long", async () => {
    serve({ "/slow.yaml": (_, response) => void response.writeHead(200).write("type:") });
    const [message] = await refusal(`${origin}/slow.yaml`);
    expect(message).toMatch(/there was no whole answer within 10 s$/);
  }, 30_000);
});

const bomb = gzipSync(Buffer.alloc(40_000_000, " "));

function endless(_: IncomingMessage, response: ServerResponse): void {
  const chunk = "# more\n".repeat(10_000);
  const push = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", push).on("error", () => undefined);
  push();
}

describe("pym generate --allow-remote", () => {
  it("fetches again on each run, so that --check sees what has changed", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "api.yaml"), documentOf(`${origin}/pet.yaml`));
    const run = (...args: readonly string[]) =>
      runPym(["generate", "api.yaml", "--allow-remote", `${origin}/`, ...args], folder, { XDG_CACHE_HOME: folder });
    serve({ "/pet.yaml": "type: string" });
    expect(await run()).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await run()).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await run("--check")).exitCode).toBe(0);
    serve({ "/pet.yaml": "type: integer" });
    expect((await run("--check")).exitCode).toBe(1);
    serve({});
    const gone = await run("--check");
    expect(gone.exitCode).toBe(2);
    expect(gone.stderr).toContain("the answer is 404 Not Found");
  });

  it.each(["example.com", "https://example.com/specs", "https://user@example.com", "file:///", "*"])(
    "takes no %s",
    async (written) => {
      const { exitCode, stderr } = await runPym(["generate", "api.yaml", "--allow-remote", written], "/");
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `error: --allow-remote ${written} is not an origin, such as https://example.com\n`,
      });
    },
  );
});
