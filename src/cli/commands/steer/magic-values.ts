import { type Command, exitCodes } from '../../command.ts';
import { askOptions } from '../../common-options.ts';
import { columns, painter, show } from '../../print.ts';
import { withControl } from '../../with-control.ts';

/** Lists what in an ordinary request chooses a scenario. */
export const magicValues: Command = {
  name: 'magic-values',
  summary: {
    en: 'phone numbers and queries in ordinary requests that choose a scenario',
    ko: '일반 요청에서 시나리오를 고르는 전화번호와 쿼리',
  },
  options: askOptions,
  examples: ['magic-values'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      const found = await control.magicValues();
      const { phones, requestUrl } = found;
      show(terminal, values, found, () =>
        columns([
          ...phones.map(({ userPhone, scenario }) => [painter(terminal)('bold', userPhone), scenario]),
          ['requestUrl', requestUrl.example],
        ]),
      );
      return exitCodes.ok;
    }),
};
