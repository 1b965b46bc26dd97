import type { Process } from '../../src/cli/command.ts';
import { run } from '../../src/cli/index.ts';

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export const runCli = async (
  words: readonly string[],
  {
    env = {},
    isInteractive = false,
    input = '',
    answer,
    onAsk = async () => undefined,
    untilStopped = () => Promise.resolve(),
    onOut = () => undefined,
    onErr = () => undefined,
    takeSignals = () => () => {},
  }: {
    env?: Record<string, string>;
    isInteractive?: boolean;
    /** What stands in standard input. */
    input?: string | Uint8Array;
    /** What a person types on a terminal. */
    answer?: string;
    /** What this person does before. */
    onAsk?: () => Promise<void>;
    untilStopped?: () => Promise<void>;
    /** Called with all that was printed so far. */
    onOut?: (out: string) => void;
    /** The same for standard error. */
    onErr?: (err: string) => void;
    takeSignals?: Process['takeSignals'];
  } = {},
): Promise<Printed> => {
  let [out, err] = ['', ''];
  const code = await run(words, {
    env,
    isInteractive,
    input: {
      isInteractive: answer !== undefined,
      read: async (mostBytes) => Buffer.from(input).subarray(0, mostBytes + 1),
      ask: async (question) => {
        err += question;
        await onAsk();
        return answer ?? '';
      },
    },
    out: (text) => {
      out += text;
      onOut(out);
    },
    err: (text) => {
      err += text;
      onErr(err);
    },
    untilStopped,
    isTerminal: () => false,
    takeSignals,
    atExit: () => {},
  });
  return { code, out, err };
};
