import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../src/domain/fidelity/behaviours.ts';
import { observe, type ParityReport } from '../../../src/domain/fidelity/parity-report.ts';
import { readObserved, readParityReport } from '../../../src/fixtures/parity-reports.ts';
import { Masker } from '../../../src/parity/masker.ts';
import { readProbes } from '../../../src/parity/probes.ts';
import { newFolder } from '../../new-folder.ts';

const behaviours: readonly Behaviour[] = [
  { id: 'rate', basis: 'ours', behaviour: 'no limit', real: 'unknown' },
  { id: 'dates', basis: 'guide', behaviour: 'Korean time' },
];

type Probe = ParityReport['probes'][number];

const probe = (id: string, result: Probe['result']): Probe => ({
  id,
  result,
  reason: null,
  differences: [],
  // What a report says of the rows decides nothing.
  rows: ['dates'],
  answer: null,
});

const report = (day: string, ...probes: Probe[]): ParityReport => ({
  date: `${day}T00:00:00.000Z`,
  version: '0.1.0',
  with: 'https://cert.toss.im',
  stopped: null,
  probes,
});

/** Two probes rest on `rate`. */
const rows = [
  { id: 'one', rows: ['rate'] },
  { id: 'two', rows: ['rate', 'dates'] },
];

const seenOf = (...reports: ParityReport[]) => {
  const [found] = observe(behaviours, rows, reports);
  return [found?.basis, found?.observed, found?.observedOn];
};

const same = report('2026-03-02', probe('one', 'same'), probe('two', 'same'));

describe('a behaviour is observed', () => {
  it('when all its probes are the same, with the day', () => {
    expect(seenOf(same)).toEqual(['observed', 'same', '2026-03-02']);
  });

  it('when several reports together have asked them, since the oldest of these days', () => {
    const [first, second] = [report('2026-03-02', probe('one', 'same')), report('2026-04-01', probe('two', 'same'))];
    expect(seenOf(second, first)).toEqual(['observed', 'same', '2026-03-02']);
  });

  it.each([
    ['no report', []],
    ['a report about other probes', [report('2026-03-02', probe('three', 'same'))]],
    ['a report that did not ask', [report('2026-03-02', probe('one', 'not-asked'), probe('two', 'not-asked'))]],
    ['a report that asked one of its probes', [report('2026-03-02', probe('one', 'same'), probe('two', 'not-asked'))]],
  ])('but not by %s', (_what, reports) => {
    expect(seenOf(...reports)).toEqual(['ours', null, null]);
  });

  it('and differs when one of its probes differs, with the day', () => {
    const newer = report('2026-04-01', probe('two', 'differs'));
    expect(seenOf(newer, same)).toEqual(['ours', 'differs', '2026-04-01']);
    expect(seenOf(report('2026-05-01', probe('two', 'same')), newer, same)).toEqual(['observed', 'same', '2026-03-02']);
  });
});

describe('the reports of the package', () => {
  const folder = newFolder();
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));

  it('are read from a folder, whatever else is in it', () => {
    write('2026-03-02.json', same);
    writeFileSync(join(folder, 'README.md'), '# no report');
    mkdirSync(join(folder, 'more'));

    expect(readObserved(folder).map(({ date }) => date.slice(0, 10))).toEqual(['2026-03-02']);
    expect(readObserved(join(folder, 'missing'))).toEqual([]);
  });

  it('must be reports', () => {
    write('2026-04-01.json', { probes: [] });

    expect(() => readObserved(folder)).toThrow(/2026-04-01\.json: .* is required/);
  });

  it('come from the real service, bear their day as name, and show nothing that looks secret or personal', () => {
    const known = new Set(readProbes().flatMap(({ probes }) => probes.map(({ id }) => id)));
    const shipped = fileURLToPath(new URL('../../../fixtures/parity/observed', import.meta.url));
    for (const name of readdirSync(shipped).filter((one) => one.endsWith('.json'))) {
      const found = readParityReport(join(shipped, name));
      expect(found.with, name).toBe('https://cert.toss.im');
      expect(name).toBe(`${found.date.slice(0, 10)}.json`);
      expect(
        found.probes.map(({ id }) => id).filter((id) => !known.has(id)),
        name,
      ).toEqual([]);
      for (const { answer, differences, reason } of found.probes) {
        const texts = JSON.stringify([answer, differences, reason]);
        expect(new Masker().mask(texts.slice(0, 4_000)), name).toBe(texts.slice(0, 4_000));
      }
    }
  });
});
