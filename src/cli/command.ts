import type { Language, Text } from '../domain/text/language.ts';

/** Standard input. */
export interface Input {
  /** Whether it is a terminal, where a person can answer. */
  readonly isInteractive: boolean;
  /** All of it, but no more than one byte over the limit. */
  read(mostBytes: number): Promise<Uint8Array>;
  /** Shows a question on standard error. The answer is one line; it is empty when the input ends, and when `signal` is aborted. */
  ask(question: string, signal?: AbortSignal): Promise<string>;
}

/** What the command line may use of the process. Commands do not exit and do not read environment variables themselves. */
export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly isInteractive: boolean;
  /** Whether a stream that another program may share with this one is a terminal. */
  isTerminal(stream: 'stdin' | 'stderr'): boolean;
  readonly input: Input;
  out(text: string): void;
  err(text: string): void;
  /** Resolves at the first SIGTERM or SIGINT. */
  untilStopped(): Promise<void>;
  /**
   * Gives each signal that asks the process to stop to a function, until the returned function is called. Until then, the process
   * does not end by itself, not even when nobody reads what it says. From then on, a signal ends it, with the exit code of the
   * command if that is decided.
   */
  takeSignals(take: (signal: NodeJS.Signals) => void): () => void;
  /** Runs something when the process ends, also after an error that no one caught. It must not wait for anything. */
  atExit(work: () => void): void;
}

/** The name that a command line has for a field of the call: the option or argument that has filled it, or that may do so. */
export type NameField = (field: string, which?: 'given' | 'possible') => string;

/** What a command may use of the process, and the language and the names in which people read what it says. */
export interface Terminal extends Process {
  readonly language: Language;
  /** Without it, fields have their own names. */
  readonly nameField?: NameField;
}

/** What the running server has names for, to complete them in a shell. */
export type NamedKind = 'client' | 'fault' | 'persona' | 'request' | 'scenario' | 'transaction';

/** What a value may be. */
interface Value {
  readonly description: Text;
  /** All values that are allowed; `readChoice` refuses others. The help lists them, and a shell completes them. */
  readonly choices?: readonly string[];
  /** A shell completes names that the running server has, or the fixtures here. */
  readonly names?: NamedKind | 'fixture-scenario';
  /** The field of the call that it fills, if that has another name: without it, `--token-ttl` fills `tokenTtl`. */
  readonly field?: string;
  /** An empty text has a meaning, such as an empty list. */
  readonly mayBeEmpty?: true;
}

export interface CommandOption extends Value {
  /** As the argument parser takes it: `--url <address>`. A shell completes files for `<file>` and `<folder>`. */
  readonly flags: string;
  /** May be given several times; the values are joined with commas, those of paths with line ends. */
  readonly repeats?: true | 'paths';
}

export interface CommandArgument extends Value {
  /** As the argument parser takes it: `<txId>`, `[instant]`, `<field...>`. */
  readonly usage: string;
}

export type OptionValues = Readonly<Record<string, string | undefined>>;

/** Exit codes, the same for every command. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

export const exitCodesText: Text = {
  en: `Exit codes:
  0  done
  1  failed: a check did not pass, or the server refused the action
  2  wrong settings, fixtures or command line
  3  no server answers, it denies access, its control API is off, or the command does not work with its version`,
  ko: `종료 코드:
  0  완료
  1  실패: 점검을 통과하지 못했거나 서버가 거부함
  2  설정, 픽스처 또는 명령줄이 잘못됨
  3  응답하는 서버가 없거나, 서버가 접근을 거부하거나, 제어 API가 꺼져 있거나, 서버 버전이 맞지 않음`,
};

export interface Command {
  readonly name: string;
  readonly summary: Text;
  readonly args?: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  /** Command lines without the name of the program. */
  readonly examples: readonly string[];
  /** What else the help says, at its end. */
  readonly notes?: readonly Text[];
  /** The command runs another one, whose words come after `--`, untouched: they are its `args`. */
  readonly runsAnother?: true;
  /** Resolves to the exit code. `values` are the options by their flag without dashes; `args` are the arguments in order. */
  run(values: OptionValues, terminal: Terminal, args: readonly string[]): Promise<number>;
}

/** Commands about one subject. The group's name alone runs the first command. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: Text;
  readonly commands: readonly [Command, ...Command[]];
}

/** Commands that stand together in the help. */
export interface CommandSection {
  readonly title: Text;
  readonly entries: readonly (Command | CommandGroup)[];
}

export const isGroup = (entry: Command | CommandGroup): entry is CommandGroup => 'commands' in entry;
