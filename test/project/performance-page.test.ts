import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchmarks } from '../../bench/benchmarks/index.ts';
import type { Report } from '../../bench/measure/measurement.ts';
import { korean } from '../../bench/measure/words-ko.ts';
import { fillPage, pages } from '../../bench/page.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const report = JSON.parse(read('bench/results.json')) as Report;

describe.each(pages)('$path', ({ path, words }) => {
  const page = read(path);

  it('has the figures of bench/results.json: run "npm run bench:page"', () => {
    expect(fillPage(page, report, words)).toBe(page);
  });

  it('shows a plot that is there', () => {
    const [, image = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(page) ?? [];
    expect(existsSync(new URL(image, new URL(`../../${path}`, import.meta.url)))).toBe(true);
  });

  it('is told when it has no place for a table', () => {
    expect(() => fillPage('# Performance', report, words)).toThrow('no place for the table "measured"');
  });
});

describe('bench/results.json', () => {
  it('has figures of every benchmark, none of which had a failed call', () => {
    expect([...new Set(report.measurements.map(({ benchmark }) => benchmark))]).toEqual(Object.keys(benchmarks));
    expect(report.measurements.filter(({ failed }) => failed > 0)).toEqual([]);
  });
});

describe('the Korean words of the tables', () => {
  it('name what has none', () => {
    expect(() => korean.name('a new benchmark')).toThrow(
      'bench/measure/words-ko.ts has no Korean for "a new benchmark"',
    );
  });
});
