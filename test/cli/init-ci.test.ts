import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { load } from "js-yaml";
import { expect, it } from "vitest";

import { runPym, temporaryFolder } from "../run-pym.js";

it("writes a workflow that checks pull requests with no more than the right to read", async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, ".git"));
  await mkdir(path.join(folder, "services/pets"), { recursive: true });
  const run = await runPym(
    ["init", "ci", "api.yaml", "it's one.yaml", "-o", "out"],
    path.join(folder, "services/pets"),
  );
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  const workflow = load(await readFile(path.join(folder, ".github/workflows/pym.yml"), "utf8"));
  expect(workflow).toMatchObject({
    on: { pull_request: null },
    permissions: { contents: "read" },
    jobs: {
      "generated-code-is-up-to-date": {
        defaults: { run: { "working-directory": "services/pets" } },
        steps: [
          { uses: expect.stringMatching(/^actions\/checkout@v\d+$/) as string },
          { uses: expect.stringMatching(/^actions\/setup-node@v\d+$/) as string },
          { run: "npm ci" },
          { run: "npx --no -- pym generate api.yaml 'it'\\''s one.yaml' --output out --check --format github" },
        ],
      },
    },
  });
});

it("passes on what decides what is generated", async () => {
  const folder = await temporaryFolder();
  const origins = ["--allow-remote", "https://one.example", "--allow-remote", "http://two.example:8080/"];
  const run = await runPym(["init", "ci", "api.yaml", "-c", "my config.yaml", ...origins], folder);
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  const workflow = await readFile(path.join(folder, ".github/workflows/pym.yml"), "utf8");
  expect(workflow).toContain(
    "npx --no -- pym generate api.yaml --config 'my config.yaml' " +
      "--allow-remote https://one.example --allow-remote http://two.example:8080 --check",
  );
});

it("writes nothing for what is no origin", async () => {
  const folder = await temporaryFolder();
  expect(await runPym(["init", "ci", "api.yaml", "--allow-remote", "specs.example"], folder)).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "error: --allow-remote specs.example is not an origin, such as https://example.com\n",
  });
  await expect(readdir(folder)).resolves.toEqual([]);
});

it("leaves a workflow that is there as it is", async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, ".github/workflows/pym.yml");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, "mine");
  expect(await runPym(["init", "ci", "api.yaml"], folder)).toMatchObject({
    exitCode: 0,
    stdout: "kept        .github/workflows/pym.yml: it is there already\n",
  });
  expect(await readFile(file, "utf8")).toBe("mine");
});

it("says what is in the way", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, ".github"), "a file");
  const { exitCode, stderr } = await runPym(["init", "ci", "api.yaml"], folder);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(".github/workflows/pym.yml can't be written");
});
