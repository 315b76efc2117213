/** What the command line needs of the process it runs in; `process` fits. */
export interface Environment {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
}

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}
