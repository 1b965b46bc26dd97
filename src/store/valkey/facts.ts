import type { Owner } from '../../domain/client.ts';
import type { IssuedToken } from '../issued-token.ts';
import type { FactStore } from '../store.ts';
import { type Backend, frugalScript, type Reply, script } from './backend.ts';
import { fromJson } from './json.ts';
import { lifeOf } from './life.ts';
import { RecentRecords } from './recent-records.ts';

/** The most keys and tokens of one client; the oldest are dropped. */
const MAX_KEYS = 100;
const MAX_TOKENS = 20;

const USE_KEY = script(
  'mockTossUseKey',
  `
local client, life, key, max = A[1], A[2], A[3], tonumber(A[4])
if not findOwner(client, life) then return 0 end
local keys = lifeKey(life, 'keys')
local isUsed = call('ZSCORE', keys, key) and 1 or 0
call('ZADD', keys, touches(), key)
call('ZREMRANGEBYRANK', keys, 0, -max - 1)
keep(keys)
return isUsed`,
);

const FORGET_KEY = frugalScript(
  'mockTossForgetKey',
  `
if findOwner(A[1], A[2]) then call('ZREM', lifeKey(A[2], 'keys'), A[3]) end
return 1`,
);

const REPLACE_TOKEN = script(
  'mockTossReplaceToken',
  `
local client, life, json, max = A[1], A[2], A[3], tonumber(A[4])
if not findOwner(client, life) then return '' end
local current, tokens = lifeKey(life, 'token'), lifeKey(life, 'tokens')
local before = call('GET', current) or ''
call('SET', current, json)
call('RPUSH', tokens, json)
call('LTRIM', tokens, -max, -1)
keep(current)
keep(tokens)
return before`,
);

const CLEAR_TOKEN = frugalScript(
  'mockTossClearToken',
  `
if findOwner(A[1], A[2]) then call('DEL', lifeKey(A[2], 'token')) end
return 1`,
);

const TOKENS = frugalScript(
  'mockTossTokens',
  `
if not findOwner(A[1], A[2]) then return {} end
return call('LRANGE', lifeKey(A[2], 'tokens'), 0, -1)`,
);

const toToken = (json: Reply | undefined): IssuedToken | null =>
  typeof json === 'string' && json !== '' ? fromJson<IssuedToken>(json) : null;

export class ValkeyFacts implements FactStore {
  readonly #backend: Backend;
  /** What a call of `/token` has read at its beginning, by life. */
  readonly #held = new RecentRecords<{ readonly token: IssuedToken | null }>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async useKey(owner: Owner, fingerprint: string): Promise<boolean> {
    return (await this.#backend.run(USE_KEY, owner.clientId, lifeOf(owner), fingerprint, MAX_KEYS)) === 1;
  }

  async forgetKey(owner: Owner, fingerprint: string): Promise<void> {
    await this.#backend.run(FORGET_KEY, owner.clientId, lifeOf(owner), fingerprint);
  }

  /** After a call that has read the token at its beginning, nobody waits for this write. */
  async replaceToken(owner: Owner, token: IssuedToken): Promise<IssuedToken | null> {
    const life = lifeOf(owner);
    const parts = [owner.clientId, life, JSON.stringify(token), MAX_TOKENS];
    const held = this.#held.get(life);
    this.#held.set(life, undefined);
    if (held === undefined) return toToken(await this.#backend.run(REPLACE_TOKEN, ...parts));
    this.#backend.send(REPLACE_TOKEN, parts);
    return held.token;
  }

  async clearToken(owner: Owner): Promise<void> {
    this.#held.set(lifeOf(owner), undefined);
    await this.#backend.run(CLEAR_TOKEN, owner.clientId, lifeOf(owner));
  }

  async tokensOf(owner: Owner): Promise<readonly IssuedToken[]> {
    const found = (await this.#backend.run(TOKENS, owner.clientId, lifeOf(owner))) as readonly string[];
    return found.map((json) => fromJson<IssuedToken>(json));
  }

  /** A call has read this token. */
  remember(owner: Owner, reply: Reply | undefined): void {
    this.#held.set(lifeOf(owner), { token: toToken(reply) });
  }

  forgetAll(): void {
    this.#held.clear();
  }
}
