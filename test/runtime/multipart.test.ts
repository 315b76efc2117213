/** Multipart forms over HTTP: from the platform's FormData, and by hand where that would be too tidy. */
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { readDeclaredBodies, type Part, type UploadedFile } from "../../templates/runtime/bodies.js";
import { ApiError } from "../../templates/runtime/errors.js";
import { filePart, jsonPart, multipartBody } from "../../templates/runtime/multipart.js";
import { boolean, field, list, number, record, text, type Parameter } from "../../templates/runtime/parameters.js";
import { operation, type Contract } from "../../templates/runtime/runtime.js";
import { send } from "./raw-http.js";

type Form = Readonly<Record<string, unknown>>;

const fields = [
  field("title", text),
  field("count", number),
  field("flag", boolean),
  field("tags", list(text)),
  field("place", record({ x: number }), { style: "deepObject" }),
  jsonPart("meta"),
  jsonPart("points", { many: true, maxCount: 2 }),
  filePart("file", { maxSize: 100_000 }),
  filePart("files", { many: true, maxCount: 3, maxSize: 2_000_000 }),
  filePart("picture", { mediaTypes: ["image/png", "text/*"] }),
];

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await expect.poll(spooled, { timeout: 10_000 }).toEqual([]);
});

// An open file shows in the process, also when its name is gone, where the system tells.
function spooled(): readonly string[] {
  if (!existsSync("/proc/self/fd")) return [];
  const open = readdirSync("/proc/self/fd").map((name) => linkOf(`/proc/self/fd/${name}`));
  return open.filter((target) => target.includes("upload-"));
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}

/** Starts a service that answers with what its handler got, files by name, type, size and content. */
async function serve(handler: (form: Form) => unknown = shown, parts: readonly (Parameter | Part)[] = fields) {
  const contract: Contract<{ readonly body: Form }, unknown> = {
    parameters: [],
    body: { required: true, contents: [multipartBody("multipart/form-data", parts)] },
    responses: { 200: ["application/json"] },
  };
  const app = Fastify();
  apps.push(app);
  readDeclaredBodies(app);
  app.setErrorHandler((error, _request, reply) =>
    reply
      .code(error instanceof ApiError ? error.status : 500)
      .send({ error: error instanceof Error ? error.message : "" }),
  );
  app.route(operation({ method: "POST", url: "/x", contract, handler: ({ body }) => handler(body) }));
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

async function shown(form: Form): Promise<unknown> {
  const entries = Object.entries(form).map(async ([name, value]) => [
    name,
    Array.isArray(value) ? await Promise.all(value.map(show)) : await show(value),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as unknown;
}

async function show(value: unknown): Promise<unknown> {
  if (!isFile(value)) return value;
  const streamed = Buffer.concat(await value.stream().toArray()).toString();
  expect(await value.text()).toBe(streamed);
  const { filename, mediaType, size } = value;
  return { filename, mediaType, size, content: streamed.length > 100 ? streamed.length : streamed };
}

function isFile(value: unknown): value is UploadedFile {
  return typeof value === "object" && value !== null && "stream" in value;
}

async function post(port: number, form: FormData): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${port}/x`, { method: "POST", body: form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function formOf(...entries: readonly (readonly [name: string, value: string | Blob, filename?: string])[]): FormData {
  const form = new FormData();
  for (const [name, value, filename] of entries) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, filename);
  }
  return form;
}

// ---------------------------------------------------------------- what a handler gets

describe("a form from the platform", () => {
  test("has its fields typed and its files in any order", async () => {
    const port = await serve();
    const file = new Blob(["content"], { type: "text/plain" });
    const form = formOf(
      ["files", new Blob(["ü"], { type: "image/png" }), "ä.png"],
      ["tags", "a,b"],
      ["count", "5"],
      ["file", file, "../../etc/passwd"],
      ["tags", "c"],
      ["flag", "true"],
      ["place[x]", "1"],
      ["title", "a=1&b=%20+"],
      ["meta", new Blob(['{"a":[1,null]}'], { type: "application/json" })],
      ["points", '{"x":1}'],
      ["points", '{"x":2}'],
    );
    expect(await post(port, form)).toEqual({
      status: 200,
      body: {
        title: "a=1&b=%20+",
        count: 5,
        flag: true,
        tags: ["a,b", "c"],
        place: { x: 1 },
        meta: { a: [1, null] },
        points: [{ x: 1 }, { x: 2 }],
        file: { filename: "passwd", mediaType: "text/plain", size: 7, content: "content" },
        files: [{ filename: "ä.png", mediaType: "image/png", size: 2, content: "ü" }],
      },
    });
  });

  test("keeps what is not declared: text as text, a file as a file", async () => {
    const port = await serve();
    const form = formOf(["more", "1"], ["more", "2"], ["other", new Blob(["y"]), "y.bin"]);
    const { body } = await post(port, form);
    expect(body).toMatchObject({ more: ["1", "2"], other: { filename: "y.bin", size: 1, content: "y" } });
  });

  test("has large files on the disk, which can be read again and again until the answer is sent", async () => {
    const kept: UploadedFile[] = [];
    const port = await serve(async (form) => {
      const files = form["files"] as UploadedFile[];
      kept.push(...files);
      return shown(form);
    });
    const form = formOf(...[1, 2, 3].map((n) => ["files", new Blob(["x".repeat(n * 600_000)]), `${n}`] as const));
    const { body } = await post(port, form);
    expect(body["files"]).toMatchObject([{ size: 600_000 }, { size: 1_200_000 }, { size: 1_800_000 }]);
    await sleep(20);
    for (const file of kept) await expect(file.bytes()).rejects.toThrow();
  });

  test("may be empty", async () => {
    expect(await post(await serve(), formOf(["title", ""]))).toEqual({ status: 200, body: { title: "" } });
  });

  test("takes any part where the schema names none", async () => {
    const port = await serve(shown, []);
    const { body } = await post(port, formOf(["a", "1"], ["b", new Blob(["2"]), "b"]));
    expect(body).toMatchObject({ a: "1", b: { size: 1 } });
  });

  test("has files under all other names where the schema says so", async () => {
    const port = await serve(shown, [field("a", number), filePart(undefined, { maxSize: 3 })]);
    const { body } = await post(port, formOf(["a", "1"], ["b", new Blob(["2"]), "b"], ["c", "3"]));
    expect(body).toMatchObject({ a: 1, b: { content: "2" }, c: { content: "3" } });
    expect((await post(port, formOf(["c", "1234"]))).status).toBe(413);
  });
});

// ---------------------------------------------------------------- limits

describe("limits", () => {
  const large = (size: number) => new Blob([new Uint8Array(size)]);

  test.each<[string, FormData, number, string]>([
    ["a file", formOf(["file", large(100_001), "f"]), 413, "body.file is larger than 100000 bytes"],
    [
      "a file without a limit",
      formOf(["picture", new Blob([new Uint8Array(2 ** 20 + 1)], { type: "image/png" }), "f"]),
      413,
      "body.picture is larger than 1048576 bytes",
    ],
    ["a text", formOf(["title", "x".repeat(2 ** 20 + 1)]), 413, "The fields of the form are larger than 1048576 bytes"],
    [
      "texts together",
      formOf(["title", "x".repeat(2 ** 19)], ["more", "x".repeat(2 ** 19 + 1)]),
      413,
      "The fields of the form are larger than 1048576 bytes",
    ],
    [
      "files that are not declared",
      formOf(["a", large(2 ** 19), "a"], ["b", large(2 ** 19 + 1), "b"]),
      413,
      "The fields of the form are larger than 1048576 bytes",
    ],
    [
      "files of a list",
      formOf(...[1, 2, 3, 4].map((n) => ["files", large(n), "f"] as const)),
      400,
      "body.files must NOT have more than 3 items",
    ],
    [
      "JSON parts of a list",
      formOf(["points", "1"], ["points", "2"], ["points", "3"]),
      400,
      "body.points must NOT have more than 2 items",
    ],
    ["a file twice", formOf(["file", large(1), "a"], ["file", large(1), "b"]), 400, "body.file must be there once"],
    ["all of it", formOf(["file", large(20_000_000), "f"]), 413, "The body is larger than 9245728 bytes"],
    [
      "10,000 parts",
      formOf(...Array.from({ length: 10_000 }, () => ["tags", "x"] as const)),
      400,
      "The form has more than 1000 parts",
    ],
    [
      "another media type",
      formOf(["picture", new Blob(["x"], { type: "image/gif" }), "p"]),
      415,
      "body.picture must be image/png or text/*, and is image/gif",
    ],
    ["what is no JSON", formOf(["meta", "{secret"]), 400, "body.meta is not valid JSON"],
    ["a text that poisons", formOf(["__proto__", "x"]), 400, "The body has a property that is not allowed"],
    [
      "a file that poisons",
      formOf(["__proto__", new Blob(["x"]), "f"]),
      400,
      "The body has a property that is not allowed",
    ],
    ["JSON that poisons", formOf(["meta", '{"__proto__":{}}']), 400, "body.meta has a property that is not allowed"],
    [
      "what is no UTF-8",
      formOf(["title", new Blob([new Uint8Array([0xff])]), "t"]),
      400,
      "body.title is not valid UTF-8",
    ],
  ])("%s", async (_name, form, status, error) => {
    expect(await post(await serve(), form)).toEqual({ status, body: { error } });
  });
});

// ---------------------------------------------------------------- what no platform would send

const part = (disposition: string, content: string, ...headers: readonly string[]): string =>
  ["--b", `Content-Disposition: ${disposition}`, ...headers, "", content, ""].join("\r\n");

async function raw(port: number, body: string, contentType = "multipart/form-data; boundary=b") {
  const { status, json } = await send(port, { line: "POST /x", headers: [`Content-Type: ${contentType}`], body });
  return [status, status === 200 ? json : json["error"]];
}

describe("malformed", () => {
  const good = part('form-data; name="title"', "x");
  const invalid = "The body is not a valid multipart form";

  test.each<[string, string, unknown[]]>([
    ["well-formed, for comparison", `${good}--b--\r\n`, [200, { title: "x" }]],
    ["with a preamble and an epilogue", `before\r\n${good}--b--\r\nafter`, [200, { title: "x" }]],
    ["truncated in a part", good.slice(0, -4), [400, invalid]],
    ["truncated in a header", "--b\r\nContent-Disposition: form-da", [400, invalid]],
    ["truncated before the last boundary", good, [400, invalid]],
    ["truncated in the last boundary", `${good}--b-`, [400, invalid]],
    ["of another boundary", `${good}--b--\r\n`.replaceAll("--b", "--c"), [400, invalid]],
    ["empty", "\r\n", [400, invalid]],
    ["without a name", `${part("form-data", "x")}--b--\r\n`, [400, "A part of the form has no name"]],
    ["with half a file", part('form-data; name="file"; filename="f"', "x".repeat(50_000)), [400, invalid]],
  ])("%s", async (_name, body, expected) => {
    expect(await raw(await serve(), body)).toEqual(expected);
  });

  test.each(["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; bound=b"])(
    "%s",
    async (contentType) => {
      const [status] = await raw(await serve(), `${good}--b--\r\n`, contentType);
      expect(status).toBe(400);
    },
  );

  test("a huge header is not kept", async () => {
    const port = await serve();
    const huge = part('form-data; name="title"', "x", `X-Huge: ${"y".repeat(5_000_000)}`);
    expect(await raw(port, `${huge}--b--\r\n`)).toEqual([200, { title: "x" }]);
  });

  test("a form in a form is a file like any other", async () => {
    const inner = part('file; filename="a"', "x").replaceAll("--b", "--c") + "--c--";
    const nested = part('form-data; name="file"', inner, "Content-Type: multipart/mixed; boundary=c");
    const [status, body] = await raw(await serve(), `${nested}--b--\r\n`);
    expect([status, body]).toMatchObject([200, { file: { mediaType: "multipart/mixed" } }]);
  });

  test("in the smallest pieces", async () => {
    const port = await serve();
    const file = part('form-data; name="file"; filename="f"', "\r\n--\r\n--a\r\n-");
    const body = `${good}${file}--b--\r\n`;
    const head = `POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunks = Array.from(body, (character) => `1\r\n${character}\r\n`).join("");
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(`${head}${chunks}0\r\n\r\n`));
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("close", () => {
        resolve(text);
      });
    });
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({
      title: "x",
      file: { content: "\r\n--\r\n--a\r\n-" },
    });
  });
});

describe("a client that goes away", () => {
  test.each([
    ["in the middle of a large file", part('form-data; name="files"; filename="f"', "x".repeat(500_000)).slice(0, -2)],
    ["in the middle of a text", part('form-data; name="title"', "x").slice(0, -3)],
    ["in a header", "--b\r\nContent-Disp"],
  ])("%s leaves nothing open", async (_name, body) => {
    let called = false;
    const port = await serve(() => (called = true));
    const head = `POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n`;
    const socket = connect(port, "127.0.0.1", () => socket.write(head + body));
    await sleep(100);
    socket.destroy();
    await expect.poll(spooled, { timeout: 10_000 }).toEqual([]);
    expect(called).toBe(false);
  });

  test("after the form leaves nothing open either", async () => {
    let during: readonly string[] = [];
    const client = new AbortController();
    const port = await serve(() => {
      during = spooled();
      client.abort();
      return sleep(100);
    });
    const form = formOf(["files", new Blob(["x".repeat(500_000)]), "f"]);
    const { signal } = client;
    await expect(fetch(`http://127.0.0.1:${port}/x`, { method: "POST", body: form, signal })).rejects.toThrow();
    await expect.poll(spooled, { timeout: 10_000 }).toEqual([]);
    if (existsSync("/proc/self/fd")) expect(during).toEqual([expect.stringMatching(/upload-.* \(deleted\)$/)]);
  });
});
