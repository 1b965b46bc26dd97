import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noConduct, recordPoll, recordResultCall } from '../../../../src/domain/findings/conduct.ts';
import type { Transaction } from '../../../../src/domain/transaction.ts';
import { Life } from '../../../../src/store/memory/life.ts';
import { TransactionPacker } from '../../../../src/store/memory/packed/transaction-packer.ts';
import { anyTransaction } from '../../../any-transaction.ts';
import { makeTransaction } from '../../../transaction.ts';

const START = Date.parse('2026-03-02T00:00:00.000Z');
const life = new Life('client');

const open = (startMs = START) => {
  const packer = new TransactionPacker(startMs);
  const pack = (tx: Transaction) => packer.pack(tx, { sequence: 1, life }, startMs);
  return { packer, pack };
};

const asked = (requestedAt: number, own: Partial<Transaction> = {}): Transaction =>
  makeTransaction({
    txId: `tx ${requestedAt}`,
    requested: { at: requestedAt, realAt: requestedAt, cause: 'request' },
    expires: { at: requestedAt + 600_000, realAt: null, cause: 'time' },
    ...own,
  });

/** An equal value that has nothing in common with it in memory, as two calls make it. */
const copyOf = <T>(value: T): T => structuredClone(value);

describe('a packed transaction', () => {
  it('is the same when it is unpacked, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(anyTransaction, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(0, START),
        (all, startMs) => {
          const { packer, pack } = open(startMs);
          const entries = all.map((tx) => pack(copyOf(tx)));
          expect(entries.map((entry) => packer.unpack(entry))).toEqual(all);
        },
      ),
    );
  });

  it('is the changed one after a change, and the others stay as they are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyTransaction, anyTransaction), { minLength: 1, maxLength: 9 }), (pairs) => {
        const { packer, pack } = open();
        const changes = pairs.map(([before, { txId, nonce, requested, requestKeyFingerprint, ...changed }]) => ({
          entry: pack(copyOf(before)),
          after: { ...before, ...changed },
        }));
        for (const { entry, after } of changes) packer.repack(entry, copyOf(after));
        expect(changes.map(({ entry }) => packer.unpack(entry))).toEqual(changes.map(({ after }) => after));
      }),
    );
  });

  it('counts as many bytes as a new one like it', () => {
    fc.assert(
      fc.property(anyTransaction, anyTransaction, (before, { txId, nonce, requestKeyFingerprint, ...changed }) => {
        const { packer, pack } = open();
        const entry = pack(before);
        const after = { ...before, ...changed };
        packer.repack(entry, after);
        const { packer: other, pack: packOther } = open();
        expect(entry.bytes).toBe(packOther(after).bytes);
        expect(packer.sharedBytes).toBe(other.sharedBytes);
      }),
    );
  });

  it('counts the bytes of conduct from the first call on', () => {
    const { packer, pack } = open();
    const entry = pack(asked(START));
    expect(packer.unpackConduct(entry)).toEqual(noConduct);
    const { bytes } = entry;
    const poll = { at: 1, realAt: 1, monotonicAt: 1, status: 'REQUESTED', isFrozen: false, clockChanges: 0 } as const;
    const conducts = [recordPoll(noConduct, poll), recordResultCall(noConduct, 'early', START), noConduct];
    const sizes = conducts.map((conduct) => {
      packer.repackConduct(entry, conduct);
      expect(packer.unpackConduct(entry)).toEqual(conduct);
      return entry.bytes;
    });
    const [polled = 0, early = 0, nothing] = sizes;
    expect(polled).toBeGreaterThan(bytes);
    expect(early).toBeGreaterThan(polled);
    expect(nothing).toBe(polled);
  });

  it('needs no memory for shared parts after it was deleted, and the last one takes them along', () => {
    fc.assert(
      fc.property(fc.array(anyTransaction, { minLength: 1, maxLength: 20 }), (all) => {
        const { packer, pack } = open();
        const entries = all.map((tx) => pack(copyOf(tx)));
        expect(packer.sharedBytes).toBeGreaterThan(0);
        for (const entry of entries) packer.release(entry);
        expect(packer.sharedBytes).toBe(0);
      }),
    );
  });
});

describe('transactions of a client that differ only in id and time', () => {
  it('share all parts', () => {
    const { packer, pack } = open();
    const one = pack(asked(START));
    const bytes = packer.sharedBytes;
    const other = pack(copyOf(asked(START + 1_000)));
    for (const part of ['asked', 'person', 'course', 'urls'] as const) expect(other[part]).toBe(one[part]);
    expect(packer.sharedBytes).toBe(bytes);
  });

  it('share all parts also when two kinds take turns', () => {
    const { pack } = open();
    const kinds = [{ scenario: 'auto' }, { scenario: 'never', requestUrl: 'https://shop.example' }];
    const entries = Array.from({ length: 6 }, (_one, index) => pack(copyOf(asked(START + index, kinds[index % 2]))));
    expect(new Set(entries.map((entry) => entry.asked)).size).toBe(2);
    expect(new Set(entries.map((entry) => entry.urls)).size).toBe(2);
    expect(new Set(entries.map((entry) => entry.course)).size).toBe(1);
  });

  it('share no part that a change has made different', () => {
    const { packer, pack } = open();
    const [one, other] = [pack(asked(START)), pack(asked(START + 1_000))];
    const completed = { at: START + 5_000, realAt: START + 5_000, cause: 'user' as const };
    packer.repack(one, { ...packer.unpack(one), completed });
    expect(one.person).toBe(other.person);
    expect(one.course).not.toBe(other.course);
    expect(packer.unpack(other).completed).toBeNull();
  });

  it('count long urls each', () => {
    const { pack } = open();
    const requestUrl = `https://shop.example/${'x'.repeat(4_000)}`;
    const [one, other] = [pack(asked(START, { requestUrl })), pack(asked(START + 1_000, { requestUrl }))];
    expect(one.bytes).toBeGreaterThan(4_000);
    expect(other.bytes).toBe(one.bytes);
  });
});
