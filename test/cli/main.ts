import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atEnd } from '../at-end.ts';

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Compiled once for all of the starts. */
export const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'mock-toss-compiled-'));

export const spawnMain = (words: string[], env: Record<string, string> = {}, uid = process.getuid?.()) => {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
  });
  atEnd(() => child.kill('SIGKILL'));
  return child;
};

/** Runs to the end. */
export const run = async (words: string[], env: Record<string, string> = {}) => {
  const child = spawnMain(words, env);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += String(data);
  });
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
};

/** Starts a server and waits for its ready line. */
export const startMain = async (env: Record<string, string> = {}, words: string[] = [], uid?: number) => {
  const child = spawnMain(['start', ...words], { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1', ...env }, uid);
  const lines: string[] = [];
  const stderr: string[] = [];
  child.stderr.on('data', (data) => stderr.push(String(data)));
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes('"mock-toss-cert is ready"')) break;
  }
  const ready: { url: string } = JSON.parse(lines.at(-1) ?? '{}');
  child.stdout.on('data', (data) => lines.push(...String(data).trim().split('\n')));
  return { child, lines, stderr, ready };
};
