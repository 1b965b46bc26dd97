import { fileURLToPath } from 'node:url';
import type { ServerProgram } from './server.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** A checkout of the emulator that is built. */
export interface Tree {
  readonly name: string;
  readonly folder: string;
}

/** The emulator as users start it. */
export const emulator = ({ name, folder }: Tree, ...options: readonly string[]): ServerProgram => ({
  name,
  folder,
  words: ['dist/main.js', 'start', '--port', '0', '--host', '127.0.0.1', ...options],
});

/** One of the programs in `reference/`. */
export const reference = (file: string, name: string, env: Readonly<Record<string, string>> = {}): ServerProgram => ({
  name,
  folder: here,
  words: [`reference/${file}`],
  env,
});
