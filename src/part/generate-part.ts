import { entriesOnDisk, hashEntries, type Entry } from "../cache/hash-files.js";
import { recallDocument } from "../cache/recall-document.js";
import type { OutdatedRun } from "../cache/recall-run.js";
import type { Input, SettledRun } from "../cache/settled-run.js";
import type { LoadedConfig } from "../config/load-config.js";
import type { GenerateOptions } from "../generate.js";
import type { Plan } from "../output/plan.js";
import type { SecondThread } from "../second-thread.js";
import { parseText } from "../spec/parse-text.js";
import type { SurveyedFile } from "../spec/read-file.js";
import { textHash } from "../text/text-hash.js";
import { documentPart, type DocumentPart } from "./document-part.js";
import { patchFiles } from "./patch-files.js";
import { planPart } from "./plan-part.js";
import { renderPart } from "./render-part.js";

/** What a part of a document is generated from. */
export interface PartInput {
  /** The run before, as it is remembered. */
  readonly earlier: OutdatedRun;
  /** The document as it is. */
  readonly file: SurveyedFile;
  readonly config: LoadedConfig;
  readonly options: GenerateOptions;
  readonly thread: SecondThread | undefined;
}

/** A plan for what a change of a part of a document makes another, and what is remembered of it. */
export interface GeneratedPart {
  readonly plan: Plan;
  /** The run as the next one finds it, once the plan was carried out. */
  readonly leaves: SettledRun;
  readonly document: string;
}

/**
 * Generates only what the change of a document since the last run can make another. It takes the part
 * of the document that the change can reach through the stages twice, as it was and as it is. What
 * comes out of it as it was has to be on disk to the letter: that shows that the part is generated
 * alone as it is within the whole, and where its declarations are.
 *
 * @returns nothing where that is not so, where more could have changed, or where anything is to be
 *   complained about: then all of it has to be generated
 */
export async function generatePart(input: PartInput): Promise<GeneratedPart | undefined> {
  const { earlier, file, options, thread } = input;
  const { run, document } = earlier;
  if (run.report.diagnostics.length > 0 || !isConfigOf(run, input.config)) return undefined;
  const text = await recallDocument(run.report.plan.folder, document, options.env);
  const part = text === undefined ? undefined : partOf(text, file);
  if (part === undefined) return undefined;
  const entries = entriesOnDisk(run.report.plan.folder, run.target.paths);
  if (entries === undefined || hashEntries(entries) !== run.target.hash) return undefined;

  const before = await renderPart(part.before, input);
  const after = before && (await renderPart(part.after, input));
  const patched = after && (await patchFiles(before, after, part.reached, run.report.plan.folder));
  const plan = patched && (await planPart(patched, before.operations, after.operations, run, thread));
  return plan && { plan, leaves: runAfter(run, document, file, entries, plan), document: file.source.text };
}

// It has been read once more since it was compared.
function isConfigOf({ config, inputs }: SettledRun, { file, hash }: LoadedConfig): boolean {
  return file?.absolutePath === config && inputs.some((input) => input.path === config && input.hash === hash);
}

function partOf(text: string, { source, root, outwardRefs }: SurveyedFile): DocumentPart | undefined {
  if (outwardRefs.size > 0) return undefined;
  const before = parseText(source.path, source.absolutePath, text);
  return before.ok ? documentPart(before.value.root, root) : undefined;
}

// Nothing is left to do once the plan is carried out, as there was nothing before.
function runAfter(
  run: SettledRun,
  document: Input,
  { source }: SurveyedFile,
  entries: readonly Entry[],
  { actions }: Plan,
): SettledRun {
  const written = new Map(actions.flatMap((planned) => ("text" in planned ? [[planned.path, planned.text]] : [])));
  const entriesAfter = entries.map((entry): Entry => {
    const text = written.get(entry[0]);
    return text === undefined ? entry : [entry[0], "text", textHash(text)];
  });
  return {
    ...run,
    inputs: run.inputs.map((input) => (input === document ? { ...input, hash: textHash(source.text) } : input)),
    target: { ...run.target, hash: hashEntries(entriesAfter) },
  };
}
