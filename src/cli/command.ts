/** What a command may use of the process. Commands do not exit and do not read environment variables themselves. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Resolves at the first SIGTERM or SIGINT. */
  untilStopped(): Promise<void>;
  /** Runs something when the process ends, also after an error that no one caught. It must not wait for anything. */
  atExit(work: () => void): void;
}

export interface CommandOption {
  /** As the argument parser takes it: `--url <address>`. */
  readonly flags: string;
  readonly description: string;
  /** May be given several times; the values are joined with commas. */
  readonly repeats?: true;
}

export interface CommandArgument {
  /** As the argument parser takes it: `<txId>`, `[instant]`, `<field...>`. */
  readonly usage: string;
  readonly description: string;
}

export type OptionValues = Readonly<Record<string, string | undefined>>;

/** Exit codes, the same for every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

export const exitCodesText = `Exit codes:
  0  done
  1  failed: a check did not pass, or the server refused the action
  2  wrong settings, fixtures or command line
  3  no server answers, or it denies access`;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly args?: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  /** Command lines without the name of the program. */
  readonly examples: readonly string[];
  /** Resolves to the exit code. `values` are the options by their flag without dashes; `args` are the arguments in order. */
  run(values: OptionValues, terminal: Terminal, args: readonly string[]): Promise<number>;
}

/** Commands about one subject. The group's name alone runs the first command. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly [Command, ...Command[]];
}
