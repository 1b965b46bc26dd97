import { type Measurement, type Round, ratiosOf, type Target } from './measurement.ts';
import { median, summarise } from './statistics.ts';
import { english, type Words } from './words.ts';

const round = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

const ratio = (value: number): string => value.toFixed(2);

const ratioWithSpread = (rounds: readonly Round[]): string => {
  const { median: middle, least, most } = summarise(ratiosOf(rounds));
  return `${ratio(middle)} (${ratio(least)}–${ratio(most)})`;
};

const isReached = (target: Target, rounds: readonly Round[]): boolean => {
  const [reached, wanted] =
    'ratio' in target
      ? [median(ratiosOf(rounds)), target.ratio]
      : [median(rounds.map(({ subject }) => subject)), target.value];
  return target.limit === 'at least' ? reached >= wanted : reached <= wanted;
};

const targetOf = ({ target, rounds, unit }: Measurement, words: Words): string => {
  if (target === null) return '';
  const wanted = 'ratio' in target ? ratio(target.ratio) : `${target.value} ${words.unit(unit)}`;
  return words.target(target.limit, wanted, isReached(target, rounds));
};

const cpuOf = ({ cpuMicros }: Measurement): string => {
  if (cpuMicros === null) return '';
  const [reference, subject] = [
    median(cpuMicros.map((one) => one.reference)),
    median(cpuMicros.map((one) => one.subject)),
  ];
  return `${round(reference)} / ${round(subject)} µs: ${ratioWithSpread(cpuMicros)}`;
};

/** A row of the table; medians of all rounds. */
export const rowOf = (measurement: Measurement, words = english): string[] => {
  const { what, reference, rounds } = measurement;
  const unit = words.unit(measurement.unit);
  return [
    words.name(what),
    words.name(reference),
    `${round(median(rounds.map((one) => one.reference)))} ${unit}`,
    `${round(median(rounds.map((one) => one.subject)))} ${unit}`,
    ratioWithSpread(rounds),
    targetOf(measurement, words),
    cpuOf(measurement),
  ];
};

/** A Hangul syllable is as wide as two other letters. */
const widthOf = (text: string): number => text.length + (text.match(/[가-힣]/g)?.length ?? 0);

/** A table in Markdown, aligned for a terminal. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((_cell, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? ''))));
  const pad = (cell: string, column: number): string => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell));
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};

/** All measurements as a table. */
export const measurementTable = (measurements: readonly Measurement[], words = english): string =>
  table(
    words.heads.measured,
    measurements.map((measurement) => rowOf(measurement, words)),
  );
