import type { ClockAnswer, ControlledClock } from '../../client/control.ts';
import { type Command, type CommandArgument, type CommandGroup, exitCodes } from '../command.ts';
import { jsonOption, show } from '../print.ts';
import { serverOptions, withControl } from '../with-control.ts';

const clientArgument: CommandArgument = { usage: '<clientId>', description: 'id of the client' };

const describe = ({ now, frozen, offsetMs, recordsAhead = 0 }: ClockAnswer): string => {
  const state = frozen ? 'frozen' : offsetMs === 0 ? 'real time' : `${offsetMs} ms from real time`;
  const ahead = recordsAhead === 0 ? '' : `; ${recordsAhead} transactions are in the future`;
  return `${now} (${state}${ahead})\n`;
};

const command = (
  name: string,
  summary: string,
  examples: readonly string[],
  perform: (clock: ControlledClock, word: string | undefined) => Promise<ClockAnswer>,
  ...args: readonly CommandArgument[]
): Command => ({
  name,
  summary,
  args: [clientArgument, ...args],
  options: [...serverOptions, jsonOption],
  examples,
  run: (values, terminal, [clientId = '', word]) =>
    withControl(values, terminal, async (control) => {
      const clock = await perform(control.clock(clientId), word);
      show(terminal, values, clock, () => describe(clock));
      return exitCodes.ok;
    }),
});

/** Commands about the clock of one client. */
export const clock: CommandGroup = {
  name: 'clock',
  summary: 'the clock of one client: show, advance, freeze, resume, reset',
  commands: [
    command('show', "show a client's time", ['clock mock-partner', 'clock show mock-partner --json'], (one) =>
      one.read(),
    ),
    command(
      'advance',
      'move the clock forward, or back with -- and a negative duration',
      ['clock advance mock-partner 61m', 'clock advance mock-partner -- -61m'],
      (one, duration = '') => one.advance(duration),
      { usage: '<duration>', description: 'a number with ms, s, m, h or d, or ISO 8601 such as PT2S' },
    ),
    command(
      'freeze',
      'stop the clock, now or at an instant',
      ['clock freeze mock-partner', 'clock freeze mock-partner 2026-03-02T09:00:00+09:00'],
      (one, at) => one.freeze(at),
      { usage: '[instant]', description: 'ISO 8601 with offset' },
    ),
    command('resume', 'let a frozen clock run on', ['clock resume mock-partner'], (one) => one.resume()),
    command('reset', 'return to real time', ['clock reset mock-partner'], (one) => one.reset()),
  ],
};
