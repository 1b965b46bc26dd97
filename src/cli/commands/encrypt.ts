import { TossCertSessionGenerator } from '../../client/session.ts';
import { toOneLineSpki } from '../../crypto/key-files.ts';
import { type Command, exitCodes } from '../command.ts';
import { printErrors } from '../configure.ts';
import { fixtureOptions, readSessionKeys } from '../fixture-keys.ts';
import { jsonOption, toJson } from '../print.ts';
import { readNamedTexts, readOneOf, UsageError } from '../values.ts';

const algorithms = ['AES_GCM', 'AES_CBC'] as const;

/** Makes a session key and encrypted fields for the body of a call. */
export const encrypt: Command = {
  name: 'encrypt',
  summary: 'make a session key and encrypted fields, as JSON for the body of a call',
  args: [{ usage: '[field...]', description: 'name=text, such as userName=김토스; without any, only a session key' }],
  options: [
    { flags: '--public-key <line>', description: 'public key as one line of base64; default: the one of the fixtures' },
    { flags: '--algorithm <name>', description: `${algorithms.join(' or ')}; default AES_GCM` },
    { flags: '--sdk-version <version>', description: 'v1 (default), or v1_x.y.z as in the Java SDK' },
    ...fixtureOptions,
    { ...jsonOption, description: 'no effect: the output is always JSON' },
  ],
  examples: ['encrypt userName=김토스 userPhone=01019990101 userBirthday=19930324', 'encrypt --algorithm AES_CBC'],
  async run(values, terminal, args) {
    const { 'public-key': publicKey, 'sdk-version': version = 'v1' } = values;
    const algorithm = readOneOf('--algorithm', values.algorithm, algorithms);
    const texts = readNamedTexts(args, 'userName=김토스');
    if (texts.has('sessionKey')) throw new UsageError('sessionKey is made by this command: leave it out');
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
      printErrors(terminal, [error instanceof Error ? error.message : 'the fields cannot be encrypted']);
      return exitCodes.usage;
    }
  },
};
