import { OrderedList } from '../../collections/ordered-list.ts';
import { walkInTurns } from '../../collections/walk.ts';
import type { Owner } from '../../domain/client.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import { decideFault, type Fault, isUsedUp, trigger } from '../../domain/fault.ts';
import type { FaultFilter, FaultStore } from '../store.ts';
import type { Stored } from '../stored.ts';
import type { ClientTable } from './client-table.ts';
import { Life } from './life.ts';
import { sizeOf } from './size.ts';
import type { StoreContext } from './store-context.ts';

/** The memory for a fault's places in lists and indexes. */
const FAULT_BYTES = 300;

interface FaultEntry {
  readonly sequence: number;
  readonly life: Life;
  value: Fault;
}

const bytesOf = (value: Fault): number => FAULT_BYTES + sizeOf(value);

const createList = () => new OrderedList<FaultEntry>(({ sequence }) => sequence);

/** Faults by client. A call looks at the faults of its client and at those for all clients, not at those of other clients. */
export class MemoryFaults implements FaultStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  #allClients: Life = new Life(null);
  #byId = new Map<string, FaultEntry>();
  #all = createList();
  #byLife = new Map<Life, OrderedList<FaultEntry>>();
  #bytes = 0;

  constructor(context: StoreContext, clients: ClientTable) {
    this.#context = context;
    this.#clients = clients;
  }

  /** Also those of clients that are too old. */
  get count(): number {
    return this.#byId.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async add(fault: Fault, owner: Owner | null): Promise<'added' | 'full' | 'ended'> {
    const life = this.#lifeOf(owner);
    if (life === undefined) return 'ended';
    if ((this.#byLife.get(life)?.size ?? 0) >= this.#context.limits.maxFaults) return 'full';
    this.#place({ sequence: this.#context.nextSequence(), value: fault }, life);
    const { id, clientId } = fault;
    this.#context.observer.faultChanged({ id, clientId, change: 'created', fault });
    return 'added';
  }

  /** Those with a lower `sequence`. */
  async *save(before: number): AsyncGenerator<Stored<Fault>[]> {
    for await (const piece of walkInTurns(this.#all, before)) {
      const nowMs = this.#context.now();
      yield piece.flatMap((entry) =>
        this.#exists(entry, nowMs) ? [{ sequence: entry.sequence, value: entry.value }] : [],
      );
    }
  }

  /** Adds a saved fault, without regard to the limits. `undefined`: for all clients. */
  restore(saved: Stored<Fault>, life: Life | undefined): void {
    this.#place(saved, life ?? this.#allClients);
  }

  async take(endpoint: Endpoint, owner: Owner | null): Promise<Fault | undefined> {
    if (this.count === 0) return undefined;
    const candidates = this.#newestFirst(this.#lifeOf(owner)).map(({ value }) => value);
    const { taken, changed } = decideFault(candidates, endpoint, owner?.clientId ?? null);
    for (const fault of changed) this.#replace(fault);
    return taken;
  }

  async use(id: string): Promise<boolean> {
    const entry = this.#find(id);
    if (entry !== undefined) this.#replace(trigger(entry.value));
    return entry !== undefined;
  }

  async list({ limit, before, clientId }: FaultFilter): Promise<Stored<Fault>[]> {
    const nowMs = this.#context.begin();
    const life = clientId === undefined ? undefined : this.#clients.find(clientId, nowMs)?.life;
    const list = clientId === undefined ? this.#all : life && this.#byLife.get(life);
    const found: Stored<Fault>[] = [];
    if (list === undefined) return found;
    for await (const piece of walkInTurns(list, before)) {
      const atMs = this.#context.now();
      for (const entry of piece) {
        const { sequence, value } = entry;
        if (!this.#exists(entry, atMs)) continue;
        if (found.push({ sequence, value }) >= limit) return found;
      }
    }
    return found;
  }

  async delete(id: string): Promise<boolean> {
    const entry = this.#find(id);
    if (entry !== undefined) this.#end(entry, 'deleted');
    return entry !== undefined;
  }

  endLife(life: Life): void {
    for (const entry of this.#byLife.get(life)?.before(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY) ?? []) {
      this.#drop(entry);
    }
  }

  clear(): void {
    this.#allClients = new Life(null);
    this.#byId = new Map();
    this.#all = createList();
    this.#byLife = new Map();
    this.#bytes = 0;
  }

  #lifeOf(owner: Owner | null): Life | undefined {
    const nowMs = this.#context.begin();
    return owner === null ? this.#allClients : this.#clients.lifeOf(owner, nowMs);
  }

  #find(id: string): FaultEntry | undefined {
    const nowMs = this.#context.begin();
    const entry = this.#byId.get(id);
    return entry !== undefined && this.#exists(entry, nowMs) ? entry : undefined;
  }

  /** A fault ends with the life of its client; also when the client is too old and was not dropped yet. */
  #exists(entry: FaultEntry, nowMs: number): boolean {
    const { life } = entry;
    if (life.clientId === null) return this.#byId.get(entry.value.id) === entry;
    return this.#clients.find(life.clientId, nowMs)?.life === life && this.#byId.get(entry.value.id) === entry;
  }

  /** The faults of a life and those for all clients. `maxFaults` limits both. */
  #newestFirst(life: Life | undefined): FaultEntry[] {
    const lives = life === undefined || life === this.#allClients ? [this.#allClients] : [life, this.#allClients];
    return lives
      .flatMap((one) => this.#byLife.get(one)?.before(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY) ?? [])
      .sort((a, b) => b.sequence - a.sequence);
  }

  #replace(fault: Fault): void {
    const entry = this.#byId.get(fault.id);
    if (entry === undefined) return;
    this.#bytes += bytesOf(fault) - bytesOf(entry.value);
    entry.value = fault;
    if (isUsedUp(fault)) this.#end(entry, 'used-up');
  }

  #end(entry: FaultEntry, change: 'deleted' | 'used-up'): void {
    this.#drop(entry);
    const { id, clientId } = entry.value;
    this.#context.observer.faultChanged({ id, clientId, change, fault: null });
  }

  #place({ sequence, value }: Stored<Fault>, life: Life): void {
    const entry = { sequence, life, value };
    const ofLife = this.#byLife.get(life) ?? createList();
    ofLife.add(entry);
    this.#byLife.set(life, ofLife);
    this.#all.add(entry);
    this.#byId.set(value.id, entry);
    this.#bytes += bytesOf(value);
  }

  #drop(entry: FaultEntry): void {
    const ofLife = this.#byLife.get(entry.life);
    ofLife?.delete(entry);
    if (ofLife?.size === 0) this.#byLife.delete(entry.life);
    this.#all.delete(entry);
    this.#byId.delete(entry.value.id);
    this.#bytes -= bytesOf(entry.value);
  }
}
