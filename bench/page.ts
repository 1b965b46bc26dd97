import type { Measurement, Report } from './measure/measurement.ts';
import { median } from './measure/statistics.ts';
import { measurementTable, table } from './measure/table.ts';
import { english, type Words } from './measure/words.ts';
import { korean } from './measure/words-ko.ts';

/** The pages with the tables. */
export const pages = [
  { path: 'docs/performance.md', words: english },
  { path: 'docs/ko/performance.md', words: korean },
] as const;

const showCount = (value: number): string => Math.round(value).toLocaleString('en');

/** What one core can do, from the CPU time that the server used for a call. */
const callsOfOneCore = (measurements: readonly Measurement[], words: Words): string => {
  const rows = ['status', 'token', 'result'].flatMap((name) => {
    // The one with the most connections.
    const cpu = measurements.findLast(({ benchmark }) => benchmark === name)?.cpuMicros;
    if (cpu === undefined || cpu === null) return [];
    const micros = median(cpu.map(({ subject }) => subject));
    return [[`\`${name}\``, `${(micros / 1000).toFixed(2)} ms`, showCount(1e6 / micros)]];
  });
  return table(words.heads.calls, rows);
};

/** The tables of a page, by the names of their places. */
const tablesOf = (report: Report, words: Words): Readonly<Record<string, string>> => ({
  measured: `${words.how(report)}\n\n${measurementTable(report.measurements, words)}`,
  calls: callsOfOneCore(report.measurements, words),
});

const begin = (name: string): string => `<!-- ${name}:begin -->\n`;
const end = (name: string): string => `\n<!-- ${name}:end -->`;

/** The page with new tables in their places. */
export const fillPage = (page: string, report: Report, words: Words): string =>
  Object.entries(tablesOf(report, words)).reduce((text, [name, content]) => {
    const [from, to] = [text.indexOf(begin(name)), text.indexOf(end(name))];
    if (from < 0 || to < from) throw new Error(`the page has no place for the table "${name}"`);
    return text.slice(0, from + begin(name).length) + content + text.slice(to);
  }, page);
