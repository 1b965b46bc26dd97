import { type Finding, mergeFindings, toFinding } from '../domain/finding.ts';
import type { RuleId } from '../domain/finding-rules.ts';
import type { FactStore, FindingStore, HeldToken } from './store.ts';

/** AES keys that are recognised again, of each client: the oldest go. */
const MAX_KEYS = 100;

interface OfClient {
  readonly findings: Map<RuleId, Finding>;
  readonly announced: Set<RuleId>;
  readonly keys: Set<string>;
  token: HeldToken | null;
}

/** Findings of each client, one of a rule, and the few facts that rules need: bounded by the number of rules. */
export const createMemoryFindings = () => {
  const all = new Map<string, OfClient>();

  const of = (clientId: string): OfClient => {
    const known = all.get(clientId);
    if (known !== undefined) return known;
    const made: OfClient = { findings: new Map(), announced: new Set(), keys: new Set(), token: null };
    all.set(clientId, made);
    return made;
  };

  const findings: FindingStore = {
    async record(sighting) {
      const { findings: own } = of(sighting.clientId);
      const before = own.get(sighting.rule);
      const seen = toFinding(sighting);
      const finding = before === undefined ? seen : mergeFindings(before, seen);
      own.set(sighting.rule, finding);
      return finding;
    },
    async announce({ clientId, rule }) {
      const { announced } = of(clientId);
      if (announced.has(rule)) return false;
      announced.add(rule);
      return true;
    },
    async list(clientId) {
      return [...(all.get(clientId)?.findings.values() ?? [])];
    },
    async clear(clientId) {
      all.get(clientId)?.findings.clear();
      all.get(clientId)?.announced.clear();
    },
    async deleteOf(clientId) {
      all.delete(clientId);
    },
  };

  const facts: FactStore = {
    async useKey(clientId, fingerprint) {
      const { keys } = of(clientId);
      const isUsed = keys.delete(fingerprint);
      keys.add(fingerprint);
      const [oldest = ''] = keys;
      if (keys.size > MAX_KEYS) keys.delete(oldest);
      return isUsed;
    },
    async getToken(clientId) {
      return all.get(clientId)?.token ?? null;
    },
    async replaceToken(clientId, token) {
      const own = of(clientId);
      const before = own.token;
      own.token = token;
      return before;
    },
  };

  return { findings, facts, deleteOf: (clientId: string) => all.delete(clientId), clear: () => all.clear() };
};
