import type { Finding } from '../domain/findings/finding.ts';
import type { StoreObserver } from '../store/observer.ts';
import { toFindingEvent } from './finding-event.ts';
import type { HubEvent } from './hub.ts';
import { type NumberedCall, toRequestEvent } from './request-event.ts';
import { type StepSummary, toTransactionEvent } from './transaction-event.ts';
import type { TransactionWatch } from './transaction-watch.ts';

/** The changes of the store that become events. */
export type EventObserver = Omit<TransactionWatch, 'tick' | 'adopt'> & Pick<StoreObserver, 'found' | 'recorded'>;

/** Publishes an event for each reset, finding and call. `watch` does so for transactions. */
export const createEventObserver = (
  publish: (event: HubEvent) => void,
  watch: Omit<TransactionWatch, 'tick' | 'adopt'>,
): EventObserver => ({
  ...watch,
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
