import { type Client, lifeOf } from '../domain/client.ts';
import { type Finding, mergeFindings } from '../domain/finding.ts';
import type { RuleId } from '../domain/finding-rules.ts';
import type { FactStore, FindingStore, HeldToken } from './store.ts';

/** What is remembered of each client: the oldest go. */
const MAX_KEYS = 100;
const MAX_TOKENS = 20;

interface OfClient {
  readonly life: string;
  readonly findings: Map<RuleId, Finding>;
  /** Places in the order of first sightings. */
  readonly announced: Map<RuleId, number>;
  readonly keys: Set<string>;
  readonly tokens: HeldToken[];
  held: HeldToken | null;
  clearedAt: number;
}

/** Findings of each client, one of a rule, and the few facts that rules need: bounded by the number of rules. */
export const createMemoryFindings = (
  getClient: (clientId: string) => Client | undefined,
  nextSequence: () => number,
) => {
  const all = new Map<string, OfClient>();

  /** `undefined` when this life of the client is over: what comes late must not be found in the next. */
  const of = (owner: Client): OfClient | undefined => {
    const { clientId } = owner;
    const life = lifeOf(owner);
    const current = getClient(clientId);
    if (current === undefined || lifeOf(current) !== life) return undefined;
    const known = all.get(clientId);
    if (known?.life === life) return known;
    const made: OfClient = {
      life,
      findings: new Map(),
      announced: new Map(),
      keys: new Set(),
      tokens: [],
      held: null,
      clearedAt: 0,
    };
    all.set(clientId, made);
    return made;
  };

  const findings: FindingStore = {
    async record(owner, finding) {
      const own = of(owner);
      const now = mergeFindings(own?.findings.get(finding.rule), finding);
      own?.findings.set(finding.rule, now);
      return now;
    },
    async announce(owner, { rule }) {
      const own = of(owner);
      const before = own?.announced.get(rule);
      if (before !== undefined) return { sequence: before, isNew: false };
      const sequence = nextSequence();
      own?.announced.set(rule, sequence);
      return { sequence, isNew: own !== undefined };
    },
    async list(clientId) {
      return [...(all.get(clientId)?.findings.values() ?? [])];
    },
    async clearedAt(clientId) {
      return all.get(clientId)?.clearedAt ?? 0;
    },
    async clear(owner) {
      const own = of(owner);
      if (own === undefined) return;
      own.findings.clear();
      own.announced.clear();
      own.clearedAt = nextSequence();
    },
    async deleteOf(clientId) {
      all.delete(clientId);
    },
  };

  const facts: FactStore = {
    async useKey(owner, fingerprint) {
      const keys = of(owner)?.keys;
      if (keys === undefined) return false;
      const isUsed = keys.delete(fingerprint);
      keys.add(fingerprint);
      const [oldest = ''] = keys;
      if (keys.size > MAX_KEYS) keys.delete(oldest);
      return isUsed;
    },
    async forgetKey(owner, fingerprint) {
      of(owner)?.keys.delete(fingerprint);
    },
    async holdToken(owner, token) {
      const own = of(owner);
      if (own === undefined) return null;
      const before = own.held;
      own.held = token;
      own.tokens.push(token);
      if (own.tokens.length > MAX_TOKENS) own.tokens.shift();
      return before;
    },
    async dropToken(owner) {
      const own = of(owner);
      if (own !== undefined) own.held = null;
    },
    async tokensOf(clientId) {
      return all.get(clientId)?.tokens ?? [];
    },
  };

  return { findings, facts, deleteOf: (clientId: string) => all.delete(clientId), clear: () => all.clear() };
};
