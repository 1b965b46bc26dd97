import { CommanderError, Command as Parser } from 'commander';
import { closestMatch } from 'leven';
import { version } from '../version.ts';
import { ca } from './ca.ts';
import { clients } from './clients.ts';
import { clock } from './clock.ts';
import {
  type Command,
  type CommandGroup,
  exitCodes,
  exitCodesText,
  type OptionValues,
  type Terminal,
} from './command.ts';
import { complain } from './configure.ts';
import { coverage } from './coverage.ts';
import { decrypt } from './decrypt.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { encrypt } from './encrypt.ts';
import { findings } from './findings.ts';
import { health } from './health.ts';
import { keys } from './keys.ts';
import { start } from './start.ts';
import { tx } from './tx.ts';
import { UsageError } from './values.ts';

const PROGRAM = 'mock-toss-cert';

/** Every subcommand and group of them; the first is the default. */
export const commands: readonly (Command | CommandGroup)[] = [
  start,
  demo,
  health,
  findings,
  coverage,
  tx,
  clock,
  clients,
  encrypt,
  decrypt,
  doctor,
  keys,
  ca,
];

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

const isGroup = (entry: Command | CommandGroup): entry is CommandGroup => 'commands' in entry;

/** A first word that is no command, which would be taken as one too many for the default command. */
const findUnknown = ([first = '']: readonly string[]): string | undefined => {
  const names = [...commands.map(({ name }) => name), 'help'];
  if (first === '' || first.startsWith('-') || names.includes(first)) return undefined;
  return `there is no command ${JSON.stringify(first)}: did you mean ${closestMatch(first, names)}? See --help`;
};

/** Runs the command that the words name and resolves to the exit code. */
export const run = async (words: readonly string[], terminal: Terminal): Promise<number> => {
  let exitCode: number = exitCodes.ok;
  const unknown = findUnknown(words);
  if (unknown !== undefined) {
    complain(terminal, [unknown]);
    return exitCodes.usage;
  }
  const parser = new Parser(PROGRAM)
    .description('Unofficial emulator of the Toss certification API, for test data only')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(hideValues(text)) })
    .addHelpText('after', `\n${exitCodesText}`);

  const add = (parent: Parser, command: Command, isDefault: boolean): void => {
    const sub = parent.command(command.name, { isDefault }).description(command.summary);
    for (const { usage, description } of command.words ?? []) sub.argument(usage, description);
    for (const { flags, description, repeats } of command.options) {
      if (repeats) sub.option(flags, description, joinWithCommas);
      else sub.option(flags, description);
    }
    const examples = command.examples.map((example) => `  ${PROGRAM} ${example}`);
    sub.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
    sub.allowExcessArguments(false).action(async (...given: unknown[]) => {
      const taken = given.slice(0, command.words?.length ?? 0).flat();
      const found = taken.filter((word): word is string => typeof word === 'string');
      exitCode = await command.run(byFlag(sub.opts()), terminal, found);
    });
  };

  for (const [index, entry] of commands.entries()) {
    if (!isGroup(entry)) {
      add(parser, entry, index === 0);
      continue;
    }
    const group = parser.command(entry.name).description(entry.summary);
    for (const [position, command] of entry.commands.entries()) add(group, command, position === 0);
  }
  try {
    await parser.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof UsageError) {
      complain(terminal, [error.message]);
      return exitCodes.usage;
    }
    throw error;
  }
};
