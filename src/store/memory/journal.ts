import { MAX_PER_TURN, walkInTurns } from '../../collections/walk.ts';
import type { Owner } from '../../domain/client.ts';
import { type JournalFilter, matchesEntry } from '../../domain/filters/journal-filter.ts';
import { type JournalEntry, summarizeCall, withoutClient } from '../../domain/journal.ts';
import type { JournalStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import type { ClientTable } from './client-table.ts';
import type { MemoryCoverage } from './coverage.ts';
import { Life } from './life.ts';
import { LifeRecords } from './life-records.ts';
import { sizeOf, sizeOfText } from './size.ts';
import type { StoreContext } from './store-context.ts';

/** The memory for an entry without its texts, and for its places in lists. */
const ENTRY_BYTES = 1_200;
/** The memory of a header without its texts. */
const HEADER_BYTES = 60;

const sizeOfHeaders = (headers: Readonly<Record<string, string>>): number => {
  let bytes = 0;
  for (const name in headers) bytes += HEADER_BYTES + name.length + (headers[name]?.length ?? 0);
  return bytes;
};

/** Estimates the memory of an entry, rather too high. Every call pays for this, so it does not walk through all fields. */
const bytesOf = ({ request, answer, hint, diagnosis, fault }: JournalEntry): number => {
  let bytes = ENTRY_BYTES + sizeOfHeaders(request.headers) + (request.target?.length ?? 0) + (hint?.length ?? 0);
  if (request.body !== null) bytes += sizeOfText(request.body.text);
  if (answer !== null) bytes += sizeOfHeaders(answer.headers) + sizeOfText(answer.body.text);
  if (diagnosis !== null || fault !== null) bytes += sizeOf(diagnosis) + sizeOf(fault);
  return bytes;
};

/** With two bodies of 16 KiB each this takes some milliseconds. */
const SEARCHED_PER_TURN = 50;

interface Recorded extends Stored<JournalEntry> {
  readonly life: Life;
  readonly recordedAtMs: number;
  readonly bytes: number;
}

/** Entries of all clients and of each client, in the order in which they were recorded. The oldest are dropped first. */
export class MemoryJournal implements JournalStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly #coverage: MemoryCoverage;
  readonly #records = new LifeRecords<Recorded>();
  /** Entries of no known client belong to this life. */
  readonly #noClient: Life = new Life(null);

  constructor(context: StoreContext, clients: ClientTable, coverage: MemoryCoverage) {
    this.#context = context;
    this.#clients = clients;
    this.#coverage = coverage;
  }

  async record(
    entry: JournalEntry,
    owner: Owner | null,
    covered: readonly string[],
    stored?: (sequence: number) => void,
  ): Promise<void> {
    const nowMs = this.#context.begin();
    const life = (owner === null ? undefined : this.#clients.lifeOf(owner, nowMs)) ?? this.#noClient;
    const value = life === this.#noClient ? withoutClient(entry) : entry;
    const bytes = bytesOf(value);
    const recorded = { sequence: this.#context.nextSequence(), value, life, recordedAtMs: nowMs, bytes };
    this.#records.add(recorded);
    this.#enforceLimits(recorded);
    const { sequence } = recorded;
    stored?.(sequence);
    this.#context.observer.recorded({ sequence, value: summarizeCall(value) });
    this.#coverage.addNow(owner, covered);
  }

  async list({ limit, before, ...filter }: JournalFilter & Page): Promise<Stored<JournalEntry>[]> {
    const nowMs = this.#context.begin();
    const { clientId } = filter;
    const life = clientId === undefined ? undefined : this.#lifeOf(clientId, nowMs);
    const list = clientId === undefined ? this.#records.all : life && this.#records.of(life);
    const found: Stored<JournalEntry>[] = [];
    if (list === undefined) return found;
    for await (const piece of walkInTurns(list, before, filter.text === undefined ? MAX_PER_TURN : SEARCHED_PER_TURN)) {
      const atMs = this.#context.now();
      for (const entry of piece) {
        const { sequence, value } = entry;
        if (!this.#exists(entry, atMs) || !matchesEntry(filter, value)) continue;
        if (found.push({ sequence, value }) >= limit) return found;
      }
    }
    return found;
  }

  async get(sequence: number): Promise<JournalEntry | undefined> {
    const nowMs = this.#context.begin();
    const [entry] = this.#records.all.before(sequence + 1, 1);
    return entry?.sequence === sequence && this.#exists(entry, nowMs) ? entry.value : undefined;
  }

  async clear(clientId?: string | null): Promise<void> {
    const nowMs = this.#context.begin();
    if (clientId === undefined) this.#records.clear();
    else {
      const life = this.#lifeOf(clientId, nowMs);
      if (life === undefined) return;
      this.#records.end(life);
      this.#context.freeLater();
    }
    this.#context.observer.journalCleared(clientId);
  }

  endLife(life: Life): void {
    this.#records.end(life);
  }

  /** Drops entries for their age, at most `limit`. Returns how many. */
  sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (
      let oldest = this.#records.all.first;
      oldest !== undefined && count < limit;
      oldest = this.#records.all.first
    ) {
      if (this.#isRetained(oldest, nowMs)) break;
      this.#records.delete(oldest);
      count += 1;
    }
    return count;
  }

  /** Frees entries of lives that have ended, at most `limit`. Returns how many. */
  free(limit: number): number {
    let count = 0;
    for (let one = this.#records.ended; one !== undefined && count < limit; one = this.#records.ended) {
      this.#records.delete(one);
      count += 1;
    }
    return count;
  }

  clearAll(): void {
    this.#records.clear();
  }

  #lifeOf(clientId: string | null, nowMs: number): Life | undefined {
    return clientId === null ? this.#noClient : this.#clients.find(clientId, nowMs)?.life;
  }

  #isRetained({ recordedAtMs }: Recorded, nowMs: number): boolean {
    return recordedAtMs > nowMs - this.#context.limits.retentionMs;
  }

  #exists(entry: Recorded, nowMs: number): boolean {
    if (!this.#isRetained(entry, nowMs)) return false;
    const { clientId } = entry.life;
    // Drops a client that is too old, and its entries.
    if (clientId !== null) this.#clients.find(clientId, nowMs);
    return this.#records.has(entry);
  }

  #enforceLimits(added: Recorded): void {
    const { maxJournal, maxJournalBytes, maxClientJournal } = this.#context.limits;
    const ofLife = this.#records.of(added.life);
    if (ofLife?.first !== undefined && ofLife.size > maxClientJournal) this.#records.delete(ofLife.first);
    while (this.#records.all.size > maxJournal || this.#records.bytes > maxJournalBytes) {
      const oldest = this.#records.ended ?? this.#records.all.first;
      if (oldest === undefined || oldest === added) return;
      this.#records.delete(oldest);
    }
  }
}
