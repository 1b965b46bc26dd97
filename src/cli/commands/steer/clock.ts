import type { ClockAnswer, ControlledClock } from '../../../client/control.ts';
import type { Text } from '../../../domain/text/language.ts';
import { type Command, type CommandArgument, type CommandGroup, exitCodes } from '../../command.ts';
import { askOptions, clientArgument } from '../../common-options.ts';
import { type Say, show } from '../../print.ts';
import { withControl } from '../../with-control.ts';

const describe = ({ now, frozen, offsetMs, recordsAhead = 0 }: ClockAnswer, say: Say): string => {
  const shift: Text =
    offsetMs === 0
      ? { en: 'real time', ko: '실제 시각' }
      : { en: `${offsetMs} ms from real time`, ko: `실제 시각과 ${offsetMs} ms 차이` };
  const state = say(frozen ? { en: 'frozen', ko: '멈춤' } : shift);
  const ahead: Text = {
    en: `; ${recordsAhead === 1 ? '1 transaction is' : `${recordsAhead} transactions are`} in the future`,
    ko: `. 시계보다 앞선 트랜잭션 ${recordsAhead}건`,
  };
  return `${now} (${state}${recordsAhead === 0 ? '' : say(ahead)})\n`;
};

const command = (
  name: string,
  summary: Text,
  examples: readonly string[],
  perform: (clock: ControlledClock, word: string | undefined) => Promise<ClockAnswer>,
  ...args: readonly CommandArgument[]
): Command => ({
  name,
  summary,
  args: [clientArgument, ...args],
  options: askOptions,
  examples,
  run: (values, terminal, [clientId = '', word]) =>
    withControl(values, terminal, async (control) => {
      const clock = await perform(control.clock(clientId), word);
      show(terminal, values, clock, (say) => describe(clock, say));
      return exitCodes.ok;
    }),
});

/** Commands about the clock of one client. */
export const clock: CommandGroup = {
  name: 'clock',
  summary: {
    en: 'the clock of one client: show, advance, freeze, resume, reset',
    ko: '클라이언트 하나의 시계: 표시, 옮기기, 멈춤, 재개, 초기화',
  },
  commands: [
    command(
      'show',
      { en: "show a client's time", ko: '클라이언트의 시각 표시' },
      ['clock mock-partner', 'clock show mock-partner --json'],
      (one) => one.read(),
    ),
    command(
      'advance',
      {
        en: 'move the clock forward, or back with a negative duration',
        ko: '시계를 앞으로 옮김. 되돌리려면 음수 기간',
      },
      ['clock advance mock-partner 61m', 'clock advance mock-partner -61m'],
      (one, duration = '') => one.advance(duration),
      {
        usage: '<duration>',
        field: 'advance',
        description: {
          en: 'a number with ms, s, m, h or d, or ISO 8601 such as PT2S',
          ko: 'ms, s, m, h, d를 붙인 숫자, 또는 PT2S 같은 ISO 8601',
        },
      },
    ),
    command(
      'freeze',
      { en: 'stop the clock, now or at an instant', ko: '시계를 지금 또는 지정한 시각에 멈춤' },
      ['clock freeze mock-partner', 'clock freeze mock-partner 2026-03-02T09:00:00+09:00'],
      (one, at) => one.freeze(at),
      {
        usage: '[instant]',
        field: 'freeze',
        description: { en: 'ISO 8601 with offset', ko: '시간대(offset)가 있는 ISO 8601 시각' },
      },
    ),
    command(
      'resume',
      { en: 'let a frozen clock run on', ko: '멈춘 시계를 재개' },
      ['clock resume mock-partner'],
      (one) => one.resume(),
    ),
    command('reset', { en: 'return to real time', ko: '실제 시각으로 되돌림' }, ['clock reset mock-partner'], (one) =>
      one.reset(),
    ),
  ],
};
