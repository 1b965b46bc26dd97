import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../src/domain/fidelity/behaviours.ts';
import { observe, type ParityReport } from '../../../src/domain/fidelity/parity-report.ts';
import { readObserved } from '../../../src/fixtures/parity-reports.ts';
import { newFolder } from '../../new-folder.ts';

const behaviours: readonly Behaviour[] = [
  { id: 'rate', basis: 'ours', behaviour: 'no limit', real: 'unknown' },
  { id: 'dates', basis: 'guide', behaviour: 'Korean time' },
];

type Probe = ParityReport['probes'][number];

const probe = (result: Probe['result'], ...rows: string[]): Probe => ({
  id: 'p',
  result,
  reason: null,
  differences: [],
  rows,
  answer: null,
});

const report = (day: string, ...probes: Probe[]): ParityReport => ({
  date: `${day}T00:00:00.000Z`,
  version: '0.1.0',
  with: 'https://cert.toss.im',
  stopped: null,
  probes,
});

const basisOf = (...reports: ParityReport[]) => {
  const [found] = observe(behaviours, reports);
  return [found?.basis, found?.observedOn];
};

describe('a behaviour is observed', () => {
  it('when a report shows the same, with its day', () => {
    expect(basisOf(report('2026-03-02', probe('same', 'rate')))).toEqual(['observed', '2026-03-02']);
  });

  it.each([
    ['no report', []],
    ['a report about other behaviours', [report('2026-03-02', probe('same', 'dates'))]],
    ['a report that did not ask', [report('2026-03-02', probe('not-asked', 'rate'))]],
    ['a report in which it differs', [report('2026-03-02', probe('differs', 'rate'))]],
    [
      'a report in which one of its probes differs',
      [report('2026-03-02', probe('same', 'rate'), probe('differs', 'rate'), probe('same', 'rate'))],
    ],
    [
      'a newer report in which it differs',
      [report('2026-03-02', probe('same', 'rate')), report('2026-04-01', probe('differs', 'rate'))],
    ],
  ])('but not by %s', (_what, reports) => {
    expect(basisOf(...reports)).toEqual(['ours', null]);
  });

  it('by the newest report that asked about it, whatever the order', () => {
    const [older, newer, without] = [
      report('2026-03-02', probe('differs', 'rate')),
      report('2026-04-01', probe('same', 'rate')),
      report('2026-05-01', probe('same', 'dates')),
    ];
    expect(basisOf(newer, older, without)).toEqual(['observed', '2026-04-01']);
    expect(basisOf(without, older, newer)).toEqual(['observed', '2026-04-01']);
  });
});

describe('the reports of the package', () => {
  const folder = newFolder();
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));

  it('are read from a folder, whatever else is in it', () => {
    write('2026-03-02.json', report('2026-03-02', probe('same', 'rate')));
    writeFileSync(join(folder, 'README.md'), '# no report');
    mkdirSync(join(folder, 'more'));

    expect(readObserved(folder).map(({ date }) => date.slice(0, 10))).toEqual(['2026-03-02']);
    expect(readObserved(join(folder, 'missing'))).toEqual([]);
  });

  it('must be reports', () => {
    write('2026-04-01.json', { probes: [] });

    expect(() => readObserved(folder)).toThrow(/2026-04-01\.json: .* is required/);
  });

  it('come from the real service, and name the rows that are there', () => {
    for (const { with: place, date } of readObserved()) {
      expect(place).toBe('https://cert.toss.im');
      expect(Date.parse(date)).not.toBeNaN();
    }
  });
});
