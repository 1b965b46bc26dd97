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

export interface CommandWord {
  /** As the argument parser takes it: `<txId>`, `[instant]`, `<field...>`. */
  readonly usage: string;
  readonly description: string;
}

export type OptionValues = Readonly<Record<string, string | undefined>>;

/** Exit codes, the same for every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

export const exitCodesText = `Exit codes:
  0  done
  1  failed: what was checked is not so, or the server says that it is impossible
  2  wrong settings, fixtures or command line
  3  no server answers, or it does not let you in`;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly words?: readonly CommandWord[];
  readonly options: readonly CommandOption[];
  /** Without the name of the program. */
  readonly examples: readonly string[];
  /** Resolves to the exit code. Option values are keyed by the flag without dashes; words stand in their order. */
  run(values: OptionValues, terminal: Terminal, words: readonly string[]): Promise<number>;
}

/** Commands about one thing; the first is what the group's name alone means. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly [Command, ...Command[]];
}
