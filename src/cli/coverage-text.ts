import type { CoverageView } from '../client/control.ts';
import { coverageText } from '../domain/text/coverage-texts.ts';
import type { Text } from '../domain/text/language.ts';
import { columns, type Paint, type Say } from './print.ts';

/** How much is covered, in all and of each group. */
export const summariseCoverage = ({ percent, met, total, groups }: CoverageView, paint: Paint, say: Say): string => {
  const whole = say({
    en: `${percent}%: ${met} of ${total} outcomes are covered`,
    ko: `${percent}%: 결과 ${total}가지 중 ${met}가지가 테스트에서 나왔습니다`,
  });
  const rows = groups.map(({ group, met: seen, missing: unseen }) => {
    const all = seen.length + unseen.length;
    return [
      `  ${say(coverageText(group))}`,
      say({ en: `${seen.length} of ${all}`, ko: `${all}가지 중 ${seen.length}가지` }),
    ];
  });
  return paint('bold', `${whole}\n`) + columns(rows);
};

/** The summary, and a line for each outcome that is missing. */
export const describeCoverage = (found: CoverageView, paint: Paint, say: Say): string =>
  summariseCoverage(found, paint, say) + found.missing.map((sentence) => `${say(coverageText(sentence))}\n`).join('');

/** `limit` is the option as the user wrote it. */
export const tooLittleCoverage = (percent: number, limit: string): Text => ({
  en: `coverage is ${percent}%, less than ${limit}: add tests for outcomes that are missing`,
  ko: `커버리지가 ${percent}%로 ${limit}보다 낮습니다. 나오지 않은 결과에 대한 테스트를 추가하세요`,
});
