import type { Config } from '../config/load.ts';
import { FixtureError } from '../config/start-errors.ts';
import type { RsaKeyPair } from '../crypto/key-files.ts';
import type { Fixtures } from '../fixtures/load.ts';
import type { OptionValues, Terminal } from './command.ts';
import { configure, printErrors, settingOptions } from './configure.ts';

/** The options that select the fixtures, and with them the keys. */
export const fixtureOptions = settingOptions.filter(({ flags }) => /^--(config|fixtures) /.test(flags));

/** The configuration and its fixtures. Prints every problem and returns `undefined` when there is one. Warns of files that are not read. */
export const readFixtures = async (
  { config, fixtures }: OptionValues,
  terminal: Terminal,
): Promise<{ readonly config: Config; readonly fixtures: Fixtures } | undefined> => {
  const loaded = configure({ config, fixtures }, terminal);
  if (loaded === undefined) return undefined;
  const [{ loadFixtures }, { warnOfUnreadFiles }] = await Promise.all([
    import('../fixtures/load.ts'),
    import('../fixtures/unread-files.ts'),
  ]);
  const { fixtures: folder } = loaded.config;
  try {
    const read = loadFixtures(folder);
    const warning = folder === null ? undefined : warnOfUnreadFiles(folder);
    if (warning !== undefined) printErrors(terminal, [warning]);
    return { config: loaded.config, fixtures: read };
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    printErrors(terminal, error.texts);
    return undefined;
  }
};

/** The session key pair of the configured fixtures. Prints every problem and returns `undefined` when there is one. */
export const readSessionKeys = async (values: OptionValues, terminal: Terminal): Promise<RsaKeyPair | undefined> =>
  (await readFixtures(values, terminal))?.fixtures.sessionKeys;
