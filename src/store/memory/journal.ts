import { walkInTurns } from '../../collections/walk.ts';
import type { Owner } from '../../domain/client.ts';
import { type JournalFilter, matchesEntry } from '../../domain/filters/journal-filter.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { CoverageStore, JournalStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import type { ClientTable } from './client-table.ts';
import type { Ground } from './ground.ts';
import { Life } from './life.ts';
import { LifeRecords } from './life-records.ts';
import { sizeOf } from './size.ts';

/** What an entry needs in memory in addition to its fields. */
const PLACES_BYTES = 300;

interface Kept extends Stored<JournalEntry> {
  readonly life: Life;
  readonly keptAtMs: number;
  readonly bytes: number;
}

/** Journal entries of all clients and of each client, in the order in which they were recorded. */
export class MemoryJournal implements JournalStore {
  readonly #ground: Ground;
  readonly #clients: ClientTable;
  readonly #coverage: CoverageStore;
  readonly #records = new LifeRecords<Kept>();
  /** Owns the entries without a client, until the store is reset. */
  #nobody = new Life(null);

  constructor(ground: Ground, clients: ClientTable, coverage: CoverageStore) {
    this.#ground = ground;
    this.#clients = clients;
    this.#coverage = coverage;
  }

  async record(entry: JournalEntry, owner: Owner | null, covered: readonly string[]): Promise<void> {
    const nowMs = this.#ground.begin();
    const life = (owner === null ? undefined : this.#clients.lifeOf(owner, nowMs)) ?? this.#nobody;
    const { clientId } = life;
    const value = entry.clientId === clientId ? entry : { ...entry, clientId };
    const bytes = PLACES_BYTES + sizeOf(value);
    const kept = { sequence: this.#ground.nextSequence(), value, life, keptAtMs: nowMs, bytes };
    this.#records.add(kept);
    this.#makeRoom(kept);
    const { sequence } = kept;
    this.#ground.observer.recorded({ sequence, value });
    await this.#coverage.add(owner, covered);
  }

  async list({ limit, before, ...filter }: JournalFilter & Page): Promise<Stored<JournalEntry>[]> {
    const nowMs = this.#ground.begin();
    const { clientId } = filter;
    const life = typeof clientId === 'string' ? this.#clients.find(clientId, nowMs)?.life : this.#nobody;
    const list = clientId === undefined ? this.#records.all : life && this.#records.of(life);
    const found: Stored<JournalEntry>[] = [];
    if (list === undefined) return found;
    for await (const piece of walkInTurns(list, before)) {
      const atMs = this.#ground.now();
      for (const entry of piece) {
        const { sequence, value } = entry;
        if (!this.#isThere(entry, atMs) || !matchesEntry(filter, value)) continue;
        if (found.push({ sequence, value }) >= limit) return found;
      }
    }
    return found;
  }

  endLife(life: Life): void {
    this.#records.end(life);
  }

  /** Drops at most `limit` expired entries. Returns how many. */
  sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (
      let oldest = this.#records.all.first;
      oldest !== undefined && count < limit;
      oldest = this.#records.all.first
    ) {
      if (this.#isInTime(oldest, nowMs)) break;
      this.#records.delete(oldest);
      count += 1;
    }
    return count;
  }

  /** Frees at most `limit` entries of lives that have ended. Returns how many. */
  free(limit: number): number {
    let count = 0;
    for (let one = this.#records.ended; one !== undefined && count < limit; one = this.#records.ended) {
      this.#records.delete(one);
      count += 1;
    }
    return count;
  }

  clear(): void {
    this.#records.clear();
    this.#nobody = new Life(null);
  }

  #isInTime({ keptAtMs }: Kept, nowMs: number): boolean {
    return keptAtMs > nowMs - this.#ground.limits.retentionMs;
  }

  #isThere(entry: Kept, nowMs: number): boolean {
    if (!this.#isInTime(entry, nowMs)) return false;
    const { life } = entry;
    if (life.clientId === null) return life === this.#nobody;
    return this.#clients.find(life.clientId, nowMs)?.life === life;
  }

  #makeRoom(needed: Kept): void {
    const { maxJournal, maxJournalBytes, maxClientJournal } = this.#ground.limits;
    const own = this.#records.of(needed.life);
    if (own?.first !== undefined && own.size > maxClientJournal) this.#records.delete(own.first);
    while (this.#records.all.size > maxJournal || this.#records.bytes > maxJournalBytes) {
      const oldest = this.#records.ended ?? this.#records.all.first;
      if (oldest === undefined || oldest === needed) return;
      this.#records.delete(oldest);
    }
  }
}
