import type { Owner } from '../../domain/client.ts';
import type { IssuedToken } from '../issued-token.ts';
import type { SavedFacts } from '../snapshot/saved-client.ts';
import type { FactStore } from '../store.ts';
import type { ClientTable } from './client-table.ts';
import type { Life } from './life.ts';
import { LifeCache } from './life-cache.ts';
import { ITEM_BYTES, LIFE_BYTES } from './size.ts';
import type { StoreContext } from './store-context.ts';

/** The most keys and tokens of one client; the oldest are dropped. */
const MAX_KEYS = 100;
const MAX_TOKENS = 20;
const FINGERPRINT_BYTES = 64;
/** A token without its scopes. */
const TOKEN_BYTES = 200;

interface Facts {
  readonly keys: Set<string>;
  readonly tokens: IssuedToken[];
  current: IssuedToken | null;
}

const bytesOf = ({ keys, tokens }: Facts): number =>
  tokens.reduce(
    (sum, { scopes }) => sum + ITEM_BYTES + TOKEN_BYTES + scopes.length,
    LIFE_BYTES + keys.size * (ITEM_BYTES + FINGERPRINT_BYTES),
  );

/** The facts that rules need. All clients together have one limit in bytes. */
export class MemoryFacts implements FactStore {
  readonly #context: StoreContext;
  readonly #clients: ClientTable;
  readonly #facts: LifeCache<Facts>;

  constructor(context: StoreContext, clients: ClientTable) {
    this.#context = context;
    this.#clients = clients;
    this.#facts = new LifeCache(context.limits.maxClientBytes / 2, bytesOf);
  }

  async useKey(owner: Owner, fingerprint: string): Promise<boolean> {
    const life = this.#lifeOf(owner);
    if (life === undefined) return false;
    const facts = this.#factsOf(life);
    const isUsed = facts.keys.delete(fingerprint);
    facts.keys.add(fingerprint);
    if (facts.keys.size > MAX_KEYS) {
      const [oldest = ''] = facts.keys;
      facts.keys.delete(oldest);
    }
    this.#facts.set(life, facts);
    return isUsed;
  }

  async forgetKey(owner: Owner, fingerprint: string): Promise<void> {
    const life = this.#lifeOf(owner);
    if (life !== undefined) this.#facts.get(life)?.keys.delete(fingerprint);
  }

  async replaceToken(owner: Owner, token: IssuedToken): Promise<IssuedToken | null> {
    const life = this.#lifeOf(owner);
    if (life === undefined) return null;
    const facts = this.#factsOf(life);
    const before = facts.current;
    facts.current = token;
    facts.tokens.push(token);
    if (facts.tokens.length > MAX_TOKENS) facts.tokens.shift();
    this.#facts.set(life, facts);
    return before;
  }

  async clearToken(owner: Owner): Promise<void> {
    const life = this.#lifeOf(owner);
    const facts = life && this.#facts.get(life);
    if (facts !== undefined) facts.current = null;
  }

  async tokensOf(owner: Owner): Promise<readonly IssuedToken[]> {
    const life = this.#lifeOf(owner);
    return [...((life && this.#facts.get(life)?.tokens) ?? [])];
  }

  save(life: Life): SavedFacts {
    const { keys, tokens, current } = this.#factsOf(life);
    return { keys: [...keys], tokens: [...tokens], current };
  }

  restore(life: Life, { keys, tokens, current }: SavedFacts): void {
    if (keys.length + tokens.length > 0) this.#facts.set(life, { keys: new Set(keys), tokens: [...tokens], current });
  }

  endLife(life: Life): void {
    this.#facts.delete(life);
  }

  clear(): void {
    this.#facts.clear();
  }

  #lifeOf(owner: Owner): Life | undefined {
    return this.#clients.lifeOf(owner, this.#context.begin());
  }

  #factsOf(life: Life): Facts {
    return this.#facts.get(life) ?? { keys: new Set(), tokens: [], current: null };
  }
}
