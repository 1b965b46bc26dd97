import type { Measurement, Report } from './measure/measurement.ts';
import { median } from './measure/statistics.ts';
import { measurementTable, table } from './measure/table.ts';

const showCount = (value: number): string => Math.round(value).toLocaleString('en');

/** What one core can do, from the CPU time that the server used for a call. */
const callsOfOneCore = (measurements: readonly Measurement[]): string => {
  const rows = ['status', 'token', 'result'].flatMap((name) => {
    // The one with the most connections.
    const cpu = measurements.findLast(({ benchmark }) => benchmark === name)?.cpuMicros;
    if (cpu === undefined || cpu === null) return [];
    const micros = median(cpu.map(({ subject }) => subject));
    return [[`\`${name}\``, `${(micros / 1000).toFixed(2)} ms`, showCount(1e6 / micros)]];
  });
  return table(['call', 'CPU time', 'calls a second on one core'], rows);
};

/** The tables of `docs/performance.md`, by the names of their places. */
export const tablesOf = (report: Report): Readonly<Record<string, string>> => {
  const { date, commit, machine, rounds, seconds, measurements } = report;
  const how = `Medians of ${rounds} rounds of ${seconds} seconds, on ${machine.cores} cores (${machine.cpu}), Node.js ${machine.node}, commit ${commit}, ${date.slice(0, 10)}.`;
  return {
    measured: `${how}\n\n${measurementTable(measurements)}`,
    calls: callsOfOneCore(measurements),
  };
};

const begin = (name: string): string => `<!-- ${name}:begin -->\n`;
const end = (name: string): string => `\n<!-- ${name}:end -->`;

/** The page with new tables in their places. */
export const fillPage = (page: string, report: Report): string =>
  Object.entries(tablesOf(report)).reduce((text, [name, content]) => {
    const [from, to] = [text.indexOf(begin(name)), text.indexOf(end(name))];
    if (from < 0 || to < from) throw new Error(`the page has no place for the table "${name}"`);
    return text.slice(0, from + begin(name).length) + content + text.slice(to);
  }, page);
