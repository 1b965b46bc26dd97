import { expect, it } from 'vitest';
import { documents, refutedText } from '../../scripts/write-docs.ts';
import type { ObservedBehaviour } from '../../src/domain/fidelity/parity-report.ts';

it.each(documents)(
  '$path has the tables that are made from data as the data says (npm run docs)',
  ({ text, wanted }) => {
    expect(text).toBe(wanted);
  },
);

const behaviours: readonly ObservedBehaviour[] = [
  { id: 'a', basis: 'guide', behaviour: 'Korean time', setting: '`X`', observed: 'differs', observedOn: '2027-01-31' },
  { id: 'b', basis: 'ours', behaviour: 'no limit', real: 'unknown', observed: 'differs', observedOn: '2027-01-31' },
  { id: 'c', basis: 'observed', behaviour: 'an envelope', observed: 'same', observedOn: '2027-01-31' },
  { id: 'd', basis: 'public', behaviour: '401', observed: null, observedOn: null },
];

it.each(['en', 'ko'] as const)(
  'in %s a reader learns what a report has refuted, besides the table of differences',
  (language) => {
    const rows = refutedText(behaviours, language)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);

    expect(rows).toEqual(['| Korean time | `guide`, `differs 2027-01-31` | `X` |']);
    expect(refutedText(behaviours.slice(1), language)).toBe('');
  },
);
