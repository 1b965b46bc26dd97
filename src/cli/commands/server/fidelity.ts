import { bases } from '../../../domain/fidelity/behaviours.ts';
import { type Command, type CommandOption, exitCodes } from '../../command.ts';
import { askOptions, limitOption, readLimit } from '../../common-options.ts';
import type { BehaviourView } from '../../full-control.ts';
import { type Paint, painter, type Say, show } from '../../print.ts';
import { readChoice } from '../../values.ts';
import { withControl } from '../../with-control.ts';

const basisOption = {
  flags: '--basis <basis>',
  description: { en: 'only what rests on this', ko: '이 근거의 항목만' },
  choices: bases,
} as const satisfies CommandOption;

/** The behaviours are in English: they are the same text as in the control API. */
const describe = (found: readonly BehaviourView[], paint: Paint, say: Say): string =>
  found
    .map(({ id, basis, observed, observedOn, behaviour, real, setting }) =>
      [
        `${paint('bold', id)} (${[basis, observed === 'differs' ? ', differs' : '', observedOn === null ? '' : ` ${observedOn}`].join('')}) ${behaviour}\n`,
        real === null ? '' : `  ${say({ en: 'real service', ko: '실제 서비스' })}: ${real}\n`,
        setting === null ? '' : `  ${say({ en: 'change it with', ko: '바꾸는 방법' })}: ${setting}\n`,
      ].join(''),
    )
    .join('') || `${say({ en: 'none', ko: '없음' })}\n`;

/** Lists what is emulated, and what each behaviour rests on. */
export const fidelity: Command = {
  name: 'fidelity',
  summary: {
    en: 'every emulated behaviour, and what it is based on',
    ko: '모의하는 모든 동작과 그 근거',
  },
  options: [basisOption, limitOption, ...askOptions],
  examples: ['fidelity --basis ours', 'fidelity --json'],
  async run(values, terminal) {
    const basis = readChoice(basisOption, values);
    const { limit = Number.POSITIVE_INFINITY } = readLimit(values);
    return withControl(values, terminal, async (control) => {
      const all = await control.fidelity();
      const found = all.filter((one) => basis === undefined || one.basis === basis).slice(0, limit);
      show(terminal, values, found, (say) => describe(found, painter(terminal), say));
      return exitCodes.ok;
    });
  },
};
