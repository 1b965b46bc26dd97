import type { Owner } from '../../domain/client.ts';
import { type Finding, mergeFindings } from '../../domain/findings/finding.ts';
import type { RuleId } from '../../domain/findings/rules.ts';
import type { SavedFindings } from '../snapshot/saved-client.ts';
import type { FindingStore, ReportedFinding } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Life } from './life.ts';
import { LifeCache } from './life-cache.ts';
import { ITEM_BYTES, LIFE_BYTES, sizeOf } from './size.ts';
import type { StoreContext } from './store-context.ts';

/** Kept until the life ends: without it, findings would be reported again. Needs little memory. */
interface Order {
  /** The place of each rule in the order of first sightings. */
  readonly places: Map<RuleId, number>;
  clearedAt: number;
}

type Recorded = Map<RuleId, Finding>;

const bytesOf = (recorded: Recorded): number =>
  [...recorded.values()].reduce((sum, finding) => sum + ITEM_BYTES + sizeOf(finding), LIFE_BYTES);

/** Findings of each client, one per rule. All clients together have one limit in bytes. */
export class MemoryFindings implements FindingStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly #recorded: LifeCache<Recorded>;
  #orders = new WeakMap<Life, Order>();

  constructor(context: StoreContext, clients: ClientTable) {
    this.#context = context;
    this.#clients = clients;
    this.#recorded = new LifeCache(context.limits.maxClientBytes / 2, bytesOf);
  }

  async report(owner: Owner, findings: readonly Finding[], how: 'count' | 'order'): Promise<ReportedFinding[]> {
    const life = this.#clients.lifeOf(owner, this.#context.begin());
    return findings.map((finding) => {
      if (life === undefined) return { finding, sequence: this.#context.nextSequence(), isNew: false };
      const now = how === 'count' ? this.#count(life, finding) : finding;
      return { finding: now, ...this.#place(life, now) };
    });
  }

  async list(owner: Owner): Promise<{ readonly recorded: readonly Finding[]; readonly clearedAt: number }> {
    const life = this.#clients.lifeOf(owner, this.#context.begin());
    if (life === undefined) return { recorded: [], clearedAt: 0 };
    return {
      recorded: [...(this.#recorded.get(life)?.values() ?? [])],
      clearedAt: this.#orders.get(life)?.clearedAt ?? 0,
    };
  }

  async clear(owner: Owner): Promise<void> {
    const life = this.#clients.lifeOf(owner, this.#context.begin());
    if (life === undefined) return;
    this.#recorded.delete(life);
    this.#orders.set(life, { places: new Map(), clearedAt: this.#context.nextSequence() });
  }

  save(life: Life): SavedFindings {
    const { places, clearedAt } = this.#orders.get(life) ?? { places: new Map(), clearedAt: 0 };
    return {
      recorded: [...(this.#recorded.get(life)?.values() ?? [])],
      places: [...places].map(([rule, sequence]) => ({ rule, sequence })),
      clearedAt,
    };
  }

  restore(life: Life, { recorded, places, clearedAt }: SavedFindings): void {
    if (recorded.length > 0) this.#recorded.set(life, new Map(recorded.map((finding) => [finding.rule, finding])));
    if (places.length === 0 && clearedAt === 0) return;
    this.#orders.set(life, { places: new Map(places.map(({ rule, sequence }) => [rule, sequence])), clearedAt });
  }

  endLife(life: Life): void {
    this.#recorded.delete(life);
  }

  clearAll(): void {
    this.#recorded.clear();
    this.#orders = new WeakMap();
  }

  #count(life: Life, finding: Finding): Finding {
    const recorded = this.#recorded.get(life) ?? new Map<RuleId, Finding>();
    const now = mergeFindings(recorded.get(finding.rule), finding);
    this.#recorded.set(life, recorded.set(finding.rule, now));
    return now;
  }

  #place(life: Life, finding: Finding): { readonly sequence: number; readonly isNew: boolean } {
    const order = this.#orders.get(life) ?? { places: new Map(), clearedAt: 0 };
    const before = order.places.get(finding.rule);
    if (before !== undefined) return { sequence: before, isNew: false };
    const sequence = this.#context.nextSequence();
    order.places.set(finding.rule, sequence);
    this.#orders.set(life, order);
    this.#context.observer.found(finding);
    return { sequence, isNew: true };
  }
}
