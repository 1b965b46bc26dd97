import { CommanderError, Command as Parser } from 'commander';
import { version } from '../version.ts';
import { ca } from './ca.ts';
import { type Command, exitCodes, type OptionValues, type Terminal } from './command.ts';
import { demo } from './demo.ts';
import { health } from './health.ts';
import { keys } from './keys.ts';
import { start } from './start.ts';

/** Every subcommand; the first is the default. */
export const commands: readonly Command[] = [start, demo, health, keys, ca];

/** The parser keys options in camel case; settings go by the flag as it is written. */
const byFlag = (values: Record<string, unknown>): OptionValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      // A flag that stands without a value switches something on.
      typeof value === 'string' ? value : value === true ? 'on' : undefined,
    ]),
  );

/** A secret that somebody put into a flag, which there is not, must not come back from a complaint. */
const hideValues = (complaint: string): string => complaint.replace(/(unknown option '--[^=']+)=[^']*'/, "$1'");

const joinWithCommas = (value: string, before: string | undefined): string =>
  before === undefined ? value : `${before},${value}`;

/** Runs the command that the words name and resolves to the exit code. */
export const run = async (words: readonly string[], terminal: Terminal): Promise<number> => {
  let exitCode: number = exitCodes.ok;
  const parser = new Parser('mock-toss-cert')
    .description('Unofficial emulator of the Toss certification API, for test data only')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(hideValues(text)) });
  for (const [index, command] of commands.entries()) {
    const sub = parser.command(command.name, { isDefault: index === 0 }).description(command.summary);
    for (const { flags, description, repeats } of command.options) {
      if (repeats) sub.option(flags, description, joinWithCommas);
      else sub.option(flags, description);
    }
    sub.allowExcessArguments(false).action(async (values: Record<string, unknown>) => {
      exitCode = await command.run(byFlag(values), terminal);
    });
  }
  try {
    await parser.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    throw error;
  }
};
