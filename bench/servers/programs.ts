import { fileURLToPath } from 'node:url';
import type { ServerProgram } from './server.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Enough for a million transactions on a machine with little memory, too. */
const FILLED_HEAP_MIB = 6_000;

/** A checkout of the emulator that is built. */
export interface Tree {
  readonly name: string;
  readonly folder: string;
  /** Settings of the server. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The emulator as users start it. */
export const emulator = ({ name, folder, env = {} }: Tree, ...options: readonly string[]): ServerProgram => ({
  name,
  folder,
  env,
  words: ['dist/main.js', 'start', '--port', '0', '--host', '127.0.0.1', ...options],
});

/** The option with which users approve at once. */
export const APPROVED = ['--scenario', 'instant'];

/** One of the programs in `reference/`. */
export const reference = (file: string, name: string, env: Readonly<Record<string, string>> = {}): ServerProgram => ({
  name,
  folder: here,
  words: [`reference/${file}`],
  env,
});

/** `filled.ts`: this checkout, with open transactions from the start. */
export const filled = (name: string): ServerProgram => ({
  name,
  folder: here,
  words: ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${FILLED_HEAP_MIB}`, 'filled.ts'],
});

/** Settings with which the emulator keeps as many transactions as a benchmark makes. */
export const withoutLimits = { MOCK_TOSS_MAX_TRANSACTIONS: '10000000', MOCK_TOSS_MAX_TRANSACTION_BYTES: '64GiB' };

/** A Redis server that keeps nothing on its disk. */
export const redis = (folder: string, port: number): ServerProgram => ({
  name: 'redis-server',
  folder,
  command: 'redis-server',
  words: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
  port,
});
