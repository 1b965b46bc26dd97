import { CommanderError, Command as Parser } from 'commander';
import type { Text } from '../domain/text/language.ts';
import { nearest } from '../domain/text/wording.ts';
import { version } from '../version.ts';
import {
  type Command,
  type CommandGroup,
  exitCodes,
  exitCodesText,
  type OptionValues,
  type Process,
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
import { goLive } from './commands/go-live.ts';
import { health } from './commands/health.ts';
import { keys } from './commands/keys.ts';
import { leakScan } from './commands/leak-scan.ts';
import { licenses } from './commands/licenses.ts';
import { snapshot } from './commands/snapshot.ts';
import { start } from './commands/start.ts';
import { tx } from './commands/tx.ts';
import { printErrors } from './configure.ts';
import { configureHelp, examplesTitle, languageHelp, morePage } from './help.ts';
import { checkLanguage, languageOf } from './language.ts';
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
  leakScan,
  goLive,
  tx,
  clock,
  clients,
  snapshot,
  encrypt,
  decrypt,
  doctor,
  keys,
  ca,
  licenses,
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

const suggest = (group: string, word: string, names: readonly string[]): Text => {
  // A word that does not look like a name may be a secret.
  const shown = /^[a-z-]{1,24}$/i.test(word) ? JSON.stringify(word) : undefined;
  const meant = group + nearest(word.slice(0, 24), names);
  return {
    en: `there is no command ${group}${shown ?? 'of this name'}: did you mean ${meant}? See --help`,
    ko: `없는 명령입니다${shown === undefined ? '' : `: ${group}${shown}`}. 혹시 ${meant}인가요? --help로 확인하세요`,
  };
};

/** An error for a word that is not a command. The parser would call it a surplus argument of the default command. */
const findUnknown = ([first = '', second = '', third = '']: readonly string[]): Text | undefined => {
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

/** The program and its purpose. */
const purpose: Text = {
  en: 'Unofficial emulator of the Toss certification API, for test data only',
  ko: '토스 인증 API의 비공식 에뮬레이터. 테스트 데이터 전용',
};

const versionHelp: Text = { en: 'output the version number', ko: '버전 출력' };

/** Runs a command line with a parser, and resolves to the exit code. */
const parse = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const { language } = terminal;
  let exitCode: number = exitCodes.ok;
  const more = (...texts: readonly Text[]): string => texts.map((text) => `\n${text[language]}`).join('\n');
  const parser = configureHelp(new Parser(PROGRAM), language)
    .description(purpose[language])
    .version(version, '-V, --version', versionHelp[language])
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // Parser errors are printed below, with the same prefix as all other errors.
      outputError: () => undefined,
    })
    .addHelpText('after', more(exitCodesText, languageHelp, morePage()));

  const add = (parent: Parser, command: Command, { page, isDefault }: { page: string; isDefault: boolean }): void => {
    const sub = parent.command(command.name, { isDefault }).description(command.summary[language]);
    for (const { usage, description } of command.args ?? []) sub.argument(usage, description[language]);
    for (const { flags, description, repeats } of command.options) {
      if (repeats) sub.option(flags, description[language], joinWithCommas);
      else sub.option(flags, description[language]);
    }
    const lines = command.examples.map((example) => `\n  ${PROGRAM} ${example}`).join('');
    const examples: Text = { en: `${examplesTitle.en}${lines}`, ko: `${examplesTitle.ko}${lines}` };
    sub.addHelpText('after', more(examples, morePage(page)));
    sub.allowExcessArguments(false).action(async (...given: unknown[]) => {
      const taken = given.slice(0, command.args?.length ?? 0).flat();
      const found = taken.filter((arg): arg is string => typeof arg === 'string');
      exitCode = await command.run(byFlag(sub.opts()), terminal, found);
    });
  };

  for (const [index, entry] of commands.entries()) {
    if (!isGroup(entry)) {
      add(parser, entry, { page: entry.name, isDefault: index === 0 });
      continue;
    }
    const group = parser.command(entry.name).description(entry.summary[language]);
    group.addHelpText('after', more(morePage(entry.name)));
    for (const [position, command] of entry.commands.entries()) {
      add(group, command, { page: entry.name, isDefault: position === 0 });
    }
  }
  await parser.parseAsync([...args], { from: 'user' });
  return exitCode;
};

/** Runs the command of a command line and resolves to the exit code. */
export const run = async (args: readonly string[], process: Process): Promise<number> => {
  const { env } = process;
  const terminal: Terminal = { ...process, language: languageOf(env) };
  try {
    checkLanguage(env);
    const unknown = findUnknown(args);
    if (unknown !== undefined) throw new UsageError(unknown);
    return await parse(args, terminal);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      printErrors(terminal, [describeParserError(error.message)]);
      return exitCodes.usage;
    }
    if (error instanceof UsageError) {
      printErrors(terminal, [error.text]);
      return exitCodes.usage;
    }
    // A bug of this program: one line is enough for a user, and the debug level adds the stack.
    const message = error instanceof Error ? error.message : String(error);
    printErrors(terminal, [
      { en: `unexpected error: ${message}`, ko: `예상하지 못한 오류가 발생했습니다: ${message}` },
    ]);
    if (env.MOCK_TOSS_LOG_LEVEL === 'debug' && error instanceof Error) terminal.err(`${error.stack}\n`);
    return exitCodes.failed;
  }
};
