import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { type Setting, settings } from '../config/settings.ts';
import { ConfigError } from '../config/start-errors.ts';
import type { CommandOption, OptionValues, Terminal } from './command.ts';

/** The options of all settings, and `--config` for a file with settings. */
export const settingOptions: readonly CommandOption[] = [
  { flags: '--config <file>', description: 'JSON file with settings (variable MOCK_TOSS_CONFIG)' },
  ...(Object.values(settings) as Setting<unknown>[]).flatMap(
    ({ flag, variables, description, impliedValue, reader }) => {
      if (flag === null) return [];
      const value = impliedValue === undefined ? '<value>' : '[value]';
      const repeats = reader.repeats === undefined ? {} : { repeats: reader.repeats };
      return [
        { flags: `--${flag} ${value}`, description: `${description} (variable ${variables.join(' or ')})`, ...repeats },
      ];
    },
  ),
];

/** Prints one line per problem on standard error. Control characters in texts of others become spaces. */
export const printErrors = (terminal: Terminal, problems: readonly string[]): void => {
  for (const problem of problems) terminal.err(`mock-toss-cert: ${problem.replace(/\p{Cc}+/gu, ' ')}\n`);
};

/** The configuration. Prints every problem and returns `undefined` when there is one. */
export const configure = (values: OptionValues, terminal: Terminal): LoadedConfig | undefined => {
  try {
    return loadConfig({ flags: values, env: terminal.env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printErrors(terminal, error.problems);
    return undefined;
  }
};
