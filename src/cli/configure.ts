import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { type Setting, settings } from '../config/settings.ts';
import { ConfigError } from '../config/start-errors.ts';
import { sameText, type Text } from '../domain/text/language.ts';
import type { CommandOption, OptionValues, Terminal } from './command.ts';
import { singleLine } from './print.ts';

/** Environment variables that other programs read, too: those of the command of `exec` are not for its server. */
export const commandsOwn: readonly string[] = ['PORT', 'HOST'];

const describeVariables = (variables: readonly string[]): Text =>
  variables.length === 0
    ? sameText('')
    : {
        en: ` (environment variable ${variables.join(' or ')})`,
        ko: `(환경 변수 ${variables.join(' 또는 ')})`,
      };

const optionsWithout = (unread: readonly string[]): readonly CommandOption[] => [
  {
    flags: '--config <file>',
    description: {
      en: 'JSON file with settings (environment variable MOCK_TOSS_CONFIG)',
      ko: '설정이 담긴 JSON 파일(환경 변수 MOCK_TOSS_CONFIG)',
    },
  },
  ...(Object.values(settings) as Setting<unknown>[]).flatMap(
    ({ flag, variables, description, descriptionKo, impliedValue, reader }) => {
      if (flag === null) return [];
      const what = reader.names ?? 'value';
      const value = impliedValue === undefined ? `<${what}>` : `[${what}]`;
      // Every option that repeats is a list, which may be empty.
      const repeats = reader.repeats === undefined ? {} : { repeats: reader.repeats, mayBeEmpty: reader.repeats };
      const from = describeVariables(variables.filter((name) => !unread.includes(name)));
      const text: Text = { en: description + from.en, ko: descriptionKo + from.ko };
      const choices = reader.values === undefined ? {} : { choices: reader.values };
      // The server that it is for does not run yet.
      const names = reader.names === 'scenario' ? ({ names: 'fixture-scenario' } as const) : {};
      return [{ flags: `--${flag} ${value}`, description: text, ...repeats, ...choices, ...names }];
    },
  ),
];

/** The options of all settings, and `--config` for a file with settings. */
export const settingOptions = optionsWithout([]);

/** The same for `exec`. The control API is always on. */
export const execOptions = optionsWithout(commandsOwn).filter(({ flags }) => !flags.startsWith('--control '));

/** Prints one line per problem on standard error. */
export const printErrors = ({ err, language }: Terminal, problems: readonly Text[]): void => {
  for (const problem of problems) err(`mock-toss-cert: ${singleLine(problem[language])}\n`);
};

/** An option that names a file which cannot be written. */
export const cannotWrite = (flag: string, file: string, code: string): Text => ({
  en: `${flag} names ${file}, which cannot be written (${code}): name another file`,
  ko: `${flag}에 지정한 ${file}: 쓸 수 없습니다(${code}). 다른 파일을 지정하세요`,
});

/** The configuration. Prints every problem and returns `undefined` when there is one. */
export const configure = (values: OptionValues, terminal: Terminal): LoadedConfig | undefined => {
  try {
    return loadConfig({ flags: values, env: terminal.env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printErrors(terminal, error.texts);
    return undefined;
  }
};
