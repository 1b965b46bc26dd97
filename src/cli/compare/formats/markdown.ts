import type { Language, Text } from '../../../domain/text/language.ts';
import { unknownErrors } from '../../../parity/errors-file.ts';
import type { Report } from '../../../parity/report.ts';
import type { Outcome } from '../../../parity/run.ts';
import { singleLine } from '../../print.ts';
import {
  changesOf,
  endText,
  type Groups,
  headText,
  inGroups,
  resultOf,
  sharedFindings,
  splitFindings,
  words,
} from './parts.ts';

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** A text that Markdown shows as it is. */
const plain = (text: string): string =>
  singleLine(text).replace(/[\\|`*_<>[\]&~#]/g, (letter) => entities[letter] ?? `\\${letter}`);

const code = (text: string): string => `\`${singleLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Tables for an issue or a wiki. */
export const toMarkdown = (report: Report, groups: Groups, language: Language): string => {
  const say = (text: Text): string => text[language];
  const section = (title: Text, head: readonly Text[], rows: readonly (readonly string[])[]): string[] =>
    rows.length === 0
      ? []
      : [`## ${say(title)}`, '', row(head.map(say)), row(head.map(() => '---')), ...rows.map(row), ''];
  const shared = sharedFindings(report);
  const rowsOf = (outcome: Outcome): string[][] => {
    const { id, asks, reason } = outcome;
    const first = [code(id), plain(say(asks)), say(words[resultOf(outcome, report)])];
    const { own, others } = splitFindings(outcome, shared);
    const places = own.map(({ at, left, right }) => [...first, code(at), code(left), code(right)]);
    const also = others.map(code).join(', ');
    if (also !== '') places.push([...first, `${say(words.alsoShared)}: ${also}`, '', '']);
    return places.length > 0 ? places : [[...first, plain(reason === null ? '' : say(reason)), '', '']];
  };
  const head = [words.probe, words.asks, words.result, words.place, words.with, words.url];
  return [
    `# ${say(words.title)}`,
    '',
    plain(say(headText(report))),
    '',
    plain(say(endText(report))),
    '',
    ...section(
      words.changes,
      [words.probe, words.place, words.before, words.now],
      report.outcomes.flatMap((outcome) =>
        changesOf(outcome, report).map(({ at, left, right }) => [
          code(outcome.id),
          code(at),
          plain(left),
          plain(right),
        ]),
      ),
    ),
    ...section(
      words.shared,
      [words.place, words.probes, words.with, words.url],
      shared.map(({ name, count, left, right }) => [code(name), String(count), code(left), code(right)]),
    ),
    ...inGroups(report, groups).flatMap(({ title, outcomes }) => section(title, head, outcomes.flatMap(rowsOf))),
    ...section(
      words.unknownCodes,
      [
        { en: 'code', ko: '코드' },
        { en: 'HTTP', ko: 'HTTP' },
        { en: 'reason', ko: 'reason' },
      ],
      unknownErrors(report.outcomes).map((error) => [code(error.code), String(error.http), code(error.reason)]),
    ),
  ].join('\n');
};
