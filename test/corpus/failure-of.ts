import type { ExecFileException } from "node:child_process";
import type { Outcome } from "./outcome.js";

/** Why a process, or what looked after it, failed: the first line says it in a few words, always. */
export function failureOf(error: unknown): Required<Pick<Outcome, "reason">> & Pick<Outcome, "refusals"> {
  const { stderr = "", stdout = "", message = String(error), ...ended } = error as Partial<ExecFileException>;
  const lines = `${stderr}\n${stdout}`.split("\n").filter((line) => /(?:^| )error /.test(line));
  const refusals = lines.flatMap((line) => {
    const found = /^(?:(\S.*?:\d+:\d+) )?error ([a-z-]+): /.exec(line);
    return found === null ? [] : [`${found[2] ?? ""} ${found[1] ?? ""}`.trim()];
  });
  const death = deathOf(ended, stderr);
  const told = lines.slice(0, 5).join("\n") || (stderr.trim() || message.trim()).slice(-2000);
  return {
    reason: death === undefined ? told || "it failed, and did not say why" : `${death}\n${told}`,
    ...(refusals.length > 0 && { refusals }),
  };
}

/** How a process ended that did not end by itself, or undefined. */
export function deathOf({ signal, code, killed }: Partial<ExecFileException>, stderr: string): string | undefined {
  const hasNoMemory = /heap out of memory|Zone Allocation failed|ERR_WORKER_OUT_OF_MEMORY/.test(stderr);
  if (killed === true) return `killed with ${signal ?? "a signal"}, since it took too long or printed too much`;
  if (typeof signal === "string") return `ended by ${signal}${hasNoMemory ? ", out of memory" : ""}`;
  // A shell, and Node on some systems, tell a signal as a number above 128.
  return hasNoMemory || (typeof code === "number" && code > 128)
    ? `ended with ${String(code)}${hasNoMemory ? ", out of memory" : ""}`
    : undefined;
}
