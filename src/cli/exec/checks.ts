import { ControlError } from '../../client/control.ts';
import type { Text } from '../../domain/text/language.ts';
import type { OptionValues, Terminal } from '../command.ts';
import { printErrors } from '../configure.ts';
import { describeCoverage, summariseCoverage, tooLittleCoverage } from '../coverage-text.ts';
import { bySeverity, failOnOption, failureTest, formatFindings } from '../finding-formats.ts';
import { refusalOf } from '../other-version/refusals.ts';
import { type Paint, painter } from '../print.ts';
import { readChoice, readInteger } from '../values.ts';
import type { Check, EndedRun } from './check.ts';
import { createGoLiveFile } from './go-live-file.ts';
import { createLeakCheck } from './leak-check.ts';
import { writeReport } from './report-file.ts';

const createFindingsCheck = (values: OptionValues): Check => {
  const threshold = readChoice(failOnOption, values);
  const isFailure = failureTest(threshold);
  return async ({ control, terminal, paint }) => {
    const { language } = terminal;
    const found = bySeverity(await control.findings());
    const format = (name: 'text' | 'github' | 'junit'): string =>
      formatFindings(name, found, { paint, isFailure, language });
    // GitHub Actions reads both streams of a step; standard output belongs to the command.
    terminal.err(format(values.github === undefined || found.length === 0 ? 'text' : 'github'));
    const { junit } = values;
    const unwritten = junit === undefined ? undefined : await writeReport('--junit', junit, format('junit'));
    const problems = unwritten === undefined ? [] : [unwritten];
    const failed = threshold === undefined ? [] : found.filter(({ severity }) => isFailure(severity));
    if (failed.length === 0) return problems;
    const rules = [...new Set(failed.map(({ rule }) => rule))].join(', ');
    const why: Text = {
      en: `there are findings of --fail-on ${threshold}: ${rules}`,
      ko: `--fail-on ${threshold}에 해당하는 점검 결과가 있습니다: ${rules}`,
    };
    return [...problems, why];
  };
};

const createCoverageCheck = (values: OptionValues): Check => {
  const least = readInteger('--min-coverage', values['min-coverage'], [0, 100]) ?? 0;
  return async ({ control, terminal, paint }) => {
    const found = await control.coverage();
    const isEnough = found.percent >= least;
    // What is missing matters to those who ask for more than there is.
    const describe = isEnough ? summariseCoverage : describeCoverage;
    terminal.err(describe(found, paint, (text) => text[terminal.language]));
    return isEnough ? [] : [tooLittleCoverage(found.percent, `--min-coverage ${least}`)];
  };
};

/** The checks that the options ask for, in order. Throws `UsageError`. */
export const createChecks = (values: OptionValues): readonly Check[] => [
  createFindingsCheck(values),
  createCoverageCheck(values),
  ...createLeakCheck(values),
  ...createGoLiveFile(values),
];

/** The colours of standard error. */
const errorPainter = (terminal: Terminal): Paint =>
  painter({ ...terminal, isInteractive: terminal.isTerminal('stderr') });

const title: Text = { en: 'findings and coverage of this run', ko: '이번 실행의 점검 결과와 커버리지' };

const runCheck = async (check: Check, run: EndedRun): Promise<readonly Text[]> => {
  try {
    return await check(run);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const why = refusalOf(error);
    return [{ en: `the run cannot be checked: ${why.en}`, ko: `이번 실행을 점검할 수 없습니다. ${why.ko}` }];
  }
};

/** Runs all checks, one after the other. Resolves to why the run has failed, if it has. */
export const runChecks = async (checks: readonly Check[], ended: Omit<EndedRun, 'paint'>): Promise<readonly Text[]> => {
  const { terminal } = ended;
  printErrors(terminal, [title]);
  const run: EndedRun = { ...ended, paint: errorPainter(terminal) };
  const failures: Text[] = [];
  for (const check of checks) failures.push(...(await runCheck(check, run)));
  return failures;
};
