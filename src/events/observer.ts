import { describeFinding } from '../domain/findings/finding.ts';
import { formatInstant } from '../domain/time/korean-time.ts';
import type { StoreObserver } from '../store/observed-store.ts';
import type { HubEvent } from './hub.ts';
import { summarizeCall } from './request-event.ts';

/** The part of an observer that follows transactions and clients. It publishes their events by itself. */
type TransactionObserver = Pick<StoreObserver, 'transactionChanged' | 'clientChanged' | 'clientEmptied' | 'cleared'>;

/** Publishes an event for each reset, finding and call. `watch` does so for transactions. */
export const createEventObserver = (publish: (event: HubEvent) => void, watch: TransactionObserver): StoreObserver => ({
  transactionChanged: (change) => watch.transactionChanged(change),
  clientChanged: (client) => watch.clientChanged(client),
  clientEmptied(clientId) {
    watch.clientEmptied(clientId);
    publish({ type: 'reset', clientId, data: { clientId } });
  },
  cleared() {
    watch.cleared();
    publish({ type: 'reset', clientId: null, isForAll: true, data: { clientId: null } });
  },
  found(finding) {
    const data = { ...describeFinding(finding), at: formatInstant(finding.firstSeenMs) };
    publish({ type: 'finding', clientId: finding.clientId, data });
  },
  recorded(entry) {
    publish({ type: 'request', clientId: entry.value.clientId, data: summarizeCall(entry) });
  },
});
