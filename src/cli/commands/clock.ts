import type { ClockAnswer, ControlledClock } from '../../client/control.ts';
import { type Command, type CommandGroup, type CommandWord, exitCodes } from '../command.ts';
import { jsonOption, show } from '../print.ts';
import { serverOptions, withControl } from '../with-control.ts';

const clientWord: CommandWord = { usage: '<clientId>', description: 'whose clock' };

const describe = ({ now, frozen, offsetMs, recordsAhead = 0 }: ClockAnswer): string => {
  const state = frozen ? 'stands still' : offsetMs === 0 ? 'real time' : `${offsetMs} ms from real time`;
  const ahead = recordsAhead === 0 ? '' : `; ${recordsAhead} transactions lie ahead`;
  return `${now} (${state}${ahead})\n`;
};

const command = (
  name: string,
  summary: string,
  examples: readonly string[],
  perform: (clock: ControlledClock, word: string | undefined) => Promise<ClockAnswer>,
  ...words: readonly CommandWord[]
): Command => ({
  name,
  summary,
  words: [clientWord, ...words],
  options: [...serverOptions, jsonOption],
  examples,
  run: (values, terminal, [clientId = '', word]) =>
    withControl(values, terminal, async (control) => {
      const clock = await perform(control.clock(clientId), word);
      show(terminal, values, clock, () => describe(clock));
      return exitCodes.ok;
    }),
});

/** A client's own time. */
export const clock: CommandGroup = {
  name: 'clock',
  summary: "a client's own time: show, advance, freeze, resume, reset",
  commands: [
    command('show', 'what time it is for a client', ['clock mock-partner', 'clock show mock-partner --json'], (one) =>
      one.read(),
    ),
    command(
      'advance',
      'forward, or back with a minus after --',
      ['clock advance mock-partner 61m', 'clock advance mock-partner -- -61m'],
      (one, duration = '') => one.advance(duration),
      { usage: '<duration>', description: 'a number with ms, s, m, h or d, or ISO 8601 such as PT2S' },
    ),
    command(
      'freeze',
      'stand still, now or at an instant',
      ['clock freeze mock-partner', 'clock freeze mock-partner 2026-03-02T09:00:00+09:00'],
      (one, at) => one.freeze(at),
      { usage: '[instant]', description: 'ISO 8601 with offset' },
    ),
    command('resume', 'run on from where it was frozen', ['clock resume mock-partner'], (one) => one.resume()),
    command('reset', 'back to real time', ['clock reset mock-partner'], (one) => one.reset()),
  ],
};
