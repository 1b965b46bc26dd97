import { TossCertSessionGenerator } from '../../client/session.ts';
import { toOneLineSpki } from '../../crypto/key-files.ts';
import { type Command, exitCodes } from '../command.ts';
import { complain } from '../configure.ts';
import { fixtureOptions, readSessionKeys } from '../fixture-keys.ts';
import { jsonOption, toJson } from '../print.ts';
import { readNamed, readOneOf, UsageError } from '../values.ts';

const algorithms = ['AES_GCM', 'AES_CBC'] as const;

/** A session key and the fields that go with it, as a call's body takes them. */
export const encrypt: Command = {
  name: 'encrypt',
  summary: 'a new session key and encrypted fields, as JSON for the body of a call',
  words: [
    { usage: '[field...]', description: 'name=text, such as userName=김토스; without any, the session key alone' },
  ],
  options: [
    { flags: '--public-key <line>', description: 'one line of base64; else the one of the fixtures' },
    { flags: '--algorithm <name>', description: `${algorithms.join(' or ')}, default AES_GCM` },
    { flags: '--sdk-version <version>', description: 'v1 (default), or v1_x.y.z as the Java SDK writes it' },
    ...fixtureOptions,
    { ...jsonOption, description: 'the output is JSON anyway' },
  ],
  examples: ['encrypt userName=김토스 userPhone=01019990101 userBirthday=19930324', 'encrypt --algorithm AES_CBC'],
  async run(values, terminal, words) {
    const { 'public-key': publicKey, 'sdk-version': version = 'v1' } = values;
    const algorithm = readOneOf('--algorithm', values.algorithm, algorithms);
    const texts = readNamed(words, 'userName=김토스');
    if (texts.has('sessionKey')) throw new UsageError('sessionKey is what this command makes: leave it out');
    const keys = publicKey === undefined ? await readSessionKeys(values, terminal) : undefined;
    const line = publicKey ?? (keys && toOneLineSpki(keys.publicKey));
    if (line === undefined) return exitCodes.usage;
    try {
      const session = await new TossCertSessionGenerator(line, { version }).generate(algorithm);
      const fields: Record<string, string> = {};
      for (const [name, text] of texts) fields[name] = await session.encrypt(text);
      terminal.out(toJson({ ...fields, sessionKey: session.sessionKey }));
      return exitCodes.ok;
    } catch (error) {
      complain(terminal, [error instanceof Error ? error.message : 'the fields cannot be encrypted']);
      return exitCodes.usage;
    }
  },
};
