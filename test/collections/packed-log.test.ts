import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PackedLog } from '../../src/collections/packed-log.ts';

interface Value {
  readonly sequence: number;
  readonly text: string;
}

/** Enough for several packs of values. */
const COUNT = 450;

const fill = (text: (sequence: number) => string): { log: PackedLog<Value>; values: Value[] } => {
  const log = new PackedLog<Value>();
  const values = Array.from({ length: COUNT }, (_one, index) => ({ sequence: index + 1, text: text(index + 1) }));
  for (const value of values) log.add(value);
  return { log, values };
};

const after = (values: readonly Value[], sequence: number) => values.filter((value) => value.sequence > sequence);

it('all values after a number are there, in their order, whatever they say', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), fc.nat(COUNT + 9), (texts, sequence) => {
      const { log, values } = fill((index) => texts[index % texts.length] ?? '');
      expect(log.after(sequence)).toEqual(after(values, sequence));
    }),
    { numRuns: 30 },
  );
});

it('a large value is packed at once, and is there like others', () => {
  const log = new PackedLog<Value>();
  const values = [1, 2, 3].map((sequence) => ({ sequence, text: `${sequence}` }));
  for (const value of values) log.add(value, value.sequence === 2);
  expect([0, 1, 2, 3, 4].map((sequence) => log.find(sequence)?.text)).toEqual([undefined, '1', '2', '3', undefined]);
  expect([log.bytes, log.nextFreed, log.after(0)]).toEqual([JSON.stringify(values.slice(0, 2)).length, 2, values]);
  log.dropBefore(3);
  expect([log.bytes, log.nextFreed, log.after(0)]).toEqual([0, undefined, values.slice(2)]);
});

it('all values that were not dropped are there, while others are added that are longer or shorter', () => {
  const { log, values } = fill((sequence) => `${sequence}`);
  let dropped = 0;
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 1_000 }), { minLength: 1, maxLength: 250 }),
      fc.nat(300),
      (texts, kept) => {
        for (const text of texts) {
          const value = { sequence: values.length + 1, text };
          values.push(value);
          log.add(value);
        }
        dropped = Math.max(dropped, values.length - kept);
        log.dropBefore(dropped + 1);
        expect(log.after(dropped)).toEqual(after(values, dropped));
      },
    ),
    { numRuns: 30 },
  );
});

it('values that were dropped are not in memory for long', () => {
  const { log } = fill((sequence) => `${sequence}`);
  log.dropBefore(COUNT);
  expect(log.after(0).length).toBeLessThan(COUNT / 4);
});

it('all who read a value share it', () => {
  const { log } = fill((sequence) => `${sequence}`);
  const [one, other] = [log.after(0), log.after(120)];
  expect(one.at(120)).toBe(other[0]);
  expect(one.at(-1)).toBe(other.at(-1));
});
