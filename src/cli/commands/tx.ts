import type { ControlClient, TransactionView } from '../../client/control.ts';
import { transactionStatuses } from '../../domain/transaction-status.ts';
import { type Command, type CommandGroup, type CommandOption, exitCodes, type OptionValues } from '../command.ts';
import { columns, jsonOption, show } from '../print.ts';
import { readInteger, readOneOf } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const txIdArgument = { usage: '<txId>', description: 'txId from the answer to the request call' };
const common: readonly CommandOption[] = [...serverOptions, jsonOption];

const row = ({ txId, status, clientId, requestType, scenario, requestedAt }: TransactionView): string[] => [
  txId,
  status,
  requestType,
  scenario,
  requestedAt,
  clientId,
];

const describe = (tx: TransactionView): string => {
  const { txId, status, clientId, requestType, scenario, polls, reads, expiresAt, history, ahead } = tx;
  return (
    columns([
      ['txId', txId],
      ['status', status],
      ['client', clientId],
      ['request', `${requestType}, scenario ${scenario}`],
      ['expires', expiresAt],
      ['calls', `${polls} status, ${reads.length} of 2 reads`],
    ]) +
    columns([
      ...history.map(({ at, event, cause }) => [event, at, `by ${cause}`]),
      ...ahead.map(({ at, event, cause }) => [event, at, `by ${cause}, ahead`]),
    ])
  );
};

/** A command that changes one transaction and prints its new state. */
const transactionAction = (
  name: string,
  summary: string,
  perform: (control: ControlClient, txId: string, values: OptionValues) => Promise<TransactionView>,
): Command => ({
  name,
  summary,
  args: [txIdArgument],
  options: common,
  examples: [`tx ${name} 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11`],
  run: (values, terminal, [txId = '']) =>
    withControl(values, terminal, async (control) => {
      const changed = await perform(control, txId, values);
      show(terminal, values, changed, () => `${changed.txId} ${changed.status}\n`);
      return exitCodes.ok;
    }),
});

const list: Command = {
  name: 'list',
  summary: 'list transactions, newest first',
  options: [
    { flags: '--client-id <id>', description: 'only this client' },
    { flags: '--status <status>', description: `only this status: ${transactionStatuses.join(', ')}` },
    { flags: '--since <instant>', description: 'requested at this instant or later, ISO 8601 with offset' },
    { flags: '--limit <count>', description: 'how many at most; default 50' },
    ...common,
  ],
  examples: ['tx list', 'tx list --client-id mock-partner --status IN_PROGRESS --json'],
  async run(values, terminal) {
    const { 'client-id': clientId, since } = values;
    const status = readOneOf('--status', values.status, transactionStatuses);
    const limit = readInteger('--limit', values.limit, [1, 1_000_000]) ?? 50;
    return withControl(values, terminal, async (control) => {
      const found = await control.transactions({
        limit,
        ...(clientId === undefined ? {} : { clientId }),
        ...(status === undefined ? {} : { status }),
        ...(since === undefined ? {} : { since }),
      });
      show(terminal, values, found, () => (found.length === 0 ? 'no transactions\n' : columns(found.map(row))));
      return exitCodes.ok;
    });
  },
};

const showOne: Command = {
  name: 'show',
  summary: 'show a transaction, its history and what lies ahead',
  args: [txIdArgument],
  options: common,
  examples: ['tx show 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11'],
  run: (values, terminal, [txId = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.transaction(txId);
      show(terminal, values, found, () => describe(found));
      return exitCodes.ok;
    }),
};

const complete: Command = {
  ...transactionAction('complete', 'act as the user: approve', (control, txId, { persona, at }) =>
    control.complete(txId, {
      ...(persona === undefined ? {} : { persona }),
      ...(at === undefined ? {} : { at }),
    }),
  ),
  options: [
    { flags: '--persona <id>', description: 'test person whose data the result returns' },
    { flags: '--at <moment>', description: 'time of completion: an instant, or a negative duration such as -61m' },
    ...common,
  ],
  examples: [
    'tx complete 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11',
    'tx complete 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11 --persona namgung --at=-61m',
  ],
};

const wait: Command = {
  name: 'wait',
  summary: 'wait for a status; fails at the timeout, or when the status is no longer possible',
  args: [txIdArgument],
  options: [
    { flags: '--status <status>', description: 'status to reach or pass; default COMPLETED' },
    { flags: '--timeout <duration>', description: 'in real time; default 10s, at most 60s' },
    ...common,
  ],
  examples: ['tx wait 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11 --status IN_PROGRESS --timeout 30s'],
  async run(values, terminal, [txId = '']) {
    const status = readOneOf('--status', values.status, transactionStatuses);
    return withControl(values, terminal, async (control) => {
      const reached = await control.waitFor(txId, status, { timeout: values.timeout ?? '10s' });
      show(terminal, values, reached, () => `${reached.txId} ${reached.status}\n`);
      return exitCodes.ok;
    });
  },
};

/** Commands about transactions, to see them and to act as the user. */
export const tx: CommandGroup = {
  name: 'tx',
  summary: 'transactions: list, show, and act as the user',
  commands: [
    list,
    showOne,
    transactionAction('start', 'act as the user: open the app', (control, txId) => control.start(txId)),
    complete,
    transactionAction('expire', 'let the request expire', (control, txId) => control.expire(txId)),
    transactionAction('cancel', 'act as the user: cancel', (control, txId) => control.cancel(txId)),
    wait,
  ],
};
