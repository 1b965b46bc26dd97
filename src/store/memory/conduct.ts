import type { Owner } from '../../domain/client.ts';
import type { Conduct } from '../../domain/findings/conduct.ts';
import type { ConductStore } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { StoreContext } from './store-context.ts';
import type { TransactionTable } from './transaction-table.ts';

/** In memory, conduct is a part of the transaction's entry. */
export class MemoryConduct implements ConductStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly #table: TransactionTable;

  constructor(context: StoreContext, clients: ClientTable, table: TransactionTable) {
    this.#context = context;
    this.#clients = clients;
    this.#table = table;
  }

  async get(txId: string): Promise<Conduct | undefined> {
    return this.#read(txId, this.#context.begin());
  }

  async getMany(txIds: readonly string[]): Promise<(Conduct | undefined)[]> {
    const nowMs = this.#context.begin();
    return txIds.map((txId) => this.#read(txId, nowMs));
  }

  async recordFaultOfAll(owner: Owner): Promise<void> {
    const life = this.#clients.lifeOf(owner, this.#context.begin());
    if (life !== undefined) this.#table.indexesOf(life).faultUpTo = this.#context.nextSequence();
  }

  #read(txId: string, nowMs: number): Conduct | undefined {
    const entry = this.#table.find(txId, nowMs)?.entry;
    return entry && this.#table.conductOf(entry);
  }
}
