import { toOneLineSpki, toPemSpki } from '../crypto/key-files.ts';
import { FixtureError, loadFixtures } from '../fixtures.ts';
import { type Command, exitCodes } from './command.ts';
import { complain, configure, settingOptions } from './configure.ts';

/** The value for a client's configuration, without a running server. */
export const keys: Command = {
  name: 'keys',
  summary: 'print the public key that clients wrap session keys with',
  options: [
    { flags: '--format <line|pem>', description: 'one line of base64 (default), or PEM' },
    ...settingOptions.filter(({ flags }) => /^--(config|fixtures) /.test(flags)),
  ],
  async run({ format = 'line', ...values }, terminal) {
    const loaded = configure(values, terminal);
    if (loaded === undefined) return exitCodes.usage;
    if (format !== 'line' && format !== 'pem') {
      complain(terminal, [`--format is ${JSON.stringify(format)}, which is not allowed: must be one of line, pem`]);
      return exitCodes.usage;
    }
    try {
      const { publicKey } = loadFixtures(loaded.config.fixtures).sessionKeys;
      terminal.out(format === 'pem' ? toPemSpki(publicKey) : `${toOneLineSpki(publicKey)}\n`);
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof FixtureError)) throw error;
      complain(terminal, error.problems);
      return exitCodes.usage;
    }
  },
};
