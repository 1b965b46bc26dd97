import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchmarks } from '../../bench/benchmarks/index.ts';
import type { Report } from '../../bench/measure/measurement.ts';
import { fillPage } from '../../bench/page.ts';

describe('docs/performance.md', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const page = read('docs/performance.md');
  const report = JSON.parse(read('bench/results.json')) as Report;

  it('has the figures of bench/results.json: run "npm run bench:page"', () => {
    expect(fillPage(page, report)).toBe(page);
  });

  it('has figures of every benchmark, none of which had a failed call', () => {
    expect([...new Set(report.measurements.map(({ benchmark }) => benchmark))]).toEqual(Object.keys(benchmarks));
    expect(report.measurements.filter(({ failed }) => failed > 0)).toEqual([]);
  });

  it('shows a plot that is there', () => {
    const [, image = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(page) ?? [];
    expect(existsSync(new URL(`../../docs/${image}`, import.meta.url))).toBe(true);
  });

  it('is told when it has no place for a table', () => {
    expect(() => fillPage('# Performance', report)).toThrow('no place for the table "measured"');
  });
});
