import type { Owner } from '../../domain/client.ts';
import type { CoverageStore } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Life } from './life.ts';
import { LifeCache } from './life-cache.ts';
import { LIFE_BYTES } from './size.ts';
import type { StoreContext } from './store-context.ts';

/** More than there is to cover. Items of personas that were deleted stay, so the number has a limit. */
const MAX_ITEMS = 10_000;
/** Of one item of a client; the texts are shared. */
const COVERED_BYTES = 50;

/** Coverage of each client until the client is deleted, and of all clients until it is cleared. */
export class MemoryCoverage implements CoverageStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  /** Each text maps to itself: one copy serves all clients. */
  readonly #all = new Map<string, string>();
  readonly #byLife: LifeCache<Set<string>>;

  constructor(context: StoreContext, clients: ClientTable) {
    this.#context = context;
    this.#clients = clients;
    this.#byLife = new LifeCache(context.limits.maxClientBytes / 2, ({ size }) => LIFE_BYTES + size * COVERED_BYTES);
  }

  async add(owner: Owner | null, items: readonly string[]): Promise<void> {
    this.addNow(owner, items);
  }

  addNow(owner: Owner | null, items: readonly string[]): void {
    const nowMs = this.#context.begin();
    this.restore(owner === null ? undefined : this.#clients.lifeOf(owner, nowMs), items);
  }

  save(life: Life): string[] {
    return [...(this.#byLife.get(life) ?? [])];
  }

  /** Adds items to the coverage of all clients and of a life. */
  restore(life: Life | undefined, items: readonly string[]): void {
    for (const item of items) this.#addToAll(item);
    if (life === undefined || items.length === 0) return;
    const covered = this.#byLife.get(life) ?? new Set<string>();
    for (const item of items) {
      const shared = this.#all.get(item);
      if (shared !== undefined) covered.add(shared);
    }
    this.#byLife.set(life, covered);
  }

  async list(clientId?: string): Promise<string[]> {
    const nowMs = this.#context.begin();
    if (clientId === undefined) return [...this.#all.keys()];
    const life = this.#clients.find(clientId, nowMs)?.life;
    return life === undefined ? [] : this.save(life);
  }

  async clear(clientId?: string): Promise<void> {
    const nowMs = this.#context.begin();
    if (clientId === undefined) {
      this.#all.clear();
      this.#byLife.clear();
      return;
    }
    const life = this.#clients.find(clientId, nowMs)?.life;
    if (life !== undefined) this.#byLife.delete(life);
  }

  /** The coverage of a client passes to its next life; without a next life, it is deleted. */
  endLife(life: Life, next: Life | undefined): void {
    const covered = this.#byLife.get(life);
    this.#byLife.delete(life);
    if (next !== undefined && covered !== undefined) this.#byLife.set(next, covered);
  }

  clearClients(): void {
    this.#byLife.clear();
  }

  #addToAll(item: string): void {
    if (!this.#all.has(item) && this.#all.size < MAX_ITEMS) this.#all.set(item, item);
  }
}
