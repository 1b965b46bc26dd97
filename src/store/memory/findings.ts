import type { Owner } from '../../domain/client.ts';
import { type Finding, mergeFindings } from '../../domain/findings/finding.ts';
import type { RuleId } from '../../domain/findings/rules.ts';
import type { FindingStore, ReportedFinding } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Ground } from './ground.ts';
import type { Life } from './life.ts';
import { LifeMemory } from './life-memory.ts';
import { ITEM_BYTES, OWN_BYTES, sizeOf } from './size.ts';

/** Kept as long as the life. It needs little memory, and without it findings would be reported as new again. */
interface Marks {
  /** Each rule's place in the order in which findings were first seen. */
  readonly places: Map<RuleId, number>;
  clearedAt: number;
}

type Recorded = Map<RuleId, Finding>;

const bytesOf = (recorded: Recorded): number =>
  [...recorded.values()].reduce((sum, finding) => sum + ITEM_BYTES + sizeOf(finding), OWN_BYTES);

/** Findings of each client, one for each rule, with a limit in bytes for all together. */
export class MemoryFindings implements FindingStore {
  readonly #ground: Ground;
  readonly #clients: ClientTable;
  readonly #recorded: LifeMemory<Recorded>;
  #marks = new WeakMap<Life, Marks>();

  constructor(ground: Ground, clients: ClientTable) {
    this.#ground = ground;
    this.#clients = clients;
    this.#recorded = new LifeMemory(ground.limits.maxClientBytes / 2, bytesOf);
  }

  async report(owner: Owner, findings: readonly Finding[], how: 'count' | 'order'): Promise<ReportedFinding[]> {
    const life = this.#clients.lifeOf(owner, this.#ground.begin());
    return findings.map((finding) => {
      if (life === undefined) return { finding, sequence: this.#ground.nextSequence(), isNew: false };
      const now = how === 'count' ? this.#count(life, finding) : finding;
      return { finding: now, ...this.#place(life, now) };
    });
  }

  async list(owner: Owner): Promise<{ readonly recorded: readonly Finding[]; readonly clearedAt: number }> {
    const life = this.#clients.lifeOf(owner, this.#ground.begin());
    if (life === undefined) return { recorded: [], clearedAt: 0 };
    return {
      recorded: [...(this.#recorded.get(life)?.values() ?? [])],
      clearedAt: this.#marks.get(life)?.clearedAt ?? 0,
    };
  }

  async clear(owner: Owner): Promise<void> {
    const life = this.#clients.lifeOf(owner, this.#ground.begin());
    if (life === undefined) return;
    this.#recorded.delete(life);
    this.#marks.set(life, { places: new Map(), clearedAt: this.#ground.nextSequence() });
  }

  endLife(life: Life): void {
    this.#recorded.delete(life);
  }

  clearAll(): void {
    this.#recorded.clear();
    this.#marks = new WeakMap();
  }

  #count(life: Life, finding: Finding): Finding {
    const recorded = this.#recorded.get(life) ?? new Map<RuleId, Finding>();
    const now = mergeFindings(recorded.get(finding.rule), finding);
    this.#recorded.keep(life, recorded.set(finding.rule, now));
    return now;
  }

  #place(life: Life, finding: Finding): { readonly sequence: number; readonly isNew: boolean } {
    const marks = this.#marks.get(life) ?? { places: new Map(), clearedAt: 0 };
    const before = marks.places.get(finding.rule);
    if (before !== undefined) return { sequence: before, isNew: false };
    const sequence = this.#ground.nextSequence();
    marks.places.set(finding.rule, sequence);
    this.#marks.set(life, marks);
    this.#ground.observer.found(finding);
    return { sequence, isNew: true };
  }
}
