import type { ControlClient } from '../../../client/control.ts';
import type { Text } from '../../../domain/text/language.ts';
import { type Command, type CommandGroup, exitCodes } from '../../command.ts';
import { askOptions, clientArgument, limitOption, readLimit } from '../../common-options.ts';
import { columns, doneText, painter, show } from '../../print.ts';
import { withControl } from '../../with-control.ts';
import { next, queue, unqueue } from './client-queue.ts';
import { create, describeClient, update } from './client-settings.ts';

const list: Command = {
  name: 'list',
  summary: { en: 'list the clients, newest first', ko: '클라이언트 목록, 최신순' },
  options: [limitOption, ...askOptions],
  examples: ['clients', 'clients list --json'],
  async run(values, terminal) {
    const limit = readLimit(values);
    return withControl(values, terminal, async (control) => {
      const found = await control.clients(limit);
      show(terminal, values, found, (say) =>
        found.length === 0
          ? `${say({ en: 'no clients', ko: '클라이언트 없음' })}\n`
          : columns(
              found.map(({ clientId, partnerCode, createdAt }) => [
                painter(terminal)('bold', clientId),
                partnerCode,
                createdAt,
              ]),
            ),
      );
      return exitCodes.ok;
    });
  },
};

const showOne: Command = {
  name: 'show',
  summary: { en: 'show the settings of a client', ko: '클라이언트의 설정 표시' },
  args: [clientArgument],
  options: askOptions,
  examples: ['clients show mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.client(clientId);
      show(terminal, values, found, (say) => describeClient(found, say));
      return exitCodes.ok;
    }),
};

const clientAction = (
  name: string,
  summary: Text,
  perform: (control: ControlClient, clientId: string) => Promise<unknown>,
): Command => ({
  name,
  summary,
  args: [clientArgument],
  options: askOptions,
  examples: [`clients ${name} mock-partner`],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const answer = (await perform(control, clientId)) ?? { clientId };
      show(terminal, values, answer, (say) => doneText(clientId, say));
      return exitCodes.ok;
    }),
});

const report: Command = {
  name: 'report',
  summary: {
    en: "print a client's calls and findings, as a failed test does",
    ko: '실패한 테스트가 출력하는 것처럼 클라이언트의 호출과 점검 결과 출력',
  },
  args: [clientArgument],
  options: askOptions,
  examples: ['clients report mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      // What programs read is the same in every language.
      const language = values.json === undefined ? terminal.language : undefined;
      const text = await control.report(clientId, { language });
      show(terminal, values, { clientId, report: text }, () => text);
      return exitCodes.ok;
    }),
};

/** Commands about clients (partners). Each client has its own transactions, clock, faults and findings. */
export const clients: CommandGroup = {
  name: 'clients',
  summary: {
    en: 'clients: list, show, create, update, next scenarios, report, reset, delete',
    ko: '클라이언트: 목록, 표시, 생성, 변경, 다음 시나리오, 리포트, 초기화, 삭제',
  },
  commands: [
    list,
    showOne,
    create,
    update,
    next,
    queue,
    unqueue,
    clientAction(
      'clear-queue',
      { en: 'empty the queue of next scenarios', ko: '다음 시나리오 큐 비우기' },
      (control, clientId) => control.clearQueue(clientId),
    ),
    report,
    clientAction(
      'reset',
      { en: 'set a client back to how it was created', ko: '클라이언트를 처음 만든 상태로 되돌림' },
      (control, clientId) => control.resetClient(clientId),
    ),
    clientAction(
      'delete',
      { en: 'delete a client with all its data', ko: '클라이언트와 그 데이터를 모두 삭제' },
      (control, clientId) => control.deleteClient(clientId),
    ),
  ],
};
