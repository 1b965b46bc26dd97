import type { Owner } from '../../domain/client.ts';
import type { CoverageStore } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Ground } from './ground.ts';
import type { Life } from './life.ts';
import { LifeMemory } from './life-memory.ts';
import { OWN_BYTES } from './size.ts';

/** There are fewer outcomes, but tests may add and delete personas without end. */
const MAX_ITEMS = 10_000;
/** Of one item of a client. The text itself is shared. */
const ITEM_BYTES = 50;

/** Coverage of each client as long as the client exists, and of all together until it is cleared. */
export class MemoryCoverage implements CoverageStore {
  readonly #ground: Ground;
  readonly #clients: ClientTable;
  /** Each text maps to itself: one copy serves all clients. */
  readonly #all = new Map<string, string>();
  readonly #own: LifeMemory<Set<string>>;

  constructor(ground: Ground, clients: ClientTable) {
    this.#ground = ground;
    this.#clients = clients;
    this.#own = new LifeMemory(ground.limits.maxClientBytes / 2, ({ size }) => OWN_BYTES + size * ITEM_BYTES);
  }

  async add(owner: Owner | null, items: readonly string[]): Promise<void> {
    const nowMs = this.#ground.begin();
    const shared = items.map((item) => this.#addToAll(item));
    const life = owner === null ? undefined : this.#clients.lifeOf(owner, nowMs);
    if (life === undefined || items.length === 0) return;
    const covered = this.#own.get(life) ?? new Set<string>();
    for (const item of shared) if (this.#all.has(item)) covered.add(item);
    this.#own.keep(life, covered);
  }

  async list(clientId?: string): Promise<string[]> {
    const nowMs = this.#ground.begin();
    if (clientId === undefined) return [...this.#all.keys()];
    const life = this.#clients.find(clientId, nowMs)?.life;
    return [...((life && this.#own.get(life)) ?? [])];
  }

  async clear(clientId?: string): Promise<void> {
    const nowMs = this.#ground.begin();
    if (clientId === undefined) {
      this.#all.clear();
      this.#own.clear();
      return;
    }
    const life = this.#clients.find(clientId, nowMs)?.life;
    if (life !== undefined) this.#own.delete(life);
  }

  /** The client's next life keeps the coverage. Without a next life, it is dropped. */
  endLife(life: Life, next: Life | undefined): void {
    const covered = this.#own.get(life);
    this.#own.delete(life);
    if (next !== undefined && covered !== undefined) this.#own.keep(next, covered);
  }

  clearOwn(): void {
    this.#own.clear();
  }

  #addToAll(item: string): string {
    const known = this.#all.get(item);
    if (known === undefined && this.#all.size < MAX_ITEMS) this.#all.set(item, item);
    return known ?? item;
  }
}
