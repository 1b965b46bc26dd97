import { run } from '../../src/cli/index.ts';

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export const runCli = async (
  words: readonly string[],
  { env = {}, isInteractive = false }: { env?: Record<string, string>; isInteractive?: boolean } = {},
): Promise<Printed> => {
  let [out, err] = ['', ''];
  const code = await run(words, {
    env,
    isInteractive,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    untilStopped: () => Promise.resolve(),
    isTerminal: () => false,
    takeSignals: () => () => {},
    atExit: () => {},
  });
  return { code, out, err };
};
