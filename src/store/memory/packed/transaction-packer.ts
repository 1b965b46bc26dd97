import { msSince } from '../../../collections/ms-since.ts';
import { RecentValues } from '../../../collections/recent-values.ts';
import { type Conduct, noConduct } from '../../../domain/findings/conduct.ts';
import { packTimeline, unpackTimeline } from '../../../domain/packed-timeline.ts';
import type { Person } from '../../../domain/person.ts';
import type { Transaction } from '../../../domain/transaction.ts';
import type { Life } from '../life.ts';
import { CONDUCT_BYTES, RARE_CONDUCT_BYTES, sizeOf, TRANSACTION_BYTES } from '../size.ts';
import { PackedConduct } from './packed-conduct.ts';
import { SharedParts } from './shared-parts.ts';
import type { Asked, Course, TransactionEntry, Urls } from './transaction-entry.ts';

const askedOf = (tx: Transaction): Asked => ({
  product: tx.product,
  requestType: tx.requestType,
  triggerType: tx.triggerType,
  scenario: tx.scenario,
  requestHmac: tx.requestHmac,
  pollSteps: tx.pollSteps,
});

const urlsOf = ({ requestUrl, successCallbackUrl, failCallbackUrl }: Transaction): Urls => ({
  requestUrl,
  successCallbackUrl,
  failCallbackUrl,
});

const courseOf = (tx: Transaction): Course => ({
  timeline: packTimeline(tx),
  personError: tx.personError,
  mismatch: tx.mismatch,
  polls: tx.polls,
});

const conductBytesOf = (conduct: PackedConduct | null): number => {
  if (conduct === null) return 0;
  return CONDUCT_BYTES + (conduct.hasRare ? RARE_CONDUCT_BYTES : 0);
};

const ownBytesOf = (tx: Transaction, conduct: PackedConduct | null): number =>
  TRANSACTION_BYTES +
  sizeOf(tx.txId) +
  sizeOf(tx.nonce) +
  sizeOf(tx.requestKeyFingerprint) +
  sizeOf(tx.userPhone) +
  sizeOf(urlsOf(tx)) +
  conductBytesOf(conduct);

/** Makes entries of transactions, and transactions of entries. */
export class TransactionPacker {
  readonly #startMs: number;
  readonly #urls = new RecentValues<Urls>();
  readonly #asked = new SharedParts<Asked>();
  readonly #persons = new SharedParts<Person>();
  readonly #courses = new SharedParts<Course>();

  /** `startMs`: an instant near which most others are. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** The memory of the parts that entries share, estimated. */
  get sharedBytes(): number {
    return this.#asked.bytes + this.#persons.bytes + this.#courses.bytes;
  }

  pack(tx: Transaction, own: { readonly sequence: number; readonly life: Life<string> }, nowMs: number) {
    // One literal with all fields: V8 needs more memory for fields that are added later.
    const entry: TransactionEntry = {
      sequence: own.sequence,
      life: own.life,
      txId: tx.txId,
      nonce: tx.nonce,
      requestKeyFingerprint: tx.requestKeyFingerprint,
      requestedMs: msSince(this.#startMs, tx.requested.at),
      userPhone: tx.userPhone,
      urls: this.#urls.share(urlsOf(tx)),
      asked: this.#asked.take(askedOf(tx)),
      person: this.#persons.take(tx.person),
      course: this.#courses.take(courseOf(tx)),
      conduct: null,
      touchedMs: msSince(this.#startMs, nowMs),
      bytes: ownBytesOf(tx, null),
      older: null,
      newer: null,
    };
    return entry;
  }

  unpack(entry: TransactionEntry): Transaction {
    const { urls, asked, person, course } = entry;
    const { timeline, personError, mismatch, polls } = course.value;
    return {
      txId: entry.txId,
      clientId: entry.life.clientId,
      nonce: entry.nonce,
      requestKeyFingerprint: entry.requestKeyFingerprint,
      userPhone: entry.userPhone,
      ...urls,
      ...asked.value,
      person: person.value,
      personError,
      mismatch,
      polls,
      ...unpackTimeline(timeline, this.#startMs + entry.requestedMs),
    };
  }

  /** Packs what may change. */
  repack(entry: TransactionEntry, tx: Transaction): void {
    entry.bytes = ownBytesOf(tx, entry.conduct);
    entry.userPhone = tx.userPhone;
    entry.urls = this.#urls.share(urlsOf(tx));
    entry.asked = this.#asked.replace(entry.asked, askedOf(tx));
    entry.person = this.#persons.replace(entry.person, tx.person);
    entry.course = this.#courses.replace(entry.course, courseOf(tx));
  }

  unpackConduct({ conduct }: TransactionEntry): Conduct {
    return conduct?.read(this.#startMs) ?? noConduct;
  }

  repackConduct(entry: TransactionEntry, conduct: Conduct): void {
    entry.bytes -= conductBytesOf(entry.conduct);
    entry.conduct ??= new PackedConduct();
    entry.conduct.write(conduct, this.#startMs);
    entry.bytes += conductBytesOf(entry.conduct);
  }

  /** Gives back the parts of an entry that is deleted. */
  release({ asked, person, course }: TransactionEntry): void {
    this.#asked.release(asked);
    this.#persons.release(person);
    this.#courses.release(course);
  }
}
