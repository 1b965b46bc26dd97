import { type Command as Completed, type OptionHandler, RootCommand, ShellCompDirective } from '@bomb.sh/tab';
import { ControlError } from '../../client/control.ts';
import {
  type Command,
  type CommandArgument,
  type CommandOption,
  exitCodes,
  isGroup,
  type NamedKind,
  type OptionValues,
  type Terminal,
} from '../command.ts';
import { commands, sections } from '../commands/catalog.ts';
import { readFixtures } from '../fixture-keys.ts';
import type { FullControl } from '../full-control.ts';
import { OtherVersionError } from '../other-version/answers.ts';
import { helpText } from '../parser/help.ts';
import { splitWords } from '../parser/split-words.ts';
import { flagOf, nameOf, UsageError } from '../values.ts';
import { connect } from '../with-control.ts';

/** Nobody waits longer for a proposal. Milliseconds. */
const MOST_WAIT_MS = 2_000;

const MOST_NAMES = 100;

/** Names that a running server has, newest first. */
const readNames: Readonly<Record<NamedKind, (control: FullControl, limit: number) => Promise<readonly string[]>>> = {
  client: async (control, limit) => (await control.clients({ limit })).map(({ clientId }) => clientId),
  fault: async (control, limit) => (await control.faults({ limit })).map(({ id }) => id),
  persona: async (control, limit) => (await control.personas({ limit })).map(({ id }) => id),
  request: async (control, limit) => (await control.requests({ limit })).map(({ id }) => id),
  scenario: async (control, limit) => (await control.scenarios({ limit })).map(({ name }) => name),
  transaction: async (control, limit) => (await control.transactions({ limit })).map(({ txId }) => txId),
};

type NamesKind = NamedKind | 'fixture-scenario';

/** Thrown where names of the server are wanted that are not there yet. The library asks for proposals, and cannot wait. */
class NamesWanted extends Error {
  readonly kind: NamesKind;

  constructor(kind: NamesKind) {
    super(kind);
    this.kind = kind;
  }
}

/** Thrown where the name of a file is wanted: the shell completes it. */
class FilesWanted extends Error {}

const takesFile = (text: string): boolean => /[<[](file|folder|path)(\.\.\.)?[\]>]$/.test(text);

const valueHandler =
  (text: string, value: CommandOption | CommandArgument, names: readonly string[] | undefined): OptionHandler =>
  (propose) => {
    if (takesFile(text)) throw new FilesWanted();
    if (value.names !== undefined && names === undefined) throw new NamesWanted(value.names);
    for (const one of value.choices ?? names ?? []) propose(one, '');
  };

/** All command lines, for the library. `names`: of the server, for the value that is completed. */
const describeCommands = ({ language }: Terminal, names: readonly string[] | undefined): RootCommand => {
  const root = new RootCommand();
  const addParts = (completed: Completed, { args = [], options }: Pick<Command, 'args' | 'options'>): void => {
    for (const argument of args) {
      const name = nameOf(argument);
      // The library calls handlers of options and of arguments in the same way.
      const handler = valueHandler(argument.usage, argument, names) as never;
      completed.argument(name, handler, argument.usage.includes('...'));
    }
    for (const option of options) {
      const { flags, description } = option;
      const name = flagOf(flags).slice('--'.length);
      if (/[<[]/.test(flags)) completed.option(name, description[language], valueHandler(flags, option, names));
      else completed.option(name, description[language]);
    }
  };
  const addHelp = (name: string, names: readonly string[]): void => {
    const choices: CommandArgument = { usage: '[command]', description: helpText, choices: names };
    addParts(root.command(name, helpText[language]), { args: [choices], options: [] });
  };
  addHelp(
    'help',
    commands.map(({ name }) => name),
  );
  for (const entry of sections.flatMap(({ entries }) => entries)) {
    const [first, ...others] = isGroup(entry) ? entry.commands : [entry];
    // The name of a group alone runs its first command.
    addParts(root.command(entry.name, entry.summary[language]), first);
    if (!isGroup(entry)) continue;
    addHelp(
      `${entry.name} help`,
      entry.commands.map(({ name }) => name),
    );
    for (const command of [first, ...others]) {
      addParts(root.command(`${entry.name} ${command.name}`, command.summary[language]), command);
    }
  }
  return root;
};

/** Options that say which server or which fixtures are meant, as far as they are typed. */
const placeIn = (words: readonly string[]): OptionValues =>
  Object.fromEntries(
    ['url', 'host', 'port', 'config', 'fixtures'].flatMap((name) => {
      const at = words.indexOf(`--${name}`);
      const joined = words.find((word) => word.startsWith(`--${name}=`))?.slice(`--${name}=`.length);
      const value = at === -1 ? joined : words[at + 1];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Names of the server that a command line asks, or of its fixtures; none if it does not answer soon. */
const askNames = async (kind: NamesKind, words: readonly string[], terminal: Terminal): Promise<readonly string[]> => {
  const place = placeIn(words);
  const quiet: Terminal = { ...terminal, err: () => undefined };
  try {
    if (kind === 'fixture-scenario') {
      const known = await readFixtures(place, quiet);
      return known === undefined ? [] : [...known.fixtures.scenarios.keys()];
    }
    const control = connect(place, quiet, { timeoutMs: MOST_WAIT_MS });
    return control === undefined ? [] : await readNames[kind](control, MOST_NAMES);
  } catch (error) {
    if ([ControlError, OtherVersionError, UsageError].some((kind) => error instanceof kind)) return [];
    throw error;
  }
};

/** Proposes what may come next in a command line; `words` are `--`, and then those that are typed so far. */
export const complete = async ([, ...words]: readonly string[], terminal: Terminal): Promise<number> => {
  const propose = (names?: readonly string[]): void => describeCommands(terminal, names).parse([...words]);
  try {
    // The words of another program: the shell completes files.
    if (splitWords(words).others.length > 0) throw new FilesWanted();
    propose();
  } catch (error) {
    if (error instanceof FilesWanted) terminal.out(`:${ShellCompDirective.ShellCompDirectiveDefault}\n`);
    else if (error instanceof NamesWanted) propose(await askNames(error.kind, words, terminal));
    else throw error;
  }
  return exitCodes.ok;
};
