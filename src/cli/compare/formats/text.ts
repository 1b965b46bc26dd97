import type { Language, Text } from '../../../domain/text/language.ts';
import { unknownErrors } from '../../../parity/errors-file.ts';
import type { Report } from '../../../parity/report.ts';
import type { Outcome } from '../../../parity/run.ts';
import { type Colour, cellsOf, type Paint, padCells, singleLine } from '../../print.ts';
import {
  changesOf,
  endText,
  type Finding,
  type Groups,
  headText,
  inGroups,
  resultOf,
  sharedFindings,
  splitFindings,
  words,
} from './parts.ts';

const colours: Readonly<Record<ReturnType<typeof resultOf>, Colour>> = {
  same: 'green',
  differs: 'red',
  changed: 'red',
  'not-asked': 'yellow',
};

/** The widest of them, in either language. */
const RESULT_CELLS = 9;

/** A table for people, probe by probe. */
export const toText = (
  report: Report,
  groups: Groups,
  { language, paint }: { readonly language: Language; readonly paint: Paint },
): string => {
  const say = (text: Text): string => text[language];
  const section = (title: Text, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n${paint('bold', say(title))}\n${lines.join('')}`;
  const shared = sharedFindings(report);
  const showFinding =
    (left: Text, right: Text, prefix = '') =>
    ({ at, ...values }: Finding): string =>
      [
        `    ${paint('bold', prefix + singleLine(at))}\n`,
        `      ${say(left)}: ${singleLine(values.left)}\n`,
        `      ${say(right)}: ${singleLine(values.right)}\n`,
      ].join('');
  const showOutcome = (outcome: Outcome, idCells: number): string => {
    const result = resultOf(outcome, report);
    const { own, others } = splitFindings(outcome, shared);
    const shown = paint(colours[result], padCells(say(words[result]), RESULT_CELLS));
    const also = others.map(singleLine).join(', ');
    return [
      `  ${shown}  ${padCells(outcome.id, idCells)}  ${say(outcome.reason ?? outcome.asks)}\n`,
      ...changesOf(outcome, report).map(showFinding(words.before, words.now, `${say(words.changed)}: `)),
      ...own.map(showFinding(words.with, words.url)),
      also === '' ? '' : `    ${say(words.alsoShared)}: ${also}\n`,
    ].join('');
  };
  const sections = inGroups(report, groups).map(({ title, outcomes }) => {
    const idCells = Math.max(...outcomes.map(({ id }) => cellsOf(id)));
    return section(
      title,
      outcomes.map((outcome) => showOutcome(outcome, idCells)),
    );
  });
  return [
    `${say(headText(report))}\n`,
    section(
      words.shared,
      shared.map(({ name, count, ...values }) =>
        showFinding(words.with, words.url)({ ...values, at: `${name} (${say(words.probes)}: ${count})` }),
      ),
    ),
    ...sections,
    section(
      words.unknownCodes,
      unknownErrors(report.outcomes).map(
        ({ code, http, reason }) => `  ${singleLine(`${code} (HTTP ${http}) ${reason}`)}\n`,
      ),
    ),
    `\n${say(endText(report))}\n`,
  ].join('');
};
