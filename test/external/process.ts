import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atEnd } from '../at-end.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Every line that it has logged so far. */
  readonly lines: readonly string[];
}

/** The server as a process of its own, on a free port; ended after the tests of the file. */
export const startProcess = async (
  env: Record<string, string> = {},
  nodeFlags: readonly string[] = [],
): Promise<ServerProcess> => {
  const flags = ['--disable-warning=ExperimentalWarning', ...nodeFlags];
  const child = spawn(process.execPath, [...flags, MAIN, 'start'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', MOCK_TOSS_HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(line);
      if (line.includes('"mock-toss-cert is ready"')) resolve(JSON.parse(line).url);
    });
    child.once('close', (code, signal) =>
      reject(new Error(`the server ended (${code ?? signal}) before it was ready`)),
    );
  });
  return { child, url, lines };
};
