import type { Report } from '../../../parity/report.ts';
import type { Outcome } from '../../../parity/run.ts';
import { escapeXml } from '../../finding-formats.ts';
import { singleLine } from '../../print.ts';
import { changesOf, differencesOf, type Groups, inGroups, words } from './parts.ts';

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

const attributes = ({ tests, failures, errors }: Counts): string =>
  `tests="${tests}" failures="${failures}" errors="${errors}"`;

/** JUnit XML for CI servers, in English: one test case for each probe, and an error for a run that ended early. */
export const toJunit = (report: Report, groups: Groups): string => {
  const hasBaseline = report.changes !== undefined;
  const failuresOf = (outcome: Outcome) => (hasBaseline ? changesOf(outcome, report) : differencesOf(outcome));
  const [leftName, rightName] = hasBaseline ? [words.before.en, words.now.en] : [words.with.en, words.url.en];
  const showCase = (outcome: Outcome): string => {
    const { id, group, result, reason } = outcome;
    const open = `    <testcase classname="mock-toss-cert.compare.${group}" name="${id}"`;
    if (result === 'not-asked') {
      return `${open}>\n      <skipped message="${escapeXml(reason?.en ?? '')}"/>\n    </testcase>\n`;
    }
    const found = failuresOf(outcome);
    if (found.length === 0) return `${open}/>\n`;
    const text = found
      .map(({ at, left, right }) => singleLine(`${at}: ${leftName}: ${left}; ${rightName}: ${right}`))
      .join('\n');
    const places = found.map(({ at }) => at).join(', ');
    const message = escapeXml(singleLine(`${hasBaseline ? 'has changed' : 'differs'} in ${places}`));
    return `${open}>\n      <failure message="${message}">${escapeXml(text)}</failure>\n    </testcase>\n`;
  };
  const showSuite = (name: string, counts: Counts, skipped: number, cases: readonly string[]): string =>
    `  <testsuite name="mock-toss-cert compare: ${name}" ${attributes(counts)} skipped="${skipped}">\n${cases.join('')}  </testsuite>\n`;
  const count = (outcomes: readonly Outcome[]): Counts => ({
    tests: outcomes.length,
    failures: outcomes.filter((one) => one.result !== 'not-asked' && failuresOf(one).length > 0).length,
    errors: 0,
  });
  const suites = inGroups(report, groups).map(({ group, outcomes }) => {
    const skipped = outcomes.filter(({ result }) => result === 'not-asked').length;
    return showSuite(group, count(outcomes), skipped, outcomes.map(showCase));
  });
  const { stopped } = report;
  const run =
    stopped === undefined
      ? []
      : [
          showSuite('run', { tests: 1, failures: 0, errors: 1 }, 0, [
            '    <testcase classname="mock-toss-cert.compare" name="run">\n',
            `      <error message="${escapeXml(singleLine(`${words.ended.en}: ${stopped.en}`))}"/>\n    </testcase>\n`,
          ]),
        ];
  const all = count(report.outcomes);
  const total = { ...all, tests: all.tests + run.length, errors: run.length };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes(total)}>\n${[...suites, ...run].join('')}</testsuites>\n`;
};
