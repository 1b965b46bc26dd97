import type { QueueView } from '../../../client/control.ts';
import { MAX_TIMES } from '../../../domain/limits.ts';
import { type Command, exitCodes } from '../../command.ts';
import { askOptions, clientArgument } from '../../common-options.ts';
import { columns, doneText, type Paint, painter, type Say, show } from '../../print.ts';
import { readInteger } from '../../values.ts';
import { withControl } from '../../with-control.ts';

const timesOf = (count: number, say: Say): string =>
  say({ en: `${count} time${count === 1 ? '' : 's'}`, ko: `${count}회` });

const describeQueue = ({ queue }: QueueView, paint: Paint, say: Say): string =>
  queue.length === 0
    ? `${say({ en: 'the queue is empty', ko: '큐가 비어 있음' })}\n`
    : columns(queue.map(({ id, scenario, times }) => [paint('bold', id), scenario, timesOf(times, say)]));

/** Sets the scenario of the next requests. */
export const next: Command = {
  name: 'next',
  summary: { en: "set the scenario of a client's next requests", ko: '클라이언트의 다음 요청에 쓸 시나리오 지정' },
  args: [
    clientArgument,
    {
      usage: '<scenario>',
      description: { en: 'name of the scenario, such as mismatch', ko: '시나리오 이름. 예: mismatch' },
      names: 'scenario',
    },
  ],
  options: [
    {
      flags: '--times <count>',
      description: { en: 'how many requests; default 1', ko: '적용할 요청 수. 기본값 1' },
    },
    ...askOptions,
  ],
  examples: ['clients next mock-partner mismatch', 'clients next mock-partner never --times 3'],
  async run(values, terminal, [clientId = '', scenario = '']) {
    const times = readInteger('--times', values.times, [1, MAX_TIMES]) ?? 1;
    return withControl(values, terminal, async (control) => {
      const queued = await control.queue(clientId, scenario, times);
      show(terminal, values, queued, (say) =>
        columns(queued.queue.map(({ scenario: name, times: left }) => [name, timesOf(left, say)])),
      );
      return exitCodes.ok;
    });
  },
};

/** Shows the scenarios of the next requests. */
export const queue: Command = {
  name: 'queue',
  summary: {
    en: 'show the scenarios of the next requests, each with its id',
    ko: '다음 요청들에 쓸 시나리오를 id와 함께 표시',
  },
  args: [clientArgument],
  options: askOptions,
  examples: ['clients queue mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const queued = await control.queued(clientId);
      show(terminal, values, queued, (say) => describeQueue(queued, painter(terminal), say));
      return exitCodes.ok;
    }),
};

/** Takes one entry out of the queue. */
export const unqueue: Command = {
  name: 'unqueue',
  summary: { en: 'take one entry out of the queue', ko: '큐에서 항목 하나를 뺌' },
  args: [
    clientArgument,
    {
      usage: '<entryId>',
      description: { en: 'id of the entry, as clients queue shows it', ko: 'clients queue가 보여 주는 항목의 id' },
    },
  ],
  options: askOptions,
  examples: ['clients unqueue mock-partner 1'],
  run: (values, terminal, [clientId = '', entryId = '']) =>
    withControl(values, terminal, async (control) => {
      await control.unqueue(clientId, entryId);
      show(terminal, values, { clientId, entryId }, (say) => doneText(`${clientId} ${entryId}`, say));
      return exitCodes.ok;
    }),
};
