import { effect, untracked } from '@preact/signals';
import { chosenClient } from '../route.ts';
import { access, server } from '../server.ts';
import { onLive } from './connection.ts';
import { createLoader } from './loader.ts';
import { isOf, type StreamEvent } from './stream.ts';

/** What the tabs count, of the chosen client. */
export interface Counts {
  readonly transactions: number;
  readonly calls: number;
  readonly findings: number;
}

/** A tab shows up to this many as a number. */
export const MAX_COUNTED = 100;

/** One more than is shown, to know that there are more. */
const limit = MAX_COUNTED + 1;

const loader = createLoader(async (): Promise<Counts> => {
  const clientId = chosenClient();
  const filter = clientId === undefined ? {} : { clientId };
  const [transactions, calls, findings] = await Promise.all([
    server.value.transactions({ ...filter, limit }),
    server.value.requests({ ...filter, limit }),
    server.value.findings({ ...filter, limit }),
  ]);
  return { transactions: transactions.length, calls: calls.length, findings: findings.length };
});

export const counts = loader.state;

const isRequested = ({ type, data }: StreamEvent): boolean =>
  type === 'transaction' && (data as { readonly event?: unknown }).event === 'requested';

const count = (events: readonly StreamEvent[]): void => {
  const { value } = counts.peek();
  if (value === undefined) return;
  const clientId = chosenClient();
  const own = events.filter((event) => isOf(event, clientId));
  const added = (is: (event: StreamEvent) => boolean): number => own.filter(is).length;
  loader.set({
    transactions: value.transactions + added(isRequested),
    calls: value.calls + added(({ type }) => type === 'request'),
    findings: value.findings + added(({ type }) => type === 'finding'),
  });
};

/** Begins to count. Findings that need a look at history are counted when all is read again. */
export const followCounts = (): (() => void) => {
  const stopLoading = effect(() => {
    chosenClient();
    if (access.value === 'open') untracked(() => void loader.reload());
  });
  const stopCounting = onLive({ changed: count, renewed: () => void loader.reload() });
  return () => {
    stopLoading();
    stopCounting();
  };
};
