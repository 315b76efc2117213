import { Command, CommanderError, Option } from "commander";
import { version } from "../version.js";
import type { Environment } from "./environment.js";
import { exitCodes } from "./exit-codes.js";
import { reportFormats } from "./outcome.js";
import type { InitCiFlags } from "./init-ci.js";
import type { GenerateFlags } from "./run-generate.js";
import { runGenerate } from "./run-generate.js";

/** The command line: what can be typed, and what runs then. */
export function createProgram(environment: Environment): { run(args: readonly string[]): Promise<number> } {
  let exitCode: number = exitCodes.done;
  const program = new Command("pym")
    .description("From OpenAPI documents to a typed, guarded Fastify service")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError("(pym --help lists what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
    });
  program
    .command("generate")
    .description("write the service that the documents describe, or bring it up to date")
    .argument("<spec...>", "OpenAPI 3.x or Swagger 2.0 documents, YAML or JSON; several make one service")
    .option("-o, --output <folder>", "the root of the service", ".")
    .option("-c, --config <file>", "the configuration, instead of the pym-config.yaml that is found")
    .option("--allow-remote <origin>", "fetch what a $ref leads to at https://example.com; repeatable", append, [])
    .option("-f, --force <path>", "overwrite this file of pym's although it was edited; repeatable", append, [])
    .option("--rename <old=new>", "rename the export of a handler in place; repeatable", append, [])
    .addOption(
      new Option("--check", "write nothing; fail where something is stale, missing, edited or unbound").conflicts([
        "dryRun",
        "watch",
      ]),
    )
    .addOption(new Option("--dry-run", "write nothing; say what a run would do").conflicts("watch"))
    .option("-w, --watch", "go on, and run again whenever a document, a file it refers to or the configuration changes")
    .addOption(
      new Option("--format <format>", "how to report: for people, as annotations of GitHub Actions, or as data")
        .choices(reportFormats)
        .default("text"),
    )
    .option("--access", "print who may call each operation, too")
    .option("--debug", "print a stack trace where pym itself fails")
    .action(async (specs: string[], flags: GenerateFlags) => {
      exitCode = await runGenerate(specs, flags, environment);
    });
  program
    .command("init")
    .description("set up what surrounds the generated code")
    .command("ci")
    .description("write a GitHub Actions workflow that fails pull requests whose generated code is out of date")
    .argument("<spec...>", "the documents, as pym generate gets them")
    .option("-o, --output <folder>", "the root of the service", ".")
    .option("-c, --config <file>", "the configuration, as pym generate gets it")
    .option("--allow-remote <origin>", "let the workflow fetch there what a $ref leads to; repeatable", append, [])
    .action(async (specs: string[], flags: InitCiFlags) => {
      const { initCi } = await import("./init-ci.js");
      exitCode = await initCi(specs, flags, environment);
    });
  return {
    run: async (args) => {
      try {
        await program.parseAsync([...args], { from: "user" });
        return exitCode;
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        return error.exitCode === 0 ? exitCodes.done : exitCodes.mistake;
      }
    },
  };
}

function append(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
