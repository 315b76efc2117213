import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Handler, Response, Service, UserModule } from "../../src/service/service.js";
import type { SampleMaker } from "./sample-maker.js";

/** What a handler answers: a sample of a response that its operations declare. */
export interface Answer {
  readonly status: number;
  readonly mediaType?: string;
  readonly as?: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Answers by the names of handlers, as a handler's file has them: `pets:listPets`. */
export type Answers = Readonly<Record<string, Answer>>;

export function answerKey({ binding }: Handler): string {
  return `${binding.module.join("/")}:${binding.exportName}`;
}

/** The answer of a handler: of its successes the first, or else of whatever it declares. */
export function answerOf(handler: Handler, maker: SampleMaker): { readonly answer: Answer; readonly problem?: string } {
  const [{ responses }] = handler.operations;
  const chosen =
    responses.find((response) => isSuccess(response)) ?? responses.find((response) => statusOf(response) >= 200);
  if (chosen === undefined) return { answer: { status: 200, headers: {} } };
  const status = statusOf(chosen);
  const headers = chosen.headers.flatMap(({ name, required, schema }) => {
    const sample = maker.sample(schema, { isFull: false, isParameter: true });
    return required && sample.found ? [[name, sample.value] as const] : [];
  });
  const [content] = chosen.contents;
  const withHeaders = { status, headers: Object.fromEntries(headers) };
  if (content === undefined || status === 204 || status === 304) return { answer: withHeaders };
  const sample = maker.sample(content.schema, { isFull: true, isParameter: false });
  const { mediaType, as } = content;
  const answer = { ...withHeaders, mediaType, as, body: sample.found ? sample.value : null };
  return sample.found || as !== "json" ? { answer } : { answer, problem: `no sample of the answer: ${sample.reason}` };
}

function isSuccess(response: Response): boolean {
  const status = statusOf(response);
  return status >= 200 && status < 300;
}

function statusOf({ status }: Response): number {
  switch (status.kind) {
    case "code":
      return status.code;
    case "range":
      return status.hundreds * 100;
    case "default":
      return 200;
  }
}

/** Replaces the compiled stubs of a service: guards and verifiers let everybody in, handlers answer samples. */
export async function fillHandlers(folder: string, service: Service, answers: Answers): Promise<void> {
  const dist = path.join(folder, "dist");
  await writeFile(path.join(dist, "corpus-answers.json"), JSON.stringify(answers));
  await writeFile(path.join(dist, "corpus-answer.js"), answering);
  for (const module of service.modules) {
    const file = path.join(dist, "handlers", `${module.module.join("/")}.js`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, filled(module));
  }
}

function filled({ module, guards, handlers, parents, requestDecorators, verifiers }: UserModule): string {
  const up = "../".repeat(module.length);
  return [
    `import { answer } from "${up}corpus-answer.js";`,
    `import { guard } from "${up}generated/runtime.js";`,
    ...parents.map(({ exportName }) => `export class ${exportName} {}`),
    ...guards.map(({ exportName }) => `export const ${exportName} = guard(() => ({}));`),
    ...verifiers.map(({ scheme }) => `export const ${scheme.exportName} = () => ({ name: "ann" });`),
    ...requestDecorators.map(({ exportName }) => `export const ${exportName} = (call) => call;`),
    ...handlers.map(
      ({ handler }) => `export const ${handler.binding.exportName} = answer(${JSON.stringify(answerKey(handler))});`,
    ),
    "",
  ].join("\n");
}

// What a handler receives goes to the process that called, which compares it with what it sent.
const answering = `import { readFileSync } from "node:fs";
import { reply } from "./generated/runtime.js";

const answers = JSON.parse(readFileSync(new URL("corpus-answers.json", import.meta.url), "utf8"));

export const answer = (key) => async (input, { request }) => {
  process.send({ call: request.headers["x-corpus-call"], input: await plain(input) });
  const { status, as, body, headers } = answers[key];
  return reply(status, as === undefined ? undefined : sent(as, body), headers);
};

async function plain(value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return "(bytes)";
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (Symbol.asyncIterator in value) {
    for await (const chunk of value) await plain(chunk);
    return "(stream)";
  }
  const entries = Object.entries(value).map(async ([key, member]) => [key, await plain(member)]);
  return Object.fromEntries(await Promise.all(entries));
}

function sent(as, body) {
  if (as === "json") return body;
  if (as === "text") return typeof body === "string" ? body : JSON.stringify(body);
  if (as === "binary") return Buffer.from("bytes");
  return (async function* () {
    yield body;
  })();
}
`;
