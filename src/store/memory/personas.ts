import type { Persona } from '../../domain/person.ts';
import type { SentPerson } from '../../domain/sent-person.ts';
import type { PersonaStore } from '../store.ts';
import { type CatalogEntry, MemoryCatalog } from './catalog.ts';

type Index = Map<string, Set<CatalogEntry<Persona>>>;

const addTo = (index: Index, key: string, entry: CatalogEntry<Persona>): void => {
  index.set(key, (index.get(key) ?? new Set()).add(entry));
};

const deleteFrom = (index: Index, key: string, entry: CatalogEntry<Persona>): void => {
  const entries = index.get(key);
  entries?.delete(entry);
  if (entries?.size === 0) index.delete(key);
};

/** Personas, with indexes by name and by phone. */
export class MemoryPersonas extends MemoryCatalog<Persona> implements PersonaStore {
  readonly #byName: Index = new Map();
  readonly #byPhone: Index = new Map();

  async findNear({ name, phone }: Pick<SentPerson, 'name' | 'phone'>): Promise<Persona[]> {
    const near = new Set([...(this.#byName.get(name) ?? []), ...(this.#byPhone.get(phone) ?? [])]);
    return [...near].sort((a, b) => b.sequence - a.sequence).map(({ value }) => value);
  }

  override clear(): void {
    super.clear();
    this.#byName.clear();
    this.#byPhone.clear();
  }

  protected override addToIndexes(entry: CatalogEntry<Persona>): void {
    addTo(this.#byName, entry.value.name, entry);
    addTo(this.#byPhone, entry.value.phone, entry);
  }

  protected override removeFromIndexes(entry: CatalogEntry<Persona>): void {
    deleteFrom(this.#byName, entry.value.name, entry);
    deleteFrom(this.#byPhone, entry.value.phone, entry);
  }
}
