#!/usr/bin/env node
// Generates, compiles and starts a service from each document of a folder, and prints what became of it:
//   PYM_CORPUS=folder node test/corpus/run.js [part of a name …]
// Ends with 1 where a document falls out that test/corpus/refused.json does not name with its reason.
import { execFile, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";

const root = path.resolve(import.meta.dirname, "../..");
const corpus = path.resolve(root, process.env.PYM_CORPUS ?? "../shared/specs");
const filters = process.argv.slice(2);
const refused = JSON.parse(readFileSync(path.join(import.meta.dirname, "refused.json"), "utf8"));
const execute = promisify(execFile);

if (!existsSync(corpus)) {
  console.log(`there is no folder ${corpus}; PYM_CORPUS names another`);
  process.exit(0);
}
const work = mkdtempSync(path.join(tmpdir(), "pym-corpus-"));
const sources = path.join(work, "sources");
unpack(corpus, sources);
const documents = list(sources)
  .filter(isDocument)
  .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
const outcomes = [];
const waiting = [...documents];
await Promise.all([worker(), worker()]);
rmSync(work, { recursive: true, force: true });

const fallen = outcomes.filter(({ reason }) => reason !== undefined);
const unexpected = fallen.filter(
  ({ document, reason }) => !(document in refused && reason.includes(refused[document])),
);
const count = (stage) => outcomes.filter((outcome) => outcome[stage]).length;
console.log(
  `\n${documents.length} documents: ${count("generated")} generated, ${count("compiled")} compiled, ${count("started")} started`,
);
for (const { document, reason } of unexpected) console.log(`unexpected: ${document}\n${reason}`);
console.log(`${documents.length - unexpected.length} passed, ${unexpected.length} failed`);
process.exitCode = unexpected.length > 0 ? 1 : 0;

async function worker() {
  for (let document = waiting.shift(); document !== undefined; document = waiting.shift()) {
    const outcome = await tryOut(document);
    outcomes.push(outcome);
    const marks = [
      outcome.generated ? "generated" : "-",
      outcome.compiled ? "compiled" : "-",
      outcome.started ? "started" : "-",
    ];
    console.log(
      `${document.padEnd(60)} ${marks.join("  ")}  ${outcome.seconds.toFixed(1)} s  ${outcome.reason?.split("\n")[0] ?? ""}`,
    );
  }
}

async function tryOut(document) {
  const started = Date.now();
  const output = mkdtempSync(path.join(work, "service-"));
  const outcome = { document, generated: false, compiled: false, started: false, seconds: 0, reason: undefined };
  // Documents that are kept in several files may refer to folders beside their own.
  const config = path.join(output, "pym-config.yaml");
  writeFileSync(
    config,
    `name: corpus\njwt_issuer: corpus\njwt_audience: corpus\njwt_secret: CORPUS_JWT_SECRET\nenv_secrets: [CORPUS_JWT_SECRET]\ngenerate: { ref_root: ${JSON.stringify(path.relative(output, path.dirname(path.dirname(path.join(sources, document)))))} }\n`,
  );
  try {
    await execute(
      "node",
      [path.join(root, "bin/pym.js"), "generate", path.join(sources, document), "-o", output, "--config", config],
      { maxBuffer: 1 << 26 },
    );
    outcome.generated = true;
    symlinkSync(path.join(root, "node_modules"), path.join(output, "node_modules"), "junction");
    await execute("node", [path.join(root, "node_modules/typescript-7/bin/tsc"), "-p", output], { maxBuffer: 1 << 26 });
    outcome.compiled = true;
    await start(output);
    outcome.started = true;
  } catch (error) {
    outcome.reason =
      `${error.stderr || error.stdout || error.message}`
        .split("\n")
        .filter((line) => / error /.test(` ${line}`))
        .slice(0, 5)
        .join("\n") || String(error.message);
  }
  rmSync(output, { recursive: true, force: true });
  return { ...outcome, seconds: (Date.now() - started) / 1000 };
}

function start(folder) {
  const env = {
    ...process.env,
    CORPUS_JWT_SECRET: "a secret of the corpus, and of nobody else",
    HOST: "127.0.0.1",
    PORT: "0",
  };
  const service = spawn("node", ["dist/server.js"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const timer = setTimeout(() => service.kill("SIGKILL"), 60_000);
  return new Promise((resolve, reject) => {
    const look = (chunk) => {
      log += chunk;
      if (log.includes("listening at")) service.kill("SIGTERM");
    };
    service.stdout.on("data", look);
    service.stderr.on("data", look);
    service.once("exit", () => {
      clearTimeout(timer);
      if (log.includes("listening at")) resolve();
      else reject(new Error(`error the service did not start: ${log.slice(0, 1000)}`));
    });
  });
}

function unpack(from, to) {
  for (const name of readdirSync(from)) {
    const source = path.join(from, name);
    mkdirSync(to, { recursive: true });
    if (statSync(source).isDirectory()) unpack(source, path.join(to, name));
    else if (name.endsWith(".gz")) writeFileSync(path.join(to, name.slice(0, -3)), gunzipSync(readFileSync(source)));
    else cpSync(source, path.join(to, name));
  }
}

function list(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => String(file).replaceAll(path.sep, "/"))
    .filter((file) => /\.(json|ya?ml)$/.test(file))
    .sort();
}

// What other documents refer to is no document by itself.
function isDocument(file) {
  return (
    /^\s*["']?(swagger|openapi)["']?\s*:|^\{[\s\S]{0,4000}"(swagger|openapi)"\s*:/m.test(
      readFileSync(path.join(sources, file), "utf8").slice(0, 20000),
    ) || /"(swagger|openapi)"\s*:/.test(readFileSync(path.join(sources, file), "utf8"))
  );
}
