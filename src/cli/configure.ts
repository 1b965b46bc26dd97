import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { type Setting, settings } from '../config/settings.ts';
import { ConfigError } from '../config/start-errors.ts';
import type { CommandOption, OptionValues, Terminal } from './command.ts';

/** One option per setting, and the file that can hold them all. */
export const settingOptions: readonly CommandOption[] = [
  { flags: '--config <file>', description: 'JSON file with settings, also MOCK_TOSS_CONFIG' },
  ...(Object.values(settings) as Setting<unknown>[]).flatMap(({ flag, variables, description, bare, reader }) => {
    if (flag === null) return [];
    const value = bare === undefined ? '<value>' : '[value]';
    const repeats = reader.repeats === undefined ? {} : { repeats: reader.repeats };
    return [{ flags: `--${flag} ${value}`, description: `${description}, also ${variables.join(', ')}`, ...repeats }];
  }),
];

/** One line per problem, on standard error; what others have said may hold anything. */
export const complain = (terminal: Terminal, problems: readonly string[]): void => {
  for (const problem of problems) terminal.err(`mock-toss-cert: ${problem.replace(/\p{Cc}+/gu, ' ')}\n`);
};

/** The configuration, or `undefined` after complaining. */
export const configure = (values: OptionValues, terminal: Terminal): LoadedConfig | undefined => {
  try {
    return loadConfig({ flags: values, env: terminal.env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    complain(terminal, error.problems);
    return undefined;
  }
};
