import { type Client, lifeOf } from '../../domain/client.ts';
import { type Finding, mergeFindings } from '../../domain/findings/finding.ts';
import type { RuleId } from '../../domain/findings/rules.ts';
import type { FactStore, FindingStore, HeldToken } from '../store.ts';
import { ClientMemory } from './client-memory.ts';
import { sizeOf } from './size.ts';

/** What is remembered of each client: the oldest go. */
const MAX_KEYS = 100;
const MAX_TOKENS = 20;
/** What a client's need in memory beside what is in them, and what each in them needs. */
const OWN_BYTES = 500;
const ITEM_BYTES = 100;

/** Kept as long as the client: without it, findings would be reported or judged again. It needs little memory. */
interface Marks {
  readonly life: string;
  /** Places in the order of first sightings. */
  readonly announced: Map<RuleId, number>;
  clearedAt: number;
}

interface Facts {
  readonly life: string;
  readonly keys: Set<string>;
  readonly tokens: HeldToken[];
  held: HeldToken | null;
}

interface Findings {
  readonly life: string;
  readonly byRule: Map<RuleId, Finding>;
}

/** Findings of each client, one of a rule, and the few facts that rules need; each so many bytes of all clients. */
export const createMemoryFindings = (
  getClient: (clientId: string) => Client | undefined,
  nextSequence: () => number,
  maxBytes: number,
) => {
  const allMarks = new Map<string, Marks>();
  const allFacts = new ClientMemory<Facts>(maxBytes, ({ keys, tokens }) =>
    tokens.reduce((sum, token) => sum + ITEM_BYTES + sizeOf(token), OWN_BYTES + keys.size * (ITEM_BYTES + 64)),
  );
  const allFindings = new ClientMemory<Findings>(maxBytes, ({ byRule }) =>
    [...byRule.values()].reduce((sum, finding) => sum + ITEM_BYTES + sizeOf(finding), OWN_BYTES),
  );

  /** `undefined` when this life of the client is over: what comes late must not be found in the next. */
  const currentLife = (owner: Client): string | undefined => {
    const life = lifeOf(owner);
    const current = getClient(owner.clientId);
    return current !== undefined && lifeOf(current) === life ? life : undefined;
  };

  const marksOf = (owner: Client): Marks | undefined => {
    const life = currentLife(owner);
    const known = allMarks.get(owner.clientId);
    if (life === undefined || known?.life === life) return life === undefined ? undefined : known;
    const made: Marks = { life, announced: new Map(), clearedAt: 0 };
    allMarks.set(owner.clientId, made);
    return made;
  };

  const factsOf = (owner: Client): Facts | undefined => {
    const life = currentLife(owner);
    if (life === undefined) return undefined;
    const known = allFacts.get(owner.clientId);
    return known?.life === life ? known : { life, keys: new Set(), tokens: [], held: null };
  };

  const findings: FindingStore = {
    async record(owner, finding) {
      const life = currentLife(owner);
      if (life === undefined) return finding;
      const known = allFindings.get(owner.clientId);
      const own = known?.life === life ? known : { life, byRule: new Map<RuleId, Finding>() };
      const now = mergeFindings(own.byRule.get(finding.rule), finding);
      own.byRule.set(finding.rule, now);
      allFindings.keep(owner.clientId, own);
      return now;
    },
    async announce(owner, { rule }) {
      const own = marksOf(owner);
      const before = own?.announced.get(rule);
      if (before !== undefined) return { sequence: before, isNew: false };
      const sequence = nextSequence();
      own?.announced.set(rule, sequence);
      return { sequence, isNew: own !== undefined };
    },
    async list(clientId) {
      return [...(allFindings.get(clientId)?.byRule.values() ?? [])];
    },
    async clearedAt(clientId) {
      return allMarks.get(clientId)?.clearedAt ?? 0;
    },
    async clear(owner) {
      const own = marksOf(owner);
      if (own === undefined) return;
      allFindings.delete(owner.clientId);
      own.announced.clear();
      own.clearedAt = nextSequence();
    },
    async deleteOf(clientId) {
      deleteOf(clientId);
    },
  };

  const facts: FactStore = {
    async useKey(owner, fingerprint) {
      const own = factsOf(owner);
      if (own === undefined) return false;
      const { keys } = own;
      const isUsed = keys.delete(fingerprint);
      keys.add(fingerprint);
      const [oldest = ''] = keys;
      if (keys.size > MAX_KEYS) keys.delete(oldest);
      allFacts.keep(owner.clientId, own);
      return isUsed;
    },
    async forgetKey(owner, fingerprint) {
      factsOf(owner)?.keys.delete(fingerprint);
    },
    async holdToken(owner, token) {
      const own = factsOf(owner);
      if (own === undefined) return null;
      const before = own.held;
      own.held = token;
      own.tokens.push(token);
      if (own.tokens.length > MAX_TOKENS) own.tokens.shift();
      allFacts.keep(owner.clientId, own);
      return before;
    },
    async dropToken(owner) {
      const own = factsOf(owner);
      if (own !== undefined) own.held = null;
    },
    async tokensOf(clientId) {
      return allFacts.get(clientId)?.tokens ?? [];
    },
  };

  const deleteOf = (clientId: string): void => {
    allMarks.delete(clientId);
    allFacts.delete(clientId);
    allFindings.delete(clientId);
  };

  return {
    findings,
    facts,
    deleteOf,
    clear() {
      allMarks.clear();
      allFacts.clear();
      allFindings.clear();
    },
  };
};
