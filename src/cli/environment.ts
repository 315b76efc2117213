/** What the command line needs of the process it runs in; `process` fits. */
export interface Environment {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
  /** Told when the process is to end; absent where nothing can ask for that. */
  once?(signal: EndSignal, listener: () => void): unknown;
  off?(signal: EndSignal, listener: () => void): unknown;
}

export type EndSignal = "SIGINT" | "SIGTERM";

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}
