import type { ControlClient, TransactionView } from '../../client/control.ts';
import { transactionStatuses } from '../../domain/transaction-status.ts';
import { type Command, type CommandGroup, type CommandOption, exitCodes, type OptionValues } from '../command.ts';
import { columns, jsonOption, show } from '../print.ts';
import { readOneOf, readWhole } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const txIdWord = { usage: '<txId>', description: 'of the answer of request' };
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
  const { txId, status, clientId, requestType, scenario, polls, reads, expiresAt, history } = tx;
  return (
    columns([
      ['txId', txId],
      ['status', status],
      ['client', clientId],
      ['request', `${requestType}, scenario ${scenario}`],
      ['expires', expiresAt],
      ['calls', `${polls} status, ${reads.length} of 2 reads`],
    ]) + columns(history.map(({ at, event, cause }) => [event, at, `by ${cause}`]))
  );
};

/** A command that does one thing with one transaction and shows it. */
const act = (
  name: string,
  summary: string,
  perform: (control: ControlClient, txId: string, values: OptionValues) => Promise<TransactionView>,
): Command => ({
  name,
  summary,
  words: [txIdWord],
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
  summary: 'transactions, newest first',
  options: [
    { flags: '--client-id <id>', description: 'only of this client' },
    { flags: '--status <status>', description: `only ${transactionStatuses.join(', ')}` },
    { flags: '--since <instant>', description: 'requested then or later, ISO 8601 with offset' },
    { flags: '--limit <count>', description: 'how many at most, default 50' },
    ...common,
  ],
  examples: ['tx list', 'tx list --client-id mock-partner --status IN_PROGRESS --json'],
  async run(values, terminal) {
    const { 'client-id': clientId, since } = values;
    const status = readOneOf('--status', values.status, transactionStatuses);
    const limit = readWhole('--limit', values.limit, [1, 1_000_000]) ?? 50;
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
  summary: 'the whole record of one, with its history',
  words: [txIdWord],
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
  ...act('complete', 'the user approves', (control, txId, { persona, at }) =>
    control.complete(txId, {
      ...(persona === undefined ? {} : { persona }),
      ...(at === undefined ? {} : { at }),
    }),
  ),
  options: [
    { flags: '--persona <id>', description: 'whose data the result returns' },
    { flags: '--at <moment>', description: 'when it happened: an instant, or a duration before now such as -61m' },
    ...common,
  ],
  examples: [
    'tx complete 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11',
    'tx complete 4f3c1a52-6a4e-4f3a-9c1e-3f1c0a9d7b11 --persona namgung --at=-61m',
  ],
};

const wait: Command = {
  name: 'wait',
  summary: 'until a status is reached or passed; fails when time is over, or when it cannot be any more',
  words: [txIdWord],
  options: [
    { flags: '--status <status>', description: 'default COMPLETED' },
    { flags: '--timeout <duration>', description: 'real time, default 10s, at most 60s' },
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

/** What users do, by hand. */
export const tx: CommandGroup = {
  name: 'tx',
  summary: 'transactions: list, show, and do what a user would',
  commands: [
    list,
    showOne,
    act('start', 'the user opens the app', (control, txId) => control.start(txId)),
    complete,
    act('expire', 'time is over', (control, txId) => control.expire(txId)),
    act('cancel', 'the user cancels', (control, txId) => control.cancel(txId)),
    wait,
  ],
};
