import { expect, it } from 'vitest';
import { coverageItems, isCoverageItem } from '../../src/domain/coverage.ts';
import { endpoints, entryOf } from '../../src/domain/endpoint.ts';

const items = coverageItems([{ id: 'minor' }]);
const ids = items.map(({ id }) => id);

it('everything that can be met has an id of its own', () => {
  expect(new Set(ids).size).toBe(ids.length);
});

it('every code that an endpoint answers by itself is to be met there', () => {
  for (const endpoint of endpoints) {
    for (const code of entryOf(endpoint).codes) expect(ids).toContain(`code.${endpoint}.${code}`);
  }
});

it('people are those that can be returned now, and are no fixed item', () => {
  expect(items.filter(({ group }) => group === 'personas').map(({ what }) => what)).toEqual(['the data of minor']);
  expect(isCoverageItem('persona.minor')).toBe(false);
});

it.each([
  ['state.COMPLETED', true],
  ['state.cancelled', true],
  ['limit.result-window', true],
  ['code.status.CE3103', false],
  ['x', false],
])('%s is to be met: %s', (id, expected) => {
  expect(isCoverageItem(id)).toBe(expected);
});
