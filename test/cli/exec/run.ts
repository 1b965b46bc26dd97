import { runMain } from '../../main-process.ts';
import { type Printed, runCli } from '../run.ts';

/** Node.js with a script, as the command to run. */
export const node = (script: string, ...words: string[]): string[] => [process.execPath, '-e', script, ...words];

/** Runs exec in this process; nothing of what the command prints is seen. */
export const execHere = (
  options: readonly string[],
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<Printed> => runCli(['exec', ...options, '--', ...command], { env });

/** Runs exec in a process of its own, and reads what the command prints as JSON. */
export const execAndRead = async (
  options: readonly string[],
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<Record<string, string>> => {
  const { code, stdout, stderr } = await runMain(['exec', ...options, '--', ...command], env);
  if (code !== 0) throw new Error(`exec ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
};

/** A command that prints its environment as JSON. */
export const printEnvironment = node('console.log(JSON.stringify(process.env))');

/** The last line of a text. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
