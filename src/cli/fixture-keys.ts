import { FixtureError } from '../config/start-errors.ts';
import type { RsaKeyPair } from '../crypto/key-files.ts';
import type { OptionValues, Terminal } from './command.ts';
import { complain, configure, settingOptions } from './configure.ts';

/** Which keys: those that the server of the same settings has. */
export const fixtureOptions = settingOptions.filter(({ flags }) => /^--(config|fixtures) /.test(flags));

/** The session key pair of the configured fixtures, or `undefined` after complaining. */
export const readSessionKeys = async (
  { config, fixtures }: OptionValues,
  terminal: Terminal,
): Promise<RsaKeyPair | undefined> => {
  const loaded = configure({ config, fixtures }, terminal);
  if (loaded === undefined) return undefined;
  const { loadFixtures } = await import('../fixtures/load.ts');
  try {
    return loadFixtures(loaded.config.fixtures).sessionKeys;
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    complain(terminal, error.problems);
    return undefined;
  }
};
