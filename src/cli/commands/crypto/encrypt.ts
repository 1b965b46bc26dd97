import { TossCertSessionGenerator } from '../../../client/session.ts';
import { toOneLineSpki } from '../../../crypto/key-files.ts';
import type { Text } from '../../../domain/text/language.ts';
import { clientText } from '../../client-texts.ts';
import { type Command, type CommandOption, exitCodes } from '../../command.ts';
import { printErrors } from '../../configure.ts';
import { fixtureOptions, readSessionKeys } from '../../fixture-keys.ts';
import { alwaysJsonOption, toJson } from '../../print.ts';
import { readChoice, readNamedTexts, UsageError } from '../../values.ts';

const ownField: Text = {
  en: 'sessionKey is made by this command: leave it out',
  ko: 'sessionKey는 이 명령이 만듭니다. 빼세요',
};

const algorithmOption = {
  flags: '--algorithm <name>',
  description: { en: 'algorithm of the fields; default AES_GCM', ko: '필드의 알고리즘. 기본값 AES_GCM' },
  choices: ['AES_GCM', 'AES_CBC'],
} as const satisfies CommandOption;

/** Makes a session key and encrypted fields for the body of a call. */
export const encrypt: Command = {
  name: 'encrypt',
  summary: {
    en: 'make a session key and encrypted fields, as JSON for the body of a call',
    ko: '세션 키와 암호화된 필드를 호출 본문에 넣을 JSON으로 생성',
  },
  args: [
    {
      usage: '[field...]',
      description: {
        en: 'name=text, such as userName=김토스; without any, only a session key',
        ko: 'name=text. 예: userName=김토스. 하나도 없으면 세션 키만',
      },
    },
  ],
  options: [
    {
      flags: '--public-key <line>',
      description: {
        en: 'public key as one line of base64; default: the one of the fixtures',
        ko: 'base64 한 줄로 된 공개키. 기본값은 픽스처의 공개키',
      },
    },
    algorithmOption,
    {
      flags: '--sdk-version <version>',
      description: {
        en: 'v1 (default), or v1_x.y.z as in the Java SDK',
        ko: 'v1(기본값), 또는 Java SDK처럼 v1_x.y.z',
      },
    },
    ...fixtureOptions,
    alwaysJsonOption,
  ],
  examples: ['encrypt userName=김토스 userPhone=01019990101 userBirthday=19930324', 'encrypt --algorithm AES_CBC'],
  async run(values, terminal, args) {
    const { 'public-key': publicKey, 'sdk-version': version = 'v1' } = values;
    const algorithm = readChoice(algorithmOption, values);
    const texts = readNamedTexts(args, 'userName=김토스');
    if (texts.has('sessionKey')) throw new UsageError(ownField);
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
      if (!(error instanceof Error)) throw error;
      printErrors(terminal, [clientText(error.message)]);
      return exitCodes.usage;
    }
  },
};
