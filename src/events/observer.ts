import { viewClient, viewQueue } from '../domain/client.ts';
import { viewFault } from '../domain/fault.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { NO_CLIENT } from '../domain/names/no-client.ts';
import type { StoreObserver } from '../store/observer.ts';
import { toFindingEvent } from './finding-event.ts';
import type { HubEvent } from './hub.ts';
import { type NumberedCall, toRequestEvent } from './request-event.ts';
import { type StepSummary, toTransactionEvent } from './transaction-event.ts';
import type { TransactionWatch } from './transaction-watch.ts';

/** The changes of the store that become events. */
export type EventObserver = Omit<TransactionWatch, 'tick' | 'adopt'> &
  Pick<StoreObserver, 'found' | 'recorded' | 'journalCleared' | 'faultChanged' | 'catalogChanged'>;

/** With so many entries of a queue an event is large. */
const MANY_QUEUED = 100;

/**
 * Publishes an event for each change that listeners hear of. `watch` does so for transactions. `realNow`: the instant of the change.
 */
export const createEventObserver = (
  publish: (event: HubEvent) => void,
  watch: Omit<TransactionWatch, 'tick' | 'adopt'>,
  realNow: () => number,
): EventObserver => ({
  ...watch,
  clientChanged(client, change) {
    // Before those of the watch: an id of a shared store counts the events of its change, and a process that came late has fewer
    // transactions to tell of.
    if (change === 'created' || change === 'changed') {
      const data = { change, ...viewClient(client, realNow()), ...viewQueue(client) };
      publish({ type: 'client', clientId: client.clientId, isLarge: client.queue.length > MANY_QUEUED, data });
    }
    watch.clientChanged(client, change);
  },
  faultChanged({ fault, ...more }) {
    const data = { ...more, fault: fault && viewFault(fault) };
    publish({ type: 'fault', clientId: more.clientId, isForAll: more.clientId === null, data });
  },
  catalogChanged({ catalog, id, change }) {
    const named =
      catalog === 'personas'
        ? ({ type: 'persona', data: { id, change } } as const)
        : ({ type: 'scenario', data: { name: id, change } } as const);
    publish({ ...named, clientId: null, isForAll: true });
  },
  journalCleared(clientId) {
    const data = { clientId: clientId === null ? NO_CLIENT : (clientId ?? null), change: 'cleared' };
    publish({ type: 'journal', clientId: clientId ?? null, isForAll: clientId === undefined, data });
  },
  lifeEnded(clientId) {
    watch.lifeEnded(clientId);
    publish({ type: 'reset', clientId, data: { clientId } });
  },
  storeReset() {
    watch.storeReset();
    publish({ type: 'reset', clientId: null, isForAll: true, data: { clientId: null } });
  },
  found(finding) {
    publish({ type: 'finding', clientId: finding.clientId, data: finding });
  },
  recorded({ sequence, value }) {
    publish({ type: 'request', clientId: value.clientId, data: { sequence, ...value } });
  },
});

/** The data of an event of this observer, as listeners receive it. */
export const showEvent = ({ type, data }: HubEvent): object => {
  if (type === 'request') return toRequestEvent(data as NumberedCall);
  if (type === 'finding') return toFindingEvent(data as Finding);
  return type === 'transaction' ? toTransactionEvent(data as StepSummary) : data;
};
