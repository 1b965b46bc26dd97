import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { reference } from '../servers/programs.ts';

/** Runs a program of `servers/reference/` to its end, and reads the JSON that it prints. */
export const runReference = async <T>(
  file: string,
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<T> => {
  const { folder, words } = reference(file, '');
  const child = spawn(process.execPath, [...nodeOptions, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  return JSON.parse(await text(child.stdout)) as T;
};
