/** The process as a command sees it; commands neither exit nor read the environment by themselves. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal with a person before it. */
  readonly isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Resolves at the first SIGTERM or SIGINT. */
  untilStopped(): Promise<void>;
}

export interface CommandOption {
  /** As the argument parser takes it: `--url <address>`. */
  readonly flags: string;
  readonly description: string;
  /** Given several times, its values are joined by commas. */
  readonly repeats?: true;
}

export type OptionValues = Readonly<Record<string, string | undefined>>;

/** Exit codes, the same for every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** Resolves to the exit code. Option values are keyed by the flag without dashes. */
  run(values: OptionValues, terminal: Terminal): Promise<number>;
}
