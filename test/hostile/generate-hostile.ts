import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Checked } from "../../src/diagnostics/diagnostic.js";
import { generate, type Generated } from "../../src/generate.js";
import { describeService } from "../../src/service/describe-service.js";
import { normaliseSchema } from "../../src/service/normalise-schema.js";
import { loadSpecs } from "../../src/spec/load-specs.js";
import { hostileDocument, placesOf, type Version } from "./hostile-document.js";
import { outlineOf, type Outline } from "./outline.js";

/** Which payload stands at which place of a document. */
export type Assignment = ReadonlyMap<string, string>;

/** The outlines of the files of a service; files that documents name stand together under one path. */
export type Outlines = Readonly<Record<string, readonly Outline[]>>;

/** What became of one document: the places whose payloads were refused, and the code of the others. */
export interface Outcome {
  readonly refused: readonly string[];
  readonly accepted: Assignment;
  readonly generated: Generated;
}

/** Generates from a document with these payloads, without those that diagnostics refuse. */
export async function generateHostile(version: Version, all: Assignment, folder: string): Promise<Outcome> {
  const refused = await refusedPlaces(version, [...all], folder);
  const accepted = new Map([...all].filter(([place]) => !refused.includes(place)));
  return { refused, accepted, generated: await generateFrom(version, accepted, folder) };
}

/** Generates from a document of the same shape in which no text is hostile. */
export async function generateClean(version: Version, outcome: Outcome, folder: string): Promise<Outlines> {
  const texts = new Map(
    [...outcome.accepted].flatMap(([place, payload]) => {
      const text = harmless(place, payload);
      return text === undefined ? [] : [[place, text] as const];
    }),
  );
  // A server's address that is none gives the client no default.
  if (outcome.generated.service.apis[0]?.baseUrl === undefined) {
    texts.set("server.url", "none").set("server.variable.default", "none").set("schemes", "none");
  }
  // A class stands in the module of the function that has the same path.
  const shared = Object.keys(modules).find((place) => outcome.accepted.has(place));
  if (shared !== undefined && outcome.accepted.has("x-parent")) {
    texts.set("x-parent", `${modules[shared] ?? ""}.parent`);
  }
  // Two patterns that are the same have one constant.
  if (!outcome.accepted.has("patternProperties")) texts.set("patternProperties", "^b$");
  const key = JSON.stringify([version, [...texts]]);
  const known = cleanOutlines.get(key) ?? outlinesOf(await generateFrom(version, texts, folder));
  cleanOutlines.set(key, known);
  return known;
}

// Of the clean document.
const modules: Readonly<Record<string, string>> = {
  "x-bind-server": "api.bound",
  "x-decorate-server": "api.guards",
  "x-decorate-request": "api.requests",
};

const cleanOutlines = new Map<string, Outlines>();

// The clean text decides the shape, but where a payload is rightly read as something else.
function harmless(place: string, payload: string): string | undefined {
  if (payload === "") return "";
  if (/pattern/i.test(place)) return isPattern(payload) ? undefined : "(";
  if (place === "path" && /[{}]/.test(payload)) return payload.replace(/[^\w{}/]+/g, "-");
  // The module of the verifiers of security schemes.
  if (payload === "security" && place === "operation.tag") return payload;
  if (place === "path.parameter") return /^\w+$/.test(payload) ? "plain" : undefined;
  return undefined;
}

function isPattern(payload: string): boolean {
  const schema = normaliseSchema(
    { type: "string", pattern: payload },
    { onPattern: () => undefined, onParent: () => undefined, discriminate: (given) => given },
  );
  return typeof schema === "object" && "pattern" in schema;
}

export function outlinesOf(generated: Generated): Outlines {
  const outlines: Record<string, Outline[]> = {};
  for (const planned of generated.plan.actions) {
    if (planned.action !== "create" || !planned.path.endsWith(".ts")) continue;
    const neutral = planned.path.replace(/(?<=\/(?:handlers|routes)\/).*/, "…");
    (outlines[neutral] ??= []).push(outlineOf(planned.path, planned.text));
  }
  for (const list of Object.values(outlines))
    list.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return outlines;
}

// Halves the places until each one that is refused stands alone; all that are left go together.
async function refusedPlaces(
  version: Version,
  places: readonly (readonly [string, string])[],
  folder: string,
): Promise<readonly string[]> {
  const refused: string[] = [];
  const accepted: (readonly [string, string])[] = [];
  const settle = async (some: readonly (readonly [string, string])[]): Promise<void> => {
    if (some.length === 0) return;
    if (await isAccepted(version, new Map([...accepted, ...some]), folder)) accepted.push(...some);
    else if (some.length === 1) refused.push(...some.map(([place]) => place));
    else {
      await settle(some.slice(0, some.length / 2));
      await settle(some.slice(some.length / 2));
    }
  };
  // These take the least text; the others are rarely refused, and are faster without them.
  await settle(places.filter(([place]) => strict.test(place)));
  await settle(places.filter(([place]) => !strict.test(place)));
  return refused;
}

const strict = /^(x-.*|path|path\.parameter|host|schemes|basePath|server\..*)$/;

async function isAccepted(version: Version, assignment: Assignment, folder: string): Promise<boolean> {
  write(version, assignment, folder);
  const loaded = await loadSpecs(["api.json"], { cwd: folder });
  const described = loaded.ok ? describeService(loaded.value, { builtins: true }) : loaded;
  // What can't be served is told, and is not there.
  return described.ok && described.diagnostics.every(({ code }) => code !== "not-served");
}

async function generateFrom(version: Version, assignment: Assignment, folder: string): Promise<Generated> {
  write(version, assignment, folder);
  const options = {
    specs: ["api.json"],
    cwd: folder,
    output: "out",
    force: [],
    renames: [],
    allowedOrigins: [],
    env: {},
  };
  const result: Checked<Generated> = await generate(options);
  if (!result.ok) throw new Error(result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  return result.value;
}

function write(version: Version, assignment: Assignment, folder: string): void {
  const document = hostileDocument(version, "api", (place, clean) => assignment.get(place) ?? clean);
  writeFileSync(path.join(folder, "api.json"), JSON.stringify(document));
}

/** The same payload at all places. */
export function everywhere(version: Version, payload: string): Assignment {
  return new Map(placesOf(version).map((place) => [place, payload]));
}
