import type { ControlClient, TransactionView } from '../../../client/control.ts';
import { type TransactionStatus, transactionStatuses } from '../../../domain/names/transaction-status.ts';
import type { Text } from '../../../domain/text/language.ts';
import {
  type Command,
  type CommandArgument,
  type CommandGroup,
  type CommandOption,
  exitCodes,
  type OptionValues,
} from '../../command.ts';
import { askOptions, checkClient, clientIdOption, givenOf, limitOption, readLimit } from '../../common-options.ts';
import { type Colour, columns, type Paint, painter, type Say, show } from '../../print.ts';
import { inWords } from '../../server-words.ts';
import { readChoice } from '../../values.ts';
import { withControl } from '../../with-control.ts';

const txIdArgument: CommandArgument = {
  usage: '<txId>',
  description: { en: 'txId from the answer to the request call', ko: '인증 요청의 응답에 있는 txId' },
  names: 'transaction',
};

const statusOption = {
  flags: '--status <status>',
  description: { en: 'only this status', ko: '이 상태만' },
  choices: transactionStatuses,
} as const satisfies CommandOption;

const colours: Readonly<Record<TransactionStatus, Colour>> = {
  REQUESTED: 'cyan',
  IN_PROGRESS: 'yellow',
  COMPLETED: 'green',
  EXPIRED: 'red',
};

const row = (
  { txId, status, clientId, requestType, scenario, requestedAt }: TransactionView,
  paint: Paint,
): string[] => [paint('bold', txId), paint(colours[status], status), requestType, scenario, requestedAt, clientId];

/** The line about a transaction that has changed. */
const stateOf = ({ txId, status }: TransactionView, paint: Paint): string =>
  `${paint('bold', txId)} ${paint(colours[status], status)}\n`;

const describe = (tx: TransactionView, paint: Paint, say: Say): string => {
  const { txId, status, clientId, requestType, scenario, polls, reads, expiresAt, history, ahead } = tx;
  return (
    columns([
      ['txId', paint('bold', txId)],
      [say({ en: 'status', ko: '상태' }), paint(colours[status], status)],
      [say({ en: 'client', ko: '클라이언트' }), clientId],
      [
        say({ en: 'request', ko: '요청' }),
        say({ en: `${requestType}, scenario ${scenario}`, ko: `${requestType}, 시나리오 ${scenario}` }),
      ],
      [say({ en: 'expires', ko: '만료' }), expiresAt],
      [
        say({ en: 'calls', ko: '호출' }),
        say({
          en: `${polls} status, ${reads.length} of 2 reads`,
          ko: `상태 조회 ${polls}회, 결과 조회 2회 중 ${reads.length}회`,
        }),
      ],
    ]) +
    columns([
      ...history.map(({ at, event, cause }) => [say(inWords(event)), at, say(inWords(`by ${cause}`))]),
      ...ahead.map(({ at, event, cause }) => [
        say(inWords(event)),
        at,
        `${say(inWords(`by ${cause}`))}, ${say({ en: 'ahead', ko: '예정' })}`,
      ]),
    ])
  );
};

/** A command that changes one transaction and prints its new state. */
const transactionAction = (
  name: string,
  summary: Text,
  perform: (control: ControlClient, txId: string, values: OptionValues) => Promise<TransactionView>,
): Command => ({
  name,
  summary,
  args: [txIdArgument],
  options: askOptions,
  examples: [`tx ${name} 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11`],
  run: (values, terminal, [txId = '']) =>
    withControl(values, terminal, async (control) => {
      const changed = await perform(control, txId, values);
      show(terminal, values, changed, () => stateOf(changed, painter(terminal)));
      return exitCodes.ok;
    }),
});

const list: Command = {
  name: 'list',
  summary: { en: 'list transactions, newest first', ko: '트랜잭션 목록, 최신순' },
  options: [
    clientIdOption,
    statusOption,
    {
      flags: '--phone <digits>',
      description: { en: 'only requests for this phone number', ko: '이 전화번호의 요청만' },
    },
    {
      flags: '--since <instant>',
      description: {
        en: 'requested at this instant or later, ISO 8601 with offset',
        ko: '이 시각부터의 요청만. 시간대(offset)가 있는 ISO 8601',
      },
    },
    limitOption,
    ...askOptions,
  ],
  examples: ['tx list', 'tx list --client-id mock-partner --status IN_PROGRESS --json'],
  async run(values, terminal) {
    const { phone, since } = values;
    const clientId = values['client-id'];
    const status = readChoice(statusOption, values);
    const filter = { ...givenOf({ clientId, status, phone, since }), ...readLimit(values) };
    return withControl(values, terminal, async (control) => {
      await checkClient(control, clientId);
      const found = await control.transactions(filter);
      show(terminal, values, found, (say) =>
        found.length === 0
          ? `${say({ en: 'no transactions', ko: '트랜잭션 없음' })}\n`
          : columns(found.map((tx) => row(tx, painter(terminal)))),
      );
      return exitCodes.ok;
    });
  },
};

const showOne: Command = {
  name: 'show',
  summary: {
    en: 'show a transaction, its history and what lies ahead',
    ko: '트랜잭션과 그 이력, 앞으로의 예정 표시',
  },
  args: [txIdArgument],
  options: askOptions,
  examples: ['tx show 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11'],
  run: (values, terminal, [txId = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.transaction(txId);
      show(terminal, values, found, (say) => describe(found, painter(terminal), say));
      return exitCodes.ok;
    }),
};

const complete: Command = {
  ...transactionAction(
    'complete',
    { en: 'act as the user: approve', ko: '사용자 대신 승인' },
    (control, txId, { persona, at }) => control.complete(txId, givenOf({ persona, at })),
  ),
  options: [
    {
      flags: '--persona <id>',
      description: { en: 'test person whose data the result returns', ko: '결과에 정보를 담을 테스트 인물' },
      names: 'persona',
    },
    {
      flags: '--at <moment>',
      description: {
        en: 'time of completion: an instant, or a negative duration such as -61m',
        ko: '완료한 시각: ISO 8601 시각, 또는 -61m 같은 음수 기간',
      },
    },
    ...askOptions,
  ],
  examples: [
    'tx complete 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11',
    'tx complete 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11 --persona namgung --at=-61m',
  ],
};

const wait: Command = {
  name: 'wait',
  summary: {
    en: 'wait for a status; fails at the timeout, or when the status is no longer possible',
    ko: '어떤 상태가 될 때까지 기다림. 제한 시간이 지나거나 그 상태가 될 수 없으면 실패',
  },
  args: [txIdArgument],
  options: [
    {
      ...statusOption,
      description: {
        en: 'status to reach; default COMPLETED, which also meets IN_PROGRESS',
        ko: '기다릴 상태. 기본값 COMPLETED. IN_PROGRESS를 기다릴 때 COMPLETED여도 끝남',
      },
    },
    {
      flags: '--timeout <duration>',
      description: { en: 'in real time; default 10s, at most 60s', ko: '실제 시간. 기본값 10s, 최대 60s' },
    },
    ...askOptions,
  ],
  examples: ['tx wait 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11 --status IN_PROGRESS --timeout 30s'],
  async run(values, terminal, [txId = '']) {
    const status = readChoice(statusOption, values);
    return withControl(values, terminal, async (control) => {
      const reached = await control.waitFor(txId, status, { timeout: values.timeout ?? '10s' });
      show(terminal, values, reached, () => stateOf(reached, painter(terminal)));
      return exitCodes.ok;
    });
  },
};

/** Commands about transactions, to see them and to act as the user. */
export const tx: CommandGroup = {
  name: 'tx',
  summary: { en: 'transactions: list, show, and act as the user', ko: '트랜잭션: 목록, 표시, 사용자 대신 행동' },
  commands: [
    list,
    showOne,
    transactionAction('start', { en: 'act as the user: open the app', ko: '사용자 대신 앱 열기' }, (control, txId) =>
      control.start(txId),
    ),
    complete,
    transactionAction('advance', { en: 'go to the next state', ko: '다음 상태로 진행' }, (control, txId) =>
      control.advance(txId),
    ),
    transactionAction('expire', { en: 'let the request expire', ko: '요청을 만료시킴' }, (control, txId) =>
      control.expire(txId),
    ),
    transactionAction('cancel', { en: 'act as the user: cancel', ko: '사용자 대신 취소' }, (control, txId) =>
      control.cancel(txId),
    ),
    wait,
  ],
};
