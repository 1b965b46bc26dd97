import type { Linked } from '../../../collections/recency-list.ts';
import type { PackedTimeline } from '../../../domain/packed-timeline.ts';
import type { Person } from '../../../domain/person.ts';
import type { Transaction } from '../../../domain/transaction.ts';
import type { Life } from '../life.ts';
import type { LifeRecord } from '../life-records.ts';
import type { PackedConduct } from './packed-conduct.ts';
import type { Part } from './shared-parts.ts';

/** What was asked for: mostly the same in all requests of a client's code. */
export type Asked = Pick<
  Transaction,
  'product' | 'requestType' | 'triggerType' | 'scenario' | 'requestHmac' | 'pollSteps'
>;

export type Urls = Pick<Transaction, 'requestUrl' | 'successCallbackUrl' | 'failCallbackUrl'>;

/** How the transaction goes: the same in all of a scenario, until a user or a control call acts. */
export interface Course extends Pick<Transaction, 'personError' | 'mismatch' | 'polls'> {
  readonly timeline: PackedTimeline;
}

/**
 * A transaction in little memory. What it has in common with others is in parts that they share. Its own instants count from
 * the start of the store (`msSince`). Measured: a fifth of the memory that the `Transaction` itself needs.
 */
export interface TransactionEntry extends LifeRecord, Linked<TransactionEntry> {
  readonly life: Life<string>;
  readonly txId: string;
  readonly nonce: string | null;
  readonly requestKeyFingerprint: string | null;
  /** On the client's clock. */
  readonly requestedMs: number;
  userPhone: string | null;
  /** Mostly one object for all transactions of a client, but long urls must count in each transaction. */
  urls: Urls;
  asked: Part<Asked>;
  person: Part<Person>;
  course: Part<Course>;
  /** `null`: the partner has done nothing yet. */
  conduct: PackedConduct | null;
  touchedMs: number;
  /** Without the parts. */
  bytes: number;
}
