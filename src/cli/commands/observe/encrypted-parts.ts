import type { CommandOption, OptionValues } from '../../command.ts';
import { readNamedTexts, UsageError } from '../../values.ts';

/** The options that give an encrypted call, as the partner has sent it. */
export const partOptions: readonly CommandOption[] = [
  {
    flags: '--session-key <text>',
    description: { en: 'sessionKey of a call, in single quotes', ko: '호출의 sessionKey. 작은따옴표로 감쌀 것' },
  },
  {
    flags: '--field <name=field>',
    description: {
      en: 'an encrypted field of the same call; may be repeated',
      ko: '같은 호출의 암호화된 필드. 여러 번 지정할 수 있음',
    },
    field: 'fields',
    repeats: true,
  },
];

export interface GivenParts {
  readonly sessionKey: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

/** The parts that options give. Throws `UsageError` for fields without their key, and for parts beside a call of the journal. */
export const readParts = (
  { 'session-key': sessionKey, field }: OptionValues,
  requestId: string | undefined,
): GivenParts => {
  const fields = Object.fromEntries(readNamedTexts(field === undefined ? [] : field.split(','), 'userName=v1$…'));
  if (Object.keys(fields).length > 0 && sessionKey === undefined) {
    throw new UsageError({
      en: '--field is given without --session-key: give the sessionKey of the same call, too',
      ko: '--session-key 없이 --field만 있습니다. 같은 호출의 sessionKey도 지정하세요',
    });
  }
  if (requestId !== undefined && sessionKey !== undefined) {
    throw new UsageError({
      en: 'a call of the journal and --session-key are both given: give one of them',
      ko: '저널의 호출과 --session-key가 함께 있습니다. 하나만 지정하세요',
    });
  }
  return { sessionKey, fields };
};
