import { type Config, type ConfigSources, notAllowed, readConfig } from '../config/load.ts';
import type { SettingKey } from '../config/settings.ts';
import { FixtureError } from '../config/start-errors.ts';
import { findExposure } from '../control/access.ts';
import { sameText, type Text } from '../domain/text/language.ts';
import { expectedNameText } from '../domain/text/wording.ts';
import { type Fixtures, loadFixtures } from '../fixtures/load.ts';
import { warnOfUnreadFiles } from '../fixtures/unread-files.ts';
import type { OptionValues, Terminal } from './command.ts';
import { printErrors } from './configure.ts';

/** What a server starts with. */
export interface ServerSettings {
  readonly config: Config;
  readonly fixtures: Fixtures;
  /** Probable mistakes that do not stop the start. */
  readonly warnings: readonly Text[];
}

/** Changes settings before a server starts with them. `isGiven` says whether the user set one. */
export type Adapt = (config: Config, isGiven: (key: SettingKey) => boolean) => Config;

/** Reads and checks settings and fixtures. Prints every problem and returns `undefined` when there is one. */
export const readServerSettings = (
  values: OptionValues,
  terminal: Terminal,
  { env = terminal.env, adapt = (config) => config }: Pick<ConfigSources, 'env'> & { readonly adapt?: Adapt } = {},
): ServerSettings | undefined => {
  const read = readConfig({ flags: values, env });
  const problems = [...read.problems];
  let fixtures: Fixtures | undefined;
  try {
    fixtures = loadFixtures(read.values.fixtures ?? null);
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    problems.push(...error.texts);
  }
  const { scenario } = read.values;
  if (fixtures !== undefined && scenario !== undefined) {
    const expected = expectedNameText(scenario, fixtures.scenarios.keys());
    const source = read.sources.get('scenario') ?? sameText('scenario');
    if (expected !== undefined) problems.push(notAllowed(source, scenario, expected));
  }
  if (problems.length > 0 || fixtures === undefined) {
    printErrors(terminal, problems);
    return undefined;
  }
  const config = adapt(read.values as Config, (key) => read.sources.has(key));
  const more = [findExposure(config), config.fixtures === null ? undefined : warnOfUnreadFiles(config.fixtures)];
  return { config, fixtures, warnings: [...read.warnings, ...more.filter((warning) => warning !== undefined)] };
};
