import { DecryptionError } from '../../crypto/session/decryption-error.ts';
import { createKeyUnwrapper } from '../../crypto/session/key-unwrapper.ts';
import { unwrapSessionKey } from '../../crypto/session/session-key.ts';
import { type Command, exitCodes } from '../command.ts';
import { complain } from '../configure.ts';
import { fixtureOptions, readSessionKeys } from '../fixture-keys.ts';
import { columns, jsonOption, show } from '../print.ts';
import { readNamed, UsageError } from '../values.ts';

/** What encrypted fields hold, by the emulator's own private key: of a request, or of a result. */
export const decrypt: Command = {
  name: 'decrypt',
  summary: 'the texts of encrypted fields, by the session key of their call',
  words: [{ usage: '<field...>', description: 'name=field, such as userName=v1$…' }],
  options: [
    { flags: '--session-key <text>', description: 'sessionKey of the same call, in single quotes' },
    ...fixtureOptions,
    jsonOption,
  ],
  examples: ["decrypt --session-key 'v1$b88f…$Q0U7…' 'name=v1$b88f…$9oiJ…'"],
  async run(values, terminal, words) {
    const texts = readNamed(words, 'name=v1$…');
    const sessionKey = values['session-key'];
    if (sessionKey === undefined) throw new UsageError('--session-key is missing: give the one of the call');
    const keys = await readSessionKeys(values, terminal);
    if (keys === undefined) return exitCodes.usage;
    try {
      const key = await unwrapSessionKey(sessionKey, await createKeyUnwrapper(keys.privateKey));
      const opened = [...texts].map(([name, field]): [string, string] => [name, key.decrypt(field).text]);
      show(terminal, values, Object.fromEntries(opened), () => columns(opened));
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const { diagnose } = await import('../../crypto/diagnosis/diagnose.ts');
      const found = diagnose(keys.privateKey, { sessionKey, fields: Object.fromEntries(texts) });
      complain(terminal, [found === undefined ? error.message : `${found.part} ${found.explanation}`]);
      return exitCodes.failed;
    }
  },
};
