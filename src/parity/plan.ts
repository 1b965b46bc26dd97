import type { Text } from '../domain/text/language.ts';
import type { Probe, ProbesFile } from './probe.ts';
import { needsPerson, needsSession, variablesOf } from './values.ts';

/** What the caller gave, as far as it decides which probes can be asked. */
export interface Given {
  readonly publicKey: boolean;
  readonly person: boolean;
  readonly expiredToken: boolean;
  readonly foreignTxId: boolean;
  /** A person approves requests in the app. */
  readonly interactive: boolean;
  /** The run may wait until the 60 minutes of a result are over. */
  readonly hour: boolean;
  /** Groups to ask; all without it. */
  readonly only: readonly string[] | undefined;
  /** How many requests for a person may become pending at the service. */
  readonly maxRequests: number;
}

export interface PlannedProbe {
  readonly probe: Probe;
  readonly group: string;
  /** Why it will not be asked; `undefined`: it will. */
  readonly reason: Text | undefined;
}

const reasons = {
  publicKey: {
    en: "needs the service's public key: give it with --public-key",
    ko: '서비스의 공개키가 필요합니다. --public-key로 지정하세요',
  },
  person: { en: 'needs a person: give one with --person', ko: '사람 정보가 필요합니다. --person으로 지정하세요' },
  expiredToken: {
    en: 'needs an expired token: give one with --expired-token-file',
    ko: '만료된 토큰이 필요합니다. --expired-token-file로 지정하세요',
  },
  foreignTxId: {
    en: 'needs the txId of another client: give it with --foreign-txid',
    ko: '다른 클라이언트의 txId가 필요합니다. --foreign-txid로 지정하세요',
  },
  interactive: {
    en: 'needs a person who approves in the app: --interactive',
    ko: '앱에서 승인할 사람이 필요합니다(--interactive)',
  },
  hour: { en: 'takes an hour: --wait-an-hour', ko: '한 시간이 걸립니다(--wait-an-hour)' },
  maxRequests: {
    en: 'may make a pending request, and --max-requests allows no more',
    ko: '대기 요청이 생길 수 있지만 --max-requests 한도에 도달했습니다',
  },
} as const satisfies Readonly<Record<string, Text>>;

const isIn = (names: readonly string[], name: string): boolean => names.includes(name);

const reasonOf = (probe: Probe, { requires }: ProbesFile, given: Given): Text | undefined => {
  const names = variablesOf(probe);
  if (requires !== undefined && !given.interactive) return reasons.interactive;
  if (requires === 'an-hour' && !given.hour) return reasons.hour;
  if (names.some(needsSession) && !given.publicKey) return reasons.publicKey;
  if (needsPerson(probe) && !given.person) return reasons.person;
  if (isIn(names, 'expiredToken') && !given.expiredToken) return reasons.expiredToken;
  if (isIn(names, 'foreignTxId') && !given.foreignTxId) return reasons.foreignTxId;
  return undefined;
};

/** Requests that later probes need come first, then those with the person that the caller gave for this purpose. */
const chooseRequests = (asked: readonly PlannedProbe[], most: number): ReadonlySet<string> => {
  const candidates = asked.filter(({ probe }) => probe.mayBeAccepted === true);
  const needed = candidates.filter(({ probe }) => probe.keep !== undefined);
  const withPerson = candidates.filter(({ probe }) => needsPerson(probe));
  return new Set([...new Set([...needed, ...withPerson, ...candidates])].slice(0, most).map(({ probe }) => probe.id));
};

/** The ids of all probes of some groups, and of those whose answers they need. */
const chooseGroups = (all: readonly PlannedProbe[], only: readonly string[]): ReadonlySet<string> => {
  const chosen = new Set<string>();
  const needed = new Set<string>();
  // What a probe needs was asked before it.
  for (const { probe, group } of all.toReversed()) {
    const gives = Object.keys(probe.keep ?? {}).some((name) => needed.has(name));
    if (!isIn(only, group) && !gives) continue;
    chosen.add(probe.id);
    for (const name of variablesOf(probe)) needed.add(name);
  }
  return chosen;
};

/** The probes of the chosen groups in their order, and why some will not be asked. */
export const planProbes = (files: readonly ProbesFile[], given: Given): readonly PlannedProbe[] => {
  const possible = files.flatMap((file) =>
    file.probes.map((probe) => ({ probe, group: file.group, reason: reasonOf(probe, file, given) })),
  );
  const inGroups = given.only === undefined ? undefined : chooseGroups(possible, given.only);
  const all = possible.filter(({ probe }) => inGroups === undefined || inGroups.has(probe.id));
  const chosen = chooseRequests(
    all.filter(({ reason }) => reason === undefined),
    given.maxRequests,
  );
  return all.map((planned) => {
    const isTooMany =
      planned.reason === undefined && planned.probe.mayBeAccepted === true && !chosen.has(planned.probe.id);
    return isTooMany ? { ...planned, reason: reasons.maxRequests } : planned;
  });
};
