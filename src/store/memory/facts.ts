import type { Owner } from '../../domain/client.ts';
import type { HeldToken } from '../held-token.ts';
import type { FactStore } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Ground } from './ground.ts';
import type { Life } from './life.ts';
import { LifeMemory } from './life-memory.ts';
import { ITEM_BYTES, OWN_BYTES, sizeOf } from './size.ts';

/** Of each client. The oldest are dropped. */
const MAX_KEYS = 100;
const MAX_TOKENS = 20;
const FINGERPRINT_BYTES = 64;

interface Facts {
  readonly keys: Set<string>;
  readonly tokens: HeldToken[];
  held: HeldToken | null;
}

const bytesOf = ({ keys, tokens }: Facts): number =>
  tokens.reduce(
    (sum, token) => sum + ITEM_BYTES + sizeOf(token),
    OWN_BYTES + keys.size * (ITEM_BYTES + FINGERPRINT_BYTES),
  );

/** Facts of each client, with a limit in bytes for all together. */
export class MemoryFacts implements FactStore {
  readonly #ground: Ground;
  readonly #clients: ClientTable;
  readonly #facts: LifeMemory<Facts>;

  constructor(ground: Ground, clients: ClientTable) {
    this.#ground = ground;
    this.#clients = clients;
    this.#facts = new LifeMemory(ground.limits.maxClientBytes / 2, bytesOf);
  }

  async useKey(owner: Owner, fingerprint: string): Promise<boolean> {
    const life = this.#lifeOf(owner);
    if (life === undefined) return false;
    const facts = this.#factsOf(life);
    const isUsed = facts.keys.delete(fingerprint);
    facts.keys.add(fingerprint);
    const [oldest = ''] = facts.keys;
    if (facts.keys.size > MAX_KEYS) facts.keys.delete(oldest);
    this.#facts.keep(life, facts);
    return isUsed;
  }

  async forgetKey(owner: Owner, fingerprint: string): Promise<void> {
    const life = this.#lifeOf(owner);
    if (life !== undefined) this.#facts.get(life)?.keys.delete(fingerprint);
  }

  async holdToken(owner: Owner, token: HeldToken): Promise<HeldToken | null> {
    const life = this.#lifeOf(owner);
    if (life === undefined) return null;
    const facts = this.#factsOf(life);
    const before = facts.held;
    facts.held = token;
    facts.tokens.push(token);
    if (facts.tokens.length > MAX_TOKENS) facts.tokens.shift();
    this.#facts.keep(life, facts);
    return before;
  }

  async dropToken(owner: Owner): Promise<void> {
    const life = this.#lifeOf(owner);
    const facts = life && this.#facts.get(life);
    if (facts !== undefined) facts.held = null;
  }

  async tokensOf(owner: Owner): Promise<readonly HeldToken[]> {
    const life = this.#lifeOf(owner);
    return [...((life && this.#facts.get(life)?.tokens) ?? [])];
  }

  endLife(life: Life): void {
    this.#facts.delete(life);
  }

  clear(): void {
    this.#facts.clear();
  }

  #lifeOf(owner: Owner): Life | undefined {
    return this.#clients.lifeOf(owner, this.#ground.begin());
  }

  #factsOf(life: Life): Facts {
    return this.#facts.get(life) ?? { keys: new Set(), tokens: [], held: null };
  }
}
