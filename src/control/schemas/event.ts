import type { ClientView, QueueView } from './client.ts';
import type { FaultView } from './fault.ts';
import type { FindingView } from './finding.ts';
import type { RequestView } from './request.ts';
import type { TransactionView } from './transaction.ts';

type SummaryField =
  | 'id'
  | 'at'
  | 'clientAt'
  | 'clientId'
  | 'endpoint'
  | 'txId'
  | 'outcome'
  | 'hint'
  | 'fault'
  | 'durationMs';

/** The data of each event of `GET /_control/v1/events`, by the name of the event. */
export interface ControlEvents {
  /** An entry of a transaction's history; `status`: a moved clock has changed the state. */
  readonly transaction: {
    readonly txId: string;
    readonly clientId: string;
    readonly event: string;
    readonly status: TransactionView['status'];
    readonly at: string;
    readonly realAt: string | null;
    readonly cause: string;
  };
  /** A call of the journal, without headers and bodies. */
  readonly request: Pick<RequestView, SummaryField> & {
    readonly method: string | null;
    readonly target: string | null;
    readonly status: number | null;
  };
  readonly finding: Omit<FindingView, 'firstSeenAt' | 'lastSeenAt'> & { readonly at: string };
  /** `changed`: its settings, clock or queue; they are as they are now. */
  readonly client: { readonly change: 'created' | 'changed' } & ClientView & QueueView;
  /** `fault` is `null` when it is gone. `clientId` `null`: it was for all clients. */
  readonly fault: {
    readonly id: string;
    readonly clientId: string | null;
    readonly change: 'created' | 'deleted' | 'used-up';
    readonly fault: FaultView | null;
  };
  readonly persona: { readonly id: string; readonly change: 'created' | 'replaced' | 'deleted' };
  readonly scenario: { readonly name: string; readonly change: 'created' | 'replaced' | 'deleted' };
  /** Calls of a client are gone from the journal; `-`: those without a known client, `null`: all. */
  readonly journal: { readonly clientId: string | null; readonly change: 'cleared' };
  /** A client was reset, deleted, or dropped for its age, and what it had is gone; `null`: everything. */
  readonly reset: { readonly clientId: string | null };
  /** Events are missing before this one. */
  readonly gap: { readonly oldestEventId: string | null };
}
