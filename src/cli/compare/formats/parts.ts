import { sameText, type Text } from '../../../domain/text/language.ts';
import type { Json } from '../../../parity/json.ts';
import type { ProbesFile } from '../../../parity/probe.ts';
import { countOutcomes, type Report } from '../../../parity/report.ts';
import type { Outcome } from '../../../parity/run.ts';

/** The groups of probes, in their order. */
export type Groups = readonly Pick<ProbesFile, 'group' | 'title' | 'titleKo'>[];

export const words = {
  title: { en: 'Parity report', ko: '비교 리포트' },
  same: { en: 'same', ko: '같음' },
  differs: { en: 'differs', ko: '다름' },
  'not-asked': { en: 'not asked', ko: '묻지 않음' },
  changed: { en: 'changed', ko: '달라짐' },
  with: { en: 'server of --with', ko: '--with 서버' },
  url: { en: 'emulator', ko: '에뮬레이터' },
  before: { en: 'before', ko: '이전' },
  now: { en: 'now', ko: '현재' },
  probe: { en: 'probe', ko: '검사' },
  asks: { en: 'what is asked', ko: '묻는 내용' },
  result: { en: 'result', ko: '결과' },
  place: { en: 'where, or why not', ko: '위치 또는 이유' },
  shared: { en: 'Differences that many probes share', ko: '여러 검사에 공통된 차이' },
  alsoShared: { en: 'shared', ko: '공통' },
  probes: { en: 'probes', ko: '검사 수' },
  changes: { en: 'Changes since the baseline', ko: '기준 리포트 이후 달라진 점' },
  unknownCodes: {
    en: 'Codes that the emulator does not know or cannot hold',
    ko: '에뮬레이터가 모르거나 담을 수 없는 코드',
  },
  ended: { en: 'ended early', ko: '도중에 끝남' },
} as const satisfies Readonly<Record<string, Text>>;

/** A place where two answers differ, and what each has there: of both servers, or of before and now. */
export interface Finding {
  readonly at: string;
  readonly left: string;
  readonly right: string;
}

/** A difference that many probes have, and how many. */
export interface SharedFinding extends Finding {
  readonly count: number;
  /** The place, with a number when many probes share another difference there too. */
  readonly name: string;
}

const showValue = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const differencesOf = ({ differences }: Outcome): readonly Finding[] =>
  differences.map(({ at, left, right }) => ({ at, left: showValue(left), right: showValue(right) }));

export const changesOf = ({ id }: Outcome, { changes }: Report): readonly Finding[] =>
  (changes?.get(id) ?? []).map(({ at, before, now }) => ({ at, left: showValue(before), right: showValue(now) }));

/** `changed` when the answer is another one than in the baseline: then that is what fails. */
export const resultOf = (outcome: Outcome, report: Report): Outcome['result'] | 'changed' =>
  changesOf(outcome, report).length > 0 ? 'changed' : outcome.result;

/** So many probes with the same difference are told together: it lies in every answer, not in these. */
const LEAST_SHARED = 5;

const keyOf = ({ at, left, right }: Finding): string => JSON.stringify([at, left, right]);

/** The differences that many probes share, the most frequent first. */
export const sharedFindings = ({ outcomes }: Report): readonly SharedFinding[] => {
  const counted = new Map<string, Omit<SharedFinding, 'name'>>();
  for (const finding of outcomes.flatMap(differencesOf)) {
    const key = keyOf(finding);
    counted.set(key, { ...finding, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  const found = [...counted.values()].filter(({ count }) => count >= LEAST_SHARED).sort((a, b) => b.count - a.count);
  return found.map((finding) => {
    const there = found.filter(({ at }) => at === finding.at);
    return { ...finding, name: there.length === 1 ? finding.at : `${finding.at} (${there.indexOf(finding) + 1})` };
  });
};

/** The differences of a probe: those of its own, and the names of those that are told elsewhere. */
export const splitFindings = (
  outcome: Outcome,
  shared: readonly SharedFinding[],
): { readonly own: readonly Finding[]; readonly others: readonly string[] } => {
  const names = new Map(shared.map((finding) => [keyOf(finding), finding.name]));
  const found = differencesOf(outcome);
  return {
    own: found.filter((finding) => !names.has(keyOf(finding))),
    others: found.flatMap((finding) => names.get(keyOf(finding)) ?? []),
  };
};

export const headText = ({ places, date, version }: Report): Text => {
  const day = date.toISOString().slice(0, 10);
  return {
    en: `${places.with} compared with ${places.url}, mock-toss-cert ${version}, ${day}`,
    ko: `비교한 서버: ${places.with}, 에뮬레이터: ${places.url}, mock-toss-cert ${version}, ${day}`,
  };
};

/** How many probes had which result, and why the run ended early. */
export const endText = (report: Report): Text => {
  const { same, differs, notAsked, changed } = countOutcomes(report);
  const { stopped } = report;
  const more =
    report.changes === undefined ? sameText('') : { en: `, ${changed} changed`, ko: `, 달라짐 ${changed}개` };
  const end =
    stopped === undefined
      ? sameText('')
      : { en: `; ${words.ended.en}: ${stopped.en}`, ko: `. ${words.ended.ko}: ${stopped.ko}` };
  return {
    en: `${same} same, ${differs} ${differs === 1 ? 'differs' : 'differ'}, ${notAsked} not asked${more.en}${end.en}`,
    ko: `같음 ${same}개, 다름 ${differs}개, 묻지 않음 ${notAsked}개${more.ko}${end.ko}`,
  };
};

/** Groups with the outcomes of their probes; without those of which nothing was wanted. */
export const inGroups = ({ outcomes }: Report, groups: Groups) =>
  groups
    .map(({ group, title, titleKo }) => ({
      group,
      title: { en: title, ko: titleKo },
      outcomes: outcomes.filter((one) => one.group === group),
    }))
    .filter((one) => one.outcomes.length > 0);
