/** Documents that grow beyond all bounds are refused soon, with their place. */
import { describe, expect, it } from "vitest";
import { load, messagesOf } from "./load-files.js";

const head = "openapi: 3.1.1\npaths: {}\n";
const range = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Ten aliases of ten aliases of …: 10^levels values in a few lines. */
function aliases(levels: number): string {
  const lines = range(levels).map(
    (at) =>
      `x-${at + 1}: &a${at + 1} [${range(10)
        .map(() => `*a${at}`)
        .join(", ")}]`,
  );
  return ["x-0: &a0 [lol]", ...lines].join("\n");
}

function merges(levels: number): string {
  const lines = range(levels).map((at) => {
    const keys = range(200).map((key) => `k${at}_${key}: 1`);
    return `x-${at + 1}: &m${at + 1} { ${
      at === 0
        ? ""
        : range(at)
            .map((other) => `a${at}_${other}: { <<: *m${other + 1} }, `)
            .join("")
    }${keys.join(", ")} }`;
  });
  return lines.join("\n");
}

describe("what is refused", () => {
  it.each([
    ["aliases of aliases", "api.yaml", head + aliases(9), "too-large", "it has more than 5,000,000 values"],
    ["an alias of itself", "api.yaml", `${head}x-a: &a { b: *a }`, "too-large", "it contains itself, by an alias"],
    ["nested lists of YAML", "api.yaml", `${head}x-a: ${"[".repeat(100_000)}`, "too-large", "nesting exceeded"],
    [
      "nested maps of YAML",
      "api.yaml",
      head +
        range(2000)
          .map((at) => `${" ".repeat(at)}x:`)
          .join("\n"),
      "too-large",
      "nesting exceeded",
    ],
    [
      "nested JSON",
      "api.json",
      `{"openapi":"3.1.1","paths":{},"x":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
      "too-large",
      "nested more than 400 levels",
    ],
    ["merges of merges", "api.yaml", head + merges(60), "invalid-yaml", "merge"],
    [
      "a ring of references",
      "api.yaml",
      `${head}components: { parameters: { A: { $ref: "#/components/parameters/B" }, B: { $ref: "#/components/parameters/A" } } }`,
      "ref-cycle",
      "contains itself",
    ],
  ])("%s", async (_, file, text, code, reason) => {
    const start = process.cpuUsage();
    const loaded = await load({ [file]: text }, undefined, file);
    const { user, system } = process.cpuUsage(start);
    expect(loaded.ok).toBe(false);
    const found = messagesOf(loaded).find((message) => message.startsWith(code));
    expect(found, messagesOf(loaded).join("\n").slice(0, 500)).toContain(reason);
    for (const { origin } of loaded.diagnostics) expect(origin?.file.path).toBe(file);
    expect((user + system) / 1000).toBeLessThan(5000);
  });
});

it("what real documents do is read: one schema by a thousand aliases, references as a wide and deep graph", async () => {
  const shared = `${head}x-shared: &pet { type: object, properties: { name: { type: string } } }\ncomponents:\n  schemas:\n`;
  const models = range(1000).map((at) => `    A${at}: *pet`);
  const refs = range(300).map(
    (at) =>
      `    B${at}: { properties: { ${range(5)
        .map((k) => `p${k}: { $ref: "#/components/schemas/B${(at * 7 + k) % 300}" }`)
        .join(", ")} } }`,
  );
  const loaded = await load({ "api.yaml": shared + [...models, ...refs].join("\n") });
  expect(messagesOf(loaded)).toEqual([]);
});
