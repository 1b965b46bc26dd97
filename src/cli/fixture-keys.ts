import type { RsaKeyPair } from '../crypto/key-files.ts';
import { FixtureError, loadFixtures } from '../fixtures.ts';
import type { OptionValues, Terminal } from './command.ts';
import { complain, configure, settingOptions } from './configure.ts';

/** Which keys: those that the server of the same settings has. */
export const fixtureOptions = settingOptions.filter(({ flags }) => /^--(config|fixtures) /.test(flags));

/** The session key pair of the configured fixtures, or `undefined` after complaining. */
export const readSessionKeys = ({ config, fixtures }: OptionValues, terminal: Terminal): RsaKeyPair | undefined => {
  const loaded = configure({ config, fixtures }, terminal);
  if (loaded === undefined) return undefined;
  try {
    return loadFixtures(loaded.config.fixtures).sessionKeys;
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    complain(terminal, error.problems);
    return undefined;
  }
};
