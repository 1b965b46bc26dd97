import { DecryptionError } from '../../../crypto/session/decryption-error.ts';
import { createKeyUnwrapper } from '../../../crypto/session/key-unwrapper.ts';
import { unwrapSessionKey } from '../../../crypto/session/session-key.ts';
import { type Command, exitCodes } from '../../command.ts';
import { printErrors } from '../../configure.ts';
import { fixtureOptions, readSessionKeys } from '../../fixture-keys.ts';
import { columns, jsonOption, show } from '../../print.ts';
import { readNamedTexts, UsageError } from '../../values.ts';

/** Decrypts fields of a request or a result with the emulator's private key. */
export const decrypt: Command = {
  name: 'decrypt',
  summary: { en: 'decrypt fields with the session key of their call', ko: '같은 호출의 세션 키로 필드 복호화' },
  args: [
    {
      usage: '<field...>',
      description: { en: 'name=field, such as userName=v1$…', ko: 'name=필드. 예: userName=v1$…' },
    },
  ],
  options: [
    {
      flags: '--session-key <text>',
      description: {
        en: 'sessionKey of the same call, in single quotes',
        ko: '같은 호출의 sessionKey. 작은따옴표로 감쌀 것',
      },
    },
    ...fixtureOptions,
    jsonOption,
  ],
  examples: ["decrypt --session-key 'v1$b88f…$Q0U7…' 'name=v1$b88f…$9oiJ…'"],
  async run(values, terminal, args) {
    const texts = readNamedTexts(args, 'name=v1$…');
    const sessionKey = values['session-key'];
    if (sessionKey === undefined) {
      throw new UsageError({
        en: '--session-key is missing: give the sessionKey of the same call',
        ko: '--session-key가 없습니다. 같은 호출의 sessionKey를 지정하세요',
      });
    }
    const keys = await readSessionKeys(values, terminal);
    if (keys === undefined) return exitCodes.usage;
    try {
      const key = await unwrapSessionKey(sessionKey, createKeyUnwrapper(keys.privateKey));
      const opened = [...texts].map(([name, field]): [string, string] => [name, key.decrypt(field).text]);
      show(terminal, values, Object.fromEntries(opened), () => columns(opened));
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const { diagnose } = await import('../../../crypto/diagnosis/diagnose.ts');
      const { diagnosisText } = await import('../../../crypto/diagnosis/diagnosis-texts.ts');
      const found = diagnose(keys.privateKey, { sessionKey, fields: Object.fromEntries(texts) });
      const { en, ko } = diagnosisText(found?.explanation ?? error.message);
      printErrors(terminal, [
        found === undefined ? { en, ko } : { en: `${found.part} ${en}`, ko: `${found.part}: ${ko}` },
      ]);
      return exitCodes.failed;
    }
  },
};
