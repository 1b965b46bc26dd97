import { OrderedList } from '../../collections/ordered-list.ts';
import { walkInTurns } from '../../collections/walk.ts';
import type { CatalogChanged } from '../observer.ts';
import type { Catalog } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import { PLACES_BYTES, sizeOf } from './size.ts';
import type { StoreContext } from './store-context.ts';

export interface CatalogEntry<T> {
  readonly sequence: number;
  readonly id: string;
  value: T;
}

const bytesOf = (value: unknown): number => PLACES_BYTES + sizeOf(value);

export class MemoryCatalog<T> implements Catalog<T> {
  readonly #context: Pick<StoreContext, 'nextSequence' | 'observer'>;
  readonly #name: CatalogChanged['catalog'];
  readonly #limit: number;
  #entries = new Map<string, CatalogEntry<T>>();
  #created = new OrderedList<CatalogEntry<T>>(({ sequence }) => sequence);
  #bytes = 0;

  constructor(
    context: Pick<StoreContext, 'nextSequence' | 'observer'>,
    name: CatalogChanged['catalog'],
    limit: number,
  ) {
    this.#context = context;
    this.#name = name;
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async get(id: string): Promise<T | undefined> {
    return this.#entries.get(id)?.value;
  }

  async put(id: string, value: T): Promise<'created' | 'replaced' | 'full'> {
    const known = this.#entries.get(id);
    if (known === undefined && this.#entries.size >= this.#limit) return 'full';
    this.set(id, value);
    const change = known === undefined ? 'created' : 'replaced';
    this.#tell(id, change);
    return change;
  }

  async delete(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    this.#created.delete(entry);
    this.#bytes -= bytesOf(entry.value);
    this.removeFromIndexes(entry);
    this.#tell(id, 'deleted');
    return true;
  }

  async list({ limit, before }: Page): Promise<Stored<T>[]> {
    const found: Stored<T>[] = [];
    for await (const { sequence, value } of this.#walk(before)) {
      if (found.push({ sequence, value }) >= limit) break;
    }
    return found;
  }

  async *each(): AsyncGenerator<T> {
    for await (const { value } of this.#walk()) yield value;
  }

  /** Those with a lower `sequence`. */
  async *save(before: number): AsyncGenerator<Stored<T>[]> {
    for await (const piece of walkInTurns(this.#created, before)) {
      yield piece.flatMap((entry) => (this.#isThere(entry) ? [{ sequence: entry.sequence, value: entry.value }] : []));
    }
  }

  restore(id: string, { sequence, value }: Stored<T>): void {
    this.#add({ sequence, id, value });
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Adds or replaces an entry, without regard to the limit. Nobody is told. */
  set(id: string, value: T): void {
    const known = this.#entries.get(id);
    if (known !== undefined) {
      this.removeFromIndexes(known);
      this.#bytes += bytesOf(value) - bytesOf(known.value);
      known.value = value;
      this.addToIndexes(known);
      return;
    }
    this.#add({ sequence: this.#context.nextSequence(), id, value });
  }

  clear(): void {
    this.#entries = new Map();
    this.#created = new OrderedList(({ sequence }) => sequence);
    this.#bytes = 0;
  }

  /** For indexes of subclasses: an entry was added or replaced. */
  protected addToIndexes(_entry: CatalogEntry<T>): void {}

  /** For indexes of subclasses: an entry was deleted, or will be replaced. */
  protected removeFromIndexes(_entry: CatalogEntry<T>): void {}

  #tell(id: string, change: CatalogChanged['change']): void {
    this.#context.observer.catalogChanged({ catalog: this.#name, id, change });
  }

  #add(entry: CatalogEntry<T>): void {
    this.#entries.set(entry.id, entry);
    this.#created.add(entry);
    this.#bytes += bytesOf(entry.value);
    this.addToIndexes(entry);
  }

  #isThere(entry: CatalogEntry<T>): boolean {
    return this.#entries.get(entry.id) === entry;
  }

  async *#walk(before?: number): AsyncGenerator<CatalogEntry<T>> {
    for await (const piece of walkInTurns(this.#created, before)) {
      for (const entry of piece) if (this.#isThere(entry)) yield entry;
    }
  }
}
