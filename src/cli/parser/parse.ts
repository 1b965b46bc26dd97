import { type CommanderError, Command as Parser } from 'commander';
import type { Text } from '../../domain/text/language.ts';
import { version } from '../../version.ts';
import {
  type Command,
  type CommandArgument,
  type CommandGroup,
  type CommandOption,
  exitCodes,
  exitCodesText,
  isGroup,
  type OptionValues,
  type Terminal,
} from '../command.ts';
import { sections } from '../commands/catalog.ts';
import { flagOf, nameOf, readGiven, UsageError } from '../values.ts';
import { createFieldNames } from './field-names.ts';
import { configureHelp, examplesTitle, languageHelp, morePage } from './help.ts';
import { toUsageError } from './parser-error.ts';
import { splitWords } from './split-words.ts';

const PROGRAM = 'mock-toss-cert';

/** How a command that runs another one is written. */
const USAGE_OF_ANOTHER = '[options] -- <command …>';

/** The program and its purpose. */
const purpose: Text = {
  en: 'Unofficial emulator of the Toss certification API, for test data only',
  ko: '토스 인증 API의 비공식 에뮬레이터. 테스트 데이터 전용',
};

const versionHelp: Text = { en: 'output the version number', ko: '버전 출력' };

/** Option values by flag. The parser names options in camel case: `dataDir` becomes `data-dir`. */
const byFlag = (values: Record<string, unknown>): OptionValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      // A flag without a value switches a setting on.
      typeof value === 'string' ? value : value === true ? 'on' : undefined,
    ]),
  );

/** Takes the values of an option, one after the other; the last one counts, or all of an option that repeats. */
const takeValue =
  (option: CommandOption) =>
  (text: string, before: string | undefined): string => {
    const value = readGiven(option, flagOf(option.flags), text, true);
    if (option.repeats === undefined || before === undefined) return value;
    return before + (option.repeats === 'paths' ? '\n' : ',') + value;
  };

/** The arguments that were given, in order. */
const takeArguments = ({ args = [] }: Command, given: readonly unknown[]): readonly string[] =>
  args.flatMap((argument, index) =>
    [given[index]]
      .flat()
      .filter((text) => typeof text === 'string')
      .map((text) => readGiven(argument, nameOf(argument), text, argument.usage.startsWith('['))),
  );

/** The parser's errors in the form of all others. What is none comes after a help or version text. */
const refuseAs =
  (options: readonly CommandOption[]) =>
  (error: CommanderError): never => {
    throw error.exitCode === 0 ? error : toUsageError(error.message, options);
  };

/** A longer list would hide the text in front of it. */
const MAX_SHOWN_CHOICES = 10;

/** The text of an option or argument in the help, with what is allowed. */
const describe = ({ description, choices = [] }: CommandOption | CommandArgument, { language }: Terminal): string =>
  choices.length === 0 || choices.length > MAX_SHOWN_CHOICES
    ? description[language]
    : `${description[language]} (${choices.toSorted().join(', ')})`;

const examplesOf = ({ examples }: Command): Text => {
  const lines = examples.map((example) => `\n  ${PROGRAM} ${example}`).join('');
  return { en: `${examplesTitle.en}${lines}`, ko: `${examplesTitle.ko}${lines}` };
};

const commandMissing = ({ name }: Command): UsageError => {
  const form = `${PROGRAM} ${name} ${USAGE_OF_ANOTHER}`;
  return new UsageError({
    en: `the command to run must stand after "--": ${form}`,
    ko: `실행할 명령은 "--" 뒤에 써야 합니다: ${form}`,
  });
};

/** What the name of a group alone does. */
const defaultOf = (group: string, { name }: Command): Text => ({
  en: `"${group}" alone is "${group} ${name}": its options are in "${group} ${name} --help"`,
  ko: `"${group}"만 쓰면 "${group} ${name}" 명령입니다. 옵션은 "${group} ${name} --help"에 있습니다`,
});

/** Runs a command line with a parser, and resolves to the exit code. */
export const parse = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const { language } = terminal;
  const { own, others } = splitWords(args);
  let exitCode: number = exitCodes.ok;
  const more = (...texts: readonly Text[]): string => texts.map((text) => `\n${text[language]}`).join('\n');
  const parser = configureHelp(new Parser(PROGRAM), language)
    .description(purpose[language])
    .version(version, '-V, --version', versionHelp[language])
    .exitOverride(refuseAs([]))
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // Parser errors are printed by the caller, with the same prefix as all other errors.
      outputError: () => undefined,
    })
    .addHelpText('after', more(exitCodesText, languageHelp, morePage()));

  const run = async (command: Command, given: Record<string, unknown>, words: readonly string[]): Promise<void> => {
    const values = byFlag(given);
    exitCode = await command.run(values, { ...terminal, nameField: createFieldNames(command, values) }, words);
  };

  const add = (parent: Parser, command: Command, page: string, isDefault: boolean): Parser => {
    const sub = parent
      .command(command.name, { isDefault })
      .description(command.summary[language])
      .exitOverride(refuseAs(command.options));
    for (const argument of command.args ?? []) sub.argument(argument.usage, describe(argument, terminal));
    for (const option of command.options) sub.option(option.flags, describe(option, terminal), takeValue(option));
    sub.addHelpText('after', more(examplesOf(command), ...(command.notes ?? []), morePage(page)));
    if (command.runsAnother === true) {
      return sub
        .usage(USAGE_OF_ANOTHER)
        .allowExcessArguments()
        .action(async () => {
          if (sub.args.length > 0 || others.length === 0) throw commandMissing(command);
          await run(command, sub.opts(), others);
        });
    }
    return sub
      .allowExcessArguments(false)
      .action((...given: unknown[]) => run(command, sub.opts(), takeArguments(command, given)));
  };

  const addGroup = ({ name, summary, commands }: CommandGroup): Parser => {
    const [first] = commands;
    const group = parser
      .command(name)
      .description(summary[language])
      .addHelpText('after', more(examplesOf(first), defaultOf(name, first), morePage(name)));
    for (const [position, command] of commands.entries()) add(group, command, name, position === 0);
    return group;
  };

  for (const [position, { title, entries }] of sections.entries()) {
    for (const [index, entry] of entries.entries()) {
      const isDefault = position === 0 && index === 0;
      const added = isGroup(entry) ? addGroup(entry) : add(parser, entry, entry.name, isDefault);
      added.helpGroup(title[language]);
    }
  }
  await parser.parseAsync([...own], { from: 'user' });
  return exitCode;
};
