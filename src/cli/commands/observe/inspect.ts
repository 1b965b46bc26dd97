import type { InspectBody } from '../../../client/control.ts';
import { type Command, exitCodes } from '../../command.ts';
import { askOptions, givenOf } from '../../common-options.ts';
import { painter, show } from '../../print.ts';
import { UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';
import { partOptions, readParts } from './encrypted-parts.ts';
import { requestArgument } from './requests.ts';

/** Shows what is in an encrypted call and its signature. */
export const inspect: Command = {
  name: 'inspect',
  summary: {
    en: 'show what is in a session key, its fields and a signature; diagnose says what is wrong',
    ko: '세션 키, 필드, 서명의 내용 표시. 무엇이 잘못되었는지는 diagnose가 설명',
  },
  args: [{ ...requestArgument, usage: '[id]' }],
  options: [
    ...partOptions,
    {
      flags: '--signature <text>',
      description: { en: 'signature of a result', ko: '결과의 서명' },
    },
    {
      flags: '--reveal',
      description: { en: 'show the AES key and the IV, too', ko: 'AES 키와 IV도 표시' },
    },
    ...askOptions,
  ],
  examples: ['inspect 42', "inspect --session-key 'v1$b88f…$Q0U7…' --field 'userName=v1$b88f…$9oiJ…' --reveal"],
  async run(values, terminal, [id]) {
    const { sessionKey, fields } = readParts(values, id);
    const { signature } = values;
    if (id !== undefined && signature !== undefined) {
      throw new UsageError({
        en: 'a call of the journal and --signature are both given: give one of them',
        ko: '저널의 호출과 --signature가 함께 있습니다. 하나만 지정하세요',
      });
    }
    if ((id ?? sessionKey ?? signature) === undefined) {
      throw new UsageError({
        en: 'nothing to inspect is given: give the id of a call, --session-key or --signature',
        ko: '살펴볼 것이 없습니다. 호출의 id, --session-key, --signature 중 하나를 지정하세요',
      });
    }
    const question: InspectBody = {
      ...givenOf({ requestId: id, sessionKey, signature }),
      ...(Object.keys(fields).length === 0 ? {} : { fields }),
      ...(values.reveal === undefined ? {} : { reveal: true }),
    };
    return withControl(values, terminal, async (control) => {
      const found = await control.inspect(question);
      const { describeInspection } = await import('./inspect-text.ts');
      show(terminal, values, found, (say) => describeInspection(found, painter(terminal), say));
      return exitCodes.ok;
    });
  },
};
