import { type Language, sameText, type Text } from '../../domain/text/language.ts';
import { unknownErrors } from '../../parity/errors-file.ts';
import type { ProbesFile } from '../../parity/probe.ts';
import { countOutcomes, type Report, toParityReport } from '../../parity/report.ts';
import type { Outcome } from '../../parity/run.ts';
import type { Json } from '../../parity/seen.ts';
import { escapeXml } from '../finding-formats.ts';
import { type Colour, type Paint, padCells, singleLine, toJson } from '../print.ts';
import type { CompareFormat } from './format-option.ts';

interface Style {
  readonly language: Language;
  readonly paint: Paint;
}

type Groups = readonly Pick<ProbesFile, 'group' | 'title' | 'titleKo'>[];

const resultTexts: Readonly<Record<Outcome['result'], Text>> = {
  same: { en: 'same', ko: '같음' },
  differs: { en: 'differs', ko: '다름' },
  'not-asked': { en: 'not asked', ko: '묻지 않음' },
};

const colours: Readonly<Record<Outcome['result'], Colour>> = { same: 'green', differs: 'red', 'not-asked': 'yellow' };

const words = {
  title: { en: 'Parity report', ko: '비교 리포트' },
  with: { en: 'server of --with', ko: '--with 서버' },
  url: { en: 'emulator', ko: '에뮬레이터' },
  probe: { en: 'probe', ko: '검사' },
  result: { en: 'result', ko: '결과' },
  place: { en: 'where', ko: '위치' },
  changed: { en: 'changed', ko: '달라짐' },
  changes: { en: 'Changes since the baseline', ko: '기준 리포트 이후 달라진 점' },
  before: { en: 'before', ko: '이전' },
  now: { en: 'now', ko: '현재' },
  unknownCodes: {
    en: 'codes that the emulator does not know or cannot hold',
    ko: '에뮬레이터가 모르거나 담을 수 없는 코드',
  },
  stopped: { en: 'ended early', ko: '도중에 끝남' },
} as const satisfies Readonly<Record<string, Text>>;

/** A place where two answers differ, and what each has there: of both servers, or of now and before. */
interface Finding {
  readonly at: string;
  readonly left: string;
  readonly right: string;
}

const showValue = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const differencesOf = ({ differences }: Outcome): readonly Finding[] =>
  differences.map(({ at, left, right }) => ({ at, left: showValue(left), right: showValue(right) }));

const changesOf = ({ id }: Outcome, { changes }: Report): readonly Finding[] =>
  (changes?.get(id) ?? []).map(({ at, before, now }) => ({ at, left: showValue(before), right: showValue(now) }));

const countsText = (report: Report): Text => {
  const { same, differs, notAsked, changed } = countOutcomes(report);
  const more =
    report.changes === undefined ? sameText('') : { en: `, ${changed} changed`, ko: `, 달라짐 ${changed}개` };
  return {
    en: `${same} same, ${differs} ${differs === 1 ? 'differs' : 'differ'}, ${notAsked} not asked${more.en}`,
    ko: `같음 ${same}개, 다름 ${differs}개, 묻지 않음 ${notAsked}개${more.ko}`,
  };
};

const headText = ({ places, date, version }: Report): Text => {
  const day = date.toISOString().slice(0, 10);
  return {
    en: `${places.with} compared with ${places.url}, mock-toss-cert ${version}, ${day}`,
    ko: `비교한 서버: ${places.with}, 에뮬레이터: ${places.url}, mock-toss-cert ${version}, ${day}`,
  };
};

const inGroups = ({ outcomes }: Report, groups: Groups) =>
  groups.map(({ group, title, titleKo }) => ({
    group,
    title: { en: title, ko: titleKo },
    outcomes: outcomes.filter((one) => one.group === group),
  }));

const toText = (report: Report, groups: Groups, { language, paint }: Style): string => {
  const widest = Math.max(...report.outcomes.map(({ id }) => id.length));
  const showFinding =
    (prefix: string, left: Text, right: Text) =>
    ({ at, ...values }: Finding): string =>
      [
        `    ${paint('bold', prefix + singleLine(at))}\n`,
        `      ${left[language]}: ${singleLine(values.left)}\n`,
        `      ${right[language]}: ${singleLine(values.right)}\n`,
      ].join('');
  const showOutcome = (outcome: Outcome): string => {
    const { id, result, reason, asks } = outcome;
    const shown = paint(colours[result], padCells(resultTexts[result][language], 10));
    return [
      `  ${shown} ${id.padEnd(widest)}  ${(reason ?? asks)[language]}\n`,
      ...differencesOf(outcome).map(showFinding('', words.with, words.url)),
      ...changesOf(outcome, report).map(showFinding(`${words.changed[language]}: `, words.before, words.now)),
    ].join('');
  };
  const sections = inGroups(report, groups).map(
    ({ title, outcomes }) => `\n${paint('bold', title[language])}\n${outcomes.map(showOutcome).join('')}`,
  );
  const unknown = unknownErrors(report.outcomes).map(
    ({ code, http, reason }) => `  ${singleLine(code)} (HTTP ${http}) ${singleLine(reason)}\n`,
  );
  return [
    `${headText(report)[language]}\n`,
    ...sections,
    ...(unknown.length === 0 ? [] : [`\n${paint('bold', words.unknownCodes[language])}\n`, ...unknown]),
    `\n${countsText(report)[language]}\n`,
  ].join('');
};

const markdownEntities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** A cell of a Markdown table, or a line. */
const cell = (text: string): string =>
  singleLine(text).replace(/[\\|`*_<>[\]&~#]/g, (letter) => markdownEntities[letter] ?? `\\${letter}`);

const code = (text: string): string => `\`${singleLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;

const toMarkdown = (report: Report, groups: Groups, { language }: Style): string => {
  const say = (text: Text): string => text[language];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
  ];
  const rowsOf = (outcome: Outcome): string[][] => {
    const { id, result, reason, asks } = outcome;
    const first = [code(id), say(resultTexts[result])];
    const found = differencesOf(outcome).map(({ at, left, right }) => [...first, code(at), cell(left), cell(right)]);
    return found.length === 0 ? [[...first, cell(say(reason ?? asks)), '', '']] : found;
  };
  const head = [say(words.probe), say(words.result), say(words.place), say(words.with), say(words.url)];
  const sections = inGroups(report, groups).flatMap(({ title, outcomes }) => [
    `## ${say(title)}`,
    '',
    ...table(head, outcomes.flatMap(rowsOf)),
  ]);
  const changes = report.outcomes.flatMap((outcome) =>
    changesOf(outcome, report).map(({ at, left, right }) => [code(outcome.id), code(at), cell(left), cell(right)]),
  );
  const changeHead = [say(words.probe), say(words.place), say(words.before), say(words.now)];
  const unknown = unknownErrors(report.outcomes).map(
    ({ code: name, http, reason }) => `- ${cell(name)} (HTTP ${http}) ${cell(reason)}`,
  );
  const end = report.stopped === undefined ? '' : `. ${say(words.stopped)}: ${cell(say(report.stopped))}`;
  return [
    `# ${say(words.title)}`,
    '',
    cell(say(headText(report))),
    '',
    say(countsText(report)) + end,
    '',
    ...(changes.length === 0 ? [] : [`## ${say(words.changes)}`, '', ...table(changeHead, changes)]),
    ...sections,
    ...(unknown.length === 0 ? [] : [`## ${say(words.unknownCodes)}`, '', ...unknown, '']),
  ].join('\n');
};

const toJunit = (report: Report, groups: Groups): string => {
  const hasFailed = (outcome: Outcome): boolean =>
    report.changes === undefined ? outcome.result === 'differs' : changesOf(outcome, report).length > 0;
  const caseOf = (outcome: Outcome): string => {
    const { id, group, result, reason } = outcome;
    const open = `    <testcase classname="mock-toss-cert.compare.${group}" name="${id}"`;
    if (result === 'not-asked') {
      return `${open}>\n      <skipped message="${escapeXml(reason?.en ?? '')}"/>\n    </testcase>\n`;
    }
    if (!hasFailed(outcome)) return `${open}/>\n`;
    const isFirst = report.changes === undefined;
    const found = isFirst ? differencesOf(outcome) : changesOf(outcome, report);
    const [leftName, rightName] = isFirst ? [words.with.en, words.url.en] : [words.before.en, words.now.en];
    const text = found
      .map(({ at, left, right }) => singleLine(`${at}: ${leftName}: ${left}; ${rightName}: ${right}`))
      .join('\n');
    const message = singleLine(`${isFirst ? 'differs' : 'has changed'} in ${found.map(({ at }) => at).join(', ')}`);
    return `${open}>\n      <failure message="${escapeXml(message)}">${escapeXml(text)}</failure>\n    </testcase>\n`;
  };
  const counts = (outcomes: readonly Outcome[]): string =>
    `tests="${outcomes.length}" failures="${outcomes.filter(hasFailed).length}" errors="0" skipped="${outcomes.filter(({ result }) => result === 'not-asked').length}"`;
  const suites = inGroups(report, groups).map(
    ({ group, outcomes }) =>
      `  <testsuite name="mock-toss-cert compare: ${group}" ${counts(outcomes)}>\n${outcomes.map(caseOf).join('')}  </testsuite>\n`,
  );
  const total = counts(report.outcomes).replace(/ skipped="\d+"$/, '');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n${suites.join('')}</testsuites>\n`;
};

export const formatReport = (format: CompareFormat, report: Report, groups: Groups, style: Style): string => {
  switch (format) {
    case 'text':
      return toText(report, groups, style);
    case 'json':
      return toJson(toParityReport(report));
    case 'markdown':
      return toMarkdown(report, groups, style);
    case 'junit':
      return toJunit(report, groups);
  }
};
