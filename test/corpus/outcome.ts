/** What became of a document. */
export interface Outcome {
  readonly document: string;
  readonly generated: boolean;
  readonly compiled: boolean;
  readonly started: boolean;
  readonly operations: number;
  readonly answered: number;
  readonly seconds: number;
  /** Why it was not generated, compiled or started. */
  readonly reason?: string;
  /** What was refused, and where: `unresolved-ref api.yaml:12:7`. */
  readonly refusals?: readonly string[];
  /** What is wrong with operations, by method and path. */
  readonly unanswered: Readonly<Record<string, string>>;
}
