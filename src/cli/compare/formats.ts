import type { Language, Text } from '../../domain/text/language.ts';
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

const colours: Readonly<Record<Outcome['result'], Colour>> = { same: 'green', differs: 'red', 'not-asked': 'dim' };

const words = {
  title: { en: 'Parity report', ko: '비교 리포트' },
  with: { en: 'server of --with', ko: '--with 서버' },
  url: { en: 'emulator', ko: '에뮬레이터' },
  changed: { en: 'changed', ko: '달라짐' },
  before: { en: 'before', ko: '이전' },
  now: { en: 'now', ko: '현재' },
  unknownCodes: {
    en: 'codes that the emulator does not know or cannot hold',
    ko: '에뮬레이터가 모르거나 담을 수 없는 코드',
  },
  stopped: { en: 'ended early', ko: '도중에 끝남' },
} as const satisfies Readonly<Record<string, Text>>;

/** A place of an answer on each side, one line. */
interface Finding {
  readonly at: string;
  readonly sides: readonly (readonly [name: Text, value: string])[];
}

const showValue = (value: Json): string => singleLine(typeof value === 'string' ? value : JSON.stringify(value));

const differencesOf = ({ differences }: Outcome): readonly Finding[] =>
  differences.map(({ at, left, right }) => ({
    at,
    sides: [
      [words.with, showValue(left)],
      [words.url, showValue(right)],
    ],
  }));

const changesOf = ({ id }: Outcome, { changes }: Report): readonly Finding[] =>
  (changes?.get(id) ?? []).map(({ at, before, now }) => ({
    at,
    sides: [
      [words.before, showValue(before)],
      [words.now, showValue(now)],
    ],
  }));

const countsText = (report: Report): Text => {
  const { same, differs, notAsked, changed } = countOutcomes(report);
  const more =
    report.changes === undefined ? sameWord('') : { en: `, ${changed} changed`, ko: `, 달라짐 ${changed}개` };
  return {
    en: `${same} same, ${differs} ${differs === 1 ? 'differs' : 'differ'}, ${notAsked} not asked${more.en}`,
    ko: `같음 ${same}개, 다름 ${differs}개, 묻지 않음 ${notAsked}개${more.ko}`,
  };
};

const sameWord = (text: string): Text => ({ en: text, ko: text });

const headText = ({ places, date, version }: Report): Text => {
  const day = date.toISOString().slice(0, 10);
  return {
    en: `${places.with} compared with ${places.url}, mock-toss-cert ${version}, ${day}`,
    ko: `${places.with} 비교 대상: ${places.url}, mock-toss-cert ${version}, ${day}`,
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
  const lineOf = (outcome: Outcome): string => {
    const { id, result, reason, asks } = outcome;
    const shown = paint(colours[result], padCells(resultTexts[result][language], 10));
    const line = `  ${shown} ${id.padEnd(widest)}  ${paint('dim', (reason ?? asks)[language])}\n`;
    const findings = [
      ...differencesOf(outcome),
      ...changesOf(outcome, report).map(({ at, sides }) => ({ at: `${words.changed[language]}: ${at}`, sides })),
    ];
    const places = findings.map(({ at, sides }) => {
      const values = sides.map(([name, value]) => `      ${name[language]}: ${value}\n`).join('');
      return `    ${paint('bold', at)}\n${values}`;
    });
    return line + places.join('');
  };
  const sections = inGroups(report, groups).map(
    ({ title, outcomes }) => `\n${paint('bold', title[language])}\n${outcomes.map(lineOf).join('')}`,
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

/** A cell of a Markdown table. */
const cell = (text: string): string =>
  singleLine(text).replace(/[\\|`*_<>[\]&]/g, (letter) =>
    letter === '<' ? '&lt;' : letter === '&' ? '&amp;' : `\\${letter}`,
  );

const toMarkdown = (report: Report, groups: Groups, { language }: Style): string => {
  const say = (text: Text): string => text[language];
  const rowsOf = (outcome: Outcome): string[] => {
    const { id, result, reason, asks } = outcome;
    const first = `| \`${id}\` | ${say(resultTexts[result])} |`;
    const findings = [...differencesOf(outcome), ...changesOf(outcome, report)];
    if (findings.length === 0) return [`${first} ${cell(say(reason ?? asks))} | | |`];
    return findings.map(({ at, sides }) => {
      const [left, right] = sides.map(([name, value]) => `${say(name)}: ${cell(value)}`);
      return `${first} \`${at.replaceAll('`', "'")}\` | ${left} | ${right} |`;
    });
  };
  const sections = inGroups(report, groups).flatMap(({ title, outcomes }) => [
    `## ${say(title)}`,
    '',
    `| ${say({ en: 'probe', ko: '검사' })} | ${say({ en: 'result', ko: '결과' })} | ${say({ en: 'where', ko: '위치' })} | ${say(words.with)} | ${say(words.url)} |`,
    '| --- | --- | --- | --- | --- |',
    ...outcomes.flatMap(rowsOf),
    '',
  ]);
  const unknown = unknownErrors(report.outcomes).map(
    ({ code, http, reason }) => `- ${cell(code)} (HTTP ${http}) ${cell(reason)}`,
  );
  return [
    `# ${say(words.title)}`,
    '',
    cell(say(headText(report))),
    '',
    `${say(countsText(report))}${report.stopped === undefined ? '' : `. ${say(words.stopped)}: ${cell(say(report.stopped))}`}`,
    '',
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
    const found = report.changes === undefined ? differencesOf(outcome) : changesOf(outcome, report);
    const text = found
      .map(({ at, sides }) => `${at}: ${sides.map(([name, value]) => `${name.en}: ${value}`).join('; ')}`)
      .join('\n');
    const message = `${found.length} ${report.changes === undefined ? 'differences' : 'changes'}: ${found[0]?.at ?? ''}`;
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
