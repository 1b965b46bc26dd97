import { walkInTurns } from '../../collections/walk.ts';
import type { Client } from '../../domain/client.ts';
import type { Change, ClientStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import type { ClientTable } from './client-table.ts';
import type { StoreContext } from './store-context.ts';

export class MemoryClients implements ClientStore {
  readonly #context: StoreContext;
  readonly #table: ClientTable;

  constructor(context: StoreContext, table: ClientTable) {
    this.#context = context;
    this.#table = table;
  }

  async insert(client: Client): Promise<'inserted' | 'exists' | 'full'> {
    const nowMs = this.#context.begin();
    if (this.#table.find(client.clientId, nowMs) !== undefined) return 'exists';
    if (this.#table.size >= this.#context.limits.maxClients) return 'full';
    this.#table.add(client, nowMs);
    return 'inserted';
  }

  async get(clientId: string): Promise<Client | undefined> {
    return this.find(clientId);
  }

  find(clientId: string): Client | undefined {
    return this.#findAndTouch(clientId)?.value;
  }

  async getMany(clientIds: readonly string[]): Promise<(Client | undefined)[]> {
    const nowMs = this.#context.begin();
    return clientIds.map((clientId) => this.#table.find(clientId, nowMs)?.value);
  }

  async update<R>(clientId: string, change: Change<Client, R>): Promise<R | undefined> {
    const entry = this.#findAndTouch(clientId);
    if (entry === undefined) return undefined;
    const { value, result } = change(entry.value);
    if (value !== undefined) this.#table.replace(entry, value);
    return result;
  }

  async reset(clientId: string): Promise<Client | undefined> {
    const entry = this.#findAndTouch(clientId);
    if (entry !== undefined) this.#table.reset(entry);
    return entry?.value;
  }

  async delete(clientId: string): Promise<boolean> {
    const entry = this.#table.find(clientId, this.#context.begin());
    if (entry !== undefined) this.#table.drop(entry);
    return entry !== undefined;
  }

  async list({ limit, before }: Page): Promise<Stored<Client>[]> {
    const found: Stored<Client>[] = [];
    for await (const stored of this.#walk(before)) {
      if (found.push(stored) >= limit) break;
    }
    return found;
  }

  async *each(): AsyncGenerator<Client> {
    for await (const { value } of this.#walk()) yield value;
  }

  async count(): Promise<number> {
    await this.#context.sweepAll();
    return this.#table.size;
  }

  #findAndTouch(clientId: string) {
    const nowMs = this.#context.begin();
    const entry = this.#table.find(clientId, nowMs);
    if (entry !== undefined) this.#table.touch(entry, nowMs);
    return entry;
  }

  async *#walk(before?: number): AsyncGenerator<Stored<Client>> {
    this.#context.begin();
    for await (const piece of walkInTurns(this.#table.created, before)) {
      const atMs = this.#context.now();
      for (const entry of piece) {
        const { sequence, value } = entry;
        // It may have been dropped while others had their turn.
        if (this.#table.find(value.clientId, atMs) === entry) yield { sequence, value };
      }
    }
  }
}
