import type { Owner } from '../../domain/client.ts';
import { type Finding, mergeFindings } from '../../domain/findings/finding.ts';
import type { FindingStore, ReportedFinding } from '../store.ts';
import { type Backend, frugalScript, type Reply, script } from './backend.ts';
import { compareAndSet } from './compare-and-set.ts';
import { fromJson } from './json.ts';
import { lifeOf } from './life.ts';
import { RecentRecords } from './recent-records.ts';
import { Turns } from './turns.ts';

const READ = frugalScript(
  'mockTossReadFindings',
  `
if not findOwner(A[1], A[2]) then return nil end
local info = call('HMGET', lifeKey(A[2], 'info'), 'findings:v', 'clearedAt')
local found = {info[1] or '0', info[2] or '0'}
for _, rule in ipairs(call('ZRANGE', lifeKey(A[2], 'findings:order'), 0, -1)) do
  found[#found + 1] = call('HGET', lifeKey(A[2], 'findings'), rule)
end
return found`,
);

/** Writes findings by rule, and returns place and novelty of each. An empty JSON: the finding gets a place only. */
const WRITE = script(
  'mockTossWriteFindings',
  `
local client, life, version = A[1], A[2], A[3]
if not findOwner(client, life) then return nil end
local info, recorded, order, places = lifeKey(life, 'info'), lifeKey(life, 'findings'), lifeKey(life, 'findings:order'), lifeKey(life, 'places')
if (call('HGET', info, 'findings:v') or '0') ~= version then return 0 end
call('HINCRBY', info, 'findings:v', 1)
local reported = {}
for i = 4, #A, 3 do
  local rule, json, shown = A[i], A[i + 1], A[i + 2]
  if json ~= '' then
    call('HSET', recorded, rule, json)
    call('ZADD', order, 'NX', touches(), rule)
  end
  local place = call('HGET', places, rule)
  if place then
    reported[#reported + 1] = {tonumber(place), 0}
  else
    place = sequence()
    call('HSET', places, rule, place)
    tell('k', 'found', 'f', shown)
    reported[#reported + 1] = {place, 1}
  end
end
for _, key in ipairs({info, recorded, order, places}) do keep(key) end
return reported`,
);

const CLEAR = frugalScript(
  'mockTossClearFindings',
  `
if not findOwner(A[1], A[2]) then return 0 end
local info = lifeKey(A[2], 'info')
for _, name in ipairs({'findings', 'findings:order', 'places'}) do call('DEL', lifeKey(A[2], name)) end
call('HSET', info, 'clearedAt', sequence())
call('HINCRBY', info, 'findings:v', 1)
keep(info)
return 1`,
);

interface Recorded {
  readonly version: string;
  readonly clearedAt: number;
  readonly findings: readonly Finding[];
}

const toRecorded = (reply: Reply): Recorded | undefined => {
  if (!Array.isArray(reply)) return undefined;
  const [version = '', clearedAt = '', ...findings] = reply as string[];
  return { version, clearedAt: Number(clearedAt), findings: findings.map((json) => fromJson<Finding>(json)) };
};

export class ValkeyFindings implements FindingStore {
  readonly #backend: Backend;
  /** By life: a client that breaks a rule mostly breaks it at each call. */
  readonly #recent = new RecentRecords<Recorded>();
  readonly #turns = new Turns();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async report(owner: Owner, findings: readonly Finding[], how: 'count' | 'order'): Promise<ReportedFinding[]> {
    const life = lifeOf(owner);
    let reported: readonly (readonly [place: number, isNew: number])[] = [];
    const merged = await this.#turns.take(life, () =>
      compareAndSet<Recorded, readonly Finding[], readonly Finding[]>({
        recent: this.#recent.get(life),
        read: () => this.#read(owner),
        change: ({ findings: recorded }) => {
          const byRule = new Map(recorded.map((one) => [one.rule, one]));
          const now = findings.map((one) => {
            const next = how === 'count' ? mergeFindings(byRule.get(one.rule), one) : one;
            if (how === 'count') byRule.set(one.rule, next);
            return next;
          });
          return { write: now, result: now };
        },
        write: async ({ version, clearedAt, findings: before }, now) => {
          const parts = now.flatMap((one) => {
            const json = JSON.stringify(one);
            return [one.rule, how === 'count' ? json : '', json];
          });
          const reply = await this.#backend.run(WRITE, owner.clientId, life, version, ...parts);
          if (!Array.isArray(reply)) return { now: await this.#read(owner) };
          reported = reply as unknown as typeof reported;
          const byRule = new Map([...before, ...(how === 'count' ? now : [])].map((one) => [one.rule, one]));
          const next = { version: String(Number(version) + 1), clearedAt, findings: [...byRule.values()] };
          this.#recent.set(life, next);
          return 'written';
        },
      }),
    );
    if (merged !== undefined) {
      return merged.map((finding, index) => {
        const [sequence = 0, isNew = 0] = reported[index] ?? [];
        return { finding, sequence, isNew: isNew === 1 };
      });
    }
    const first = await this.#backend.nextSequences(findings.length);
    return findings.map((finding, index) => ({ finding, sequence: first + index, isNew: false }));
  }

  async list(owner: Owner): Promise<{ readonly recorded: readonly Finding[]; readonly clearedAt: number }> {
    await this.#backend.settle();
    const { findings = [], clearedAt = 0 } = (await this.#read(owner)) ?? {};
    return { recorded: findings, clearedAt };
  }

  async clear(owner: Owner): Promise<void> {
    await this.#backend.run(CLEAR, owner.clientId, lifeOf(owner));
  }

  async #read(owner: Owner): Promise<Recorded | undefined> {
    const found = toRecorded(await this.#backend.run(READ, owner.clientId, lifeOf(owner)));
    this.#recent.set(lifeOf(owner), found);
    return found;
  }
}
