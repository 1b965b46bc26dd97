import { CommanderError, Command as Parser } from 'commander';
import { nearest } from '../domain/text/wording.ts';
import { version } from '../version.ts';
import {
  type Command,
  type CommandGroup,
  exitCodes,
  exitCodesText,
  type OptionValues,
  type Terminal,
} from './command.ts';
import { ca } from './commands/ca.ts';
import { clients } from './commands/clients.ts';
import { clock } from './commands/clock.ts';
import { coverage } from './commands/coverage.ts';
import { decrypt } from './commands/decrypt.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { encrypt } from './commands/encrypt.ts';
import { findings } from './commands/findings.ts';
import { health } from './commands/health.ts';
import { keys } from './commands/keys.ts';
import { snapshot } from './commands/snapshot.ts';
import { start } from './commands/start.ts';
import { tx } from './commands/tx.ts';
import { printErrors } from './configure.ts';
import { describeParserError } from './parser-error.ts';
import { UsageError } from './values.ts';

const PROGRAM = 'mock-toss-cert';

/** All commands and command groups. The first is the default. */
export const commands: readonly (Command | CommandGroup)[] = [
  start,
  demo,
  health,
  findings,
  coverage,
  tx,
  clock,
  clients,
  snapshot,
  encrypt,
  decrypt,
  doctor,
  keys,
  ca,
];

/** Option values by flag. The parser names options in camel case: `dataDir` becomes `data-dir`. */
const byFlag = (values: Record<string, unknown>): OptionValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      // A flag without a value switches a setting on.
      typeof value === 'string' ? value : value === true ? 'on' : undefined,
    ]),
  );

const joinWithCommas = (value: string, before: string | undefined): string =>
  before === undefined ? value : `${before},${value}`;

const isGroup = (entry: Command | CommandGroup): entry is CommandGroup => 'commands' in entry;

const suggest = (group: string, word: string, names: readonly string[]): string => {
  // A word that does not look like a name may be a secret.
  const shown = /^[a-z-]{1,24}$/i.test(word) ? JSON.stringify(word) : 'of this name';
  return `there is no command ${group}${shown}: did you mean ${group}${nearest(word.slice(0, 24), names)}? See --help`;
};

/** An error for a word that is not a command. The parser would call it a surplus argument of the default command. */
const findUnknown = ([first = '', second = '', third = '']: readonly string[]): string | undefined => {
  const names = [...commands.map(({ name }) => name), 'help'];
  if (first === 'help') return findUnknown([second]);
  if (first === '' || first.startsWith('-')) return undefined;
  if (!names.includes(first)) return suggest('', first, names);
  const entry = commands.find(({ name }) => name === first);
  if (entry === undefined || !isGroup(entry) || second === '' || second.startsWith('-')) return undefined;
  const inner = [...entry.commands.map(({ name }) => name), 'help'];
  if (inner.includes(second)) return undefined;
  const takesOne = (entry.commands[0].args?.length ?? 0) > 0;
  return takesOne && (third === '' || third.startsWith('-')) ? undefined : suggest(`${first} `, second, inner);
};

/** Runs the command of a command line and resolves to the exit code. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let exitCode: number = exitCodes.ok;
  const unknown = findUnknown(args);
  if (unknown !== undefined) {
    printErrors(terminal, [unknown]);
    return exitCodes.usage;
  }
  const parser = new Parser(PROGRAM)
    .description('Unofficial emulator of the Toss certification API, for test data only')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // Parser errors are printed below, with the same prefix as all other errors.
      outputError: () => undefined,
    })
    .addHelpText('after', `\n${exitCodesText}`);

  const add = (parent: Parser, command: Command, isDefault: boolean): void => {
    const sub = parent.command(command.name, { isDefault }).description(command.summary);
    for (const { usage, description } of command.args ?? []) sub.argument(usage, description);
    for (const { flags, description, repeats } of command.options) {
      if (repeats) sub.option(flags, description, joinWithCommas);
      else sub.option(flags, description);
    }
    const examples = command.examples.map((example) => `  ${PROGRAM} ${example}`);
    sub.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
    sub.allowExcessArguments(false).action(async (...given: unknown[]) => {
      const taken = given.slice(0, command.args?.length ?? 0).flat();
      const found = taken.filter((arg): arg is string => typeof arg === 'string');
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
    await parser.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      printErrors(terminal, [describeParserError(error.message)]);
      return exitCodes.usage;
    }
    if (error instanceof UsageError) {
      printErrors(terminal, [error.message]);
      return exitCodes.usage;
    }
    // A bug of this program: one line is enough for a user, and the debug level adds the stack.
    printErrors(terminal, [`unexpected error: ${error instanceof Error ? error.message : String(error)}`]);
    if (terminal.env.MOCK_TOSS_LOG_LEVEL === 'debug' && error instanceof Error) terminal.err(`${error.stack}\n`);
    return exitCodes.failed;
  }
};
