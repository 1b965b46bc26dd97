import type { Owner } from '../../domain/client.ts';
import type { Conduct } from '../../domain/findings/conduct.ts';
import type { Change, ConductStore } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Ground } from './ground.ts';
import type { TransactionTable } from './transaction-table.ts';

/** In memory, the conduct is a field of the transaction's entry. */
export class MemoryConduct implements ConductStore {
  readonly #ground: Ground;
  readonly #clients: ClientTable;
  readonly #table: TransactionTable;

  constructor(ground: Ground, clients: ClientTable, table: TransactionTable) {
    this.#ground = ground;
    this.#clients = clients;
    this.#table = table;
  }

  async get(txId: string): Promise<Conduct | undefined> {
    return this.#read(txId, this.#ground.begin());
  }

  async getMany(txIds: readonly string[]): Promise<(Conduct | undefined)[]> {
    const nowMs = this.#ground.begin();
    return txIds.map((txId) => this.#read(txId, nowMs));
  }

  async update<R>(owner: Owner, txId: string, change: Change<Conduct, R>): Promise<R | undefined> {
    const nowMs = this.#ground.begin();
    const entry = this.#table.find(txId, nowMs)?.entry;
    if (entry === undefined || entry.life !== this.#clients.lifeOf(owner, nowMs)) return undefined;
    this.#table.touch(entry, nowMs);
    const { value: conduct, result } = change(this.#table.historyOf(entry).conduct);
    if (conduct !== undefined) this.#table.replace(entry, { conduct });
    return result;
  }

  async recordFaultOfAll(owner: Owner): Promise<void> {
    const life = this.#clients.lifeOf(owner, this.#ground.begin());
    if (life !== undefined) this.#table.indexesOf(life).faultUpTo = this.#ground.nextSequence();
  }

  #read(txId: string, nowMs: number): Conduct | undefined {
    const entry = this.#table.find(txId, nowMs)?.entry;
    return entry && this.#table.historyOf(entry).conduct;
  }
}
