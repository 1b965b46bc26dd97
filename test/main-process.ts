import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atEnd } from './at-end.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Nothing of the environment of the tests, but where the sources are compiled to, once for all processes. */
const BASE_ENV = {
  PATH: process.env.PATH ?? '',
  MOCK_TOSS_LANG: process.env.MOCK_TOSS_LANG ?? '',
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/mock-toss-main', import.meta.url)),
};

const FREE_PORT = { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' };

interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
  readonly uid?: number;
  /** Where the standard output goes; to the test unless it says otherwise. */
  readonly stdout?: 'pipe' | number;
  /** Where the standard input comes from; from nowhere unless it says otherwise. */
  readonly stdin?: 'ignore' | 'pipe';
  readonly cwd?: string;
}

/** The program as a process of its own; ended with the tests of the file, if it has not ended before. */
export const spawnMain = (words: readonly string[], options: ProcessOptions = {}): ChildProcess => {
  const { env = {}, nodeFlags = [], uid, stdout = 'pipe', stdin = 'ignore', cwd } = options;
  const flags = ['--disable-warning=ExperimentalWarning', ...nodeFlags];
  const child = spawn(process.execPath, [...flags, MAIN, ...words], {
    // Windows has another name for the home folder.
    env: { ...BASE_ENV, ...(env.HOME === undefined ? {} : { USERPROFILE: env.HOME }), ...env },
    stdio: [stdin, stdout, 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
  });
  atEnd(() => child.kill('SIGKILL'));
  return child;
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** All that a process says, when it has ended. */
export const outputOf = async (child: ChildProcess): Promise<Ended> => {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
};

/** Runs the program to its end. */
export const runMain = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  outputOf(spawnMain(words, { env }));

export interface MainServer {
  readonly child: ChildProcess;
  readonly url: string;
  /** The ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Every line that it has logged so far. */
  readonly lines: readonly string[];
  /** What it has written to the standard error so far. */
  readonly stderr: readonly string[];
}

/** Starts a server on a free port, and waits for its ready line. */
export const startMain = async (
  options: ProcessOptions & { readonly words?: readonly string[] } = {},
): Promise<MainServer> => {
  const { words = ['start'], env = {}, ...more } = options;
  const child = spawnMain(words, { ...more, env: { ...FREE_PORT, ...env } });
  const lines: string[] = [];
  const stderr: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    if (child.stdout === null) throw new Error('a server without standard output has no ready line');
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('"mock-toss-cert is ready"')) resolve(JSON.parse(line));
    });
    child.once('close', (code, signal) =>
      reject(new Error(`the server ended (${code ?? signal}) before it was ready: ${stderr.join('')}`)),
    );
  });
  return { child, url: String(ready.url), ready, lines, stderr };
};
