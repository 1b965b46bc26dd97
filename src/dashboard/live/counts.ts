import { effect, untracked } from '@preact/signals';
import type { StreamEvent } from '../../client/event-stream.ts';
import { chosenClient } from '../route.ts';
import { access, server } from '../server.ts';
import { onLive } from './connection.ts';
import { createLoader } from './loader.ts';
import { isOf } from './stream.ts';

/** A tab shows up to this many as a number. */
export const MAX_COUNTED = 100;

/** One more than is shown, to know that there are more. */
const limit = MAX_COUNTED + 1;

/** The ids of what the tabs count, of the chosen client. An event may tell of what was read already. */
interface Known {
  readonly transactions: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  readonly findings: ReadonlySet<string>;
}

const loader = createLoader(async (): Promise<Known> => {
  const clientId = chosenClient();
  const filter = { ...(clientId === undefined ? {} : { clientId }), limit };
  const [transactions, calls, findings] = await Promise.all([
    server.value.transactions(filter),
    server.value.requests(filter),
    server.value.findings(filter),
  ]);
  return {
    transactions: new Set(transactions.map(({ txId }) => txId)),
    calls: new Set(calls.map(({ id }) => id)),
    findings: new Set(findings.map(({ id }) => id)),
  };
});

export const counts = loader.state;

/** At most one more than is shown. */
const withNew = (known: ReadonlySet<string>, events: readonly StreamEvent[], name: 'id' | 'txId') =>
  new Set(
    [...known, ...events.map(({ data }) => String((data as Partial<Record<string, unknown>>)[name]))].slice(0, limit),
  );

const isRequested = ({ type, data }: StreamEvent): boolean =>
  type === 'transaction' && (data as { readonly event?: unknown }).event === 'requested';

const count = (events: readonly StreamEvent[]): void => {
  const { value } = counts.peek();
  if (value === undefined) return;
  const clientId = chosenClient();
  const own = events.filter((event) => isOf(event, clientId));
  loader.set({
    transactions: withNew(value.transactions, own.filter(isRequested), 'txId'),
    calls: withNew(
      value.calls,
      own.filter(({ type }) => type === 'request'),
      'id',
    ),
    findings: withNew(
      value.findings,
      own.filter(({ type }) => type === 'finding'),
      'id',
    ),
  });
};

/** Begins to count. Findings that need a look at history are counted when all is read again. */
export const followCounts = (): (() => void) => {
  const stopLoading = effect(() => {
    chosenClient();
    if (access.value === 'open') untracked(() => void loader.reload());
  });
  const stopCounting = onLive({ changed: count, renewed: () => void loader.reload(), reopened: loader.retry });
  return () => {
    stopLoading();
    stopCounting();
  };
};
