import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { createKeptSignatures, signatureIn } from '../../src/observation/kept-signatures.ts';
import type { Stored } from '../../src/store/stored.ts';
import { entry } from '../store/samples.ts';

const stored = (sequence: number, own: Partial<JournalEntry> = {}): Stored<JournalEntry> => ({
  sequence,
  value: { ...entry('SUCCESS', 'a'), txId: `t${sequence}`, ...own },
});

const answer = (body: string, status = 200) => ({ status, headers: {}, body });

describe('the signature of an answer', () => {
  it('is found in a result, and in no other answer', () => {
    const body = '{"resultType":"SUCCESS","success":{"txId":"t","signature":"MIIab+/=","randomValue":null}}';
    expect(signatureIn('result', answer(body))).toBe('MIIab+/=');
    expect(signatureIn('status', answer(body))).toBeUndefined();
    expect(signatureIn(null, answer(body))).toBeUndefined();
    expect(signatureIn('result', null)).toBeUndefined();
    expect(signatureIn('result', answer(body, 400))).toBeUndefined();
    expect(signatureIn('result', answer('{"signature":""}'))).toBeUndefined();
    expect(signatureIn('result', answer('{"signature":"cut off'))).toBeUndefined();
  });

  it('of more than 16 KiB is not kept', () => {
    const body = (length: number): string => `{"signature":"${'A'.repeat(length)}"}`;
    expect(signatureIn('result', answer(body(16 * 1024)))).toHaveLength(16 * 1024);
    expect(signatureIn('result', answer(body(16 * 1024 + 1)))).toBeUndefined();
  });
});

describe('kept signatures', () => {
  it('are found by their journal entry alone', () => {
    const kept = createKeptSignatures();
    kept.keep(stored(1), 'one');
    kept.keep(stored(2), 'two');
    expect([kept.find(stored(1)), kept.find(stored(2)), kept.find(stored(3))]).toEqual(['one', 'two', undefined]);
    // Another entry of the same number: the numbers of a store begin anew when all its data is gone.
    expect(kept.find(stored(1, { txId: 'other' }))).toBeUndefined();
    expect(kept.find(stored(1, { atMs: 77 }))).toBeUndefined();
  });

  it('are 200 at most: the oldest goes', () => {
    const kept = createKeptSignatures();
    for (let sequence = 1; sequence <= 201; sequence += 1) kept.keep(stored(sequence), `s${sequence}`);
    expect([kept.find(stored(1)), kept.find(stored(2)), kept.find(stored(201))]).toEqual([undefined, 's2', 's201']);
    const none = createKeptSignatures(0);
    none.keep(stored(1), 'one');
    expect(none.find(stored(1))).toBeUndefined();
  });

  it('go when the journal is cleared', () => {
    const kept = createKeptSignatures();
    kept.keep(stored(1), 'one');
    kept.keep(stored(2, { clientId: 'b' }), 'two');
    kept.observer.journalCleared('a');
    kept.observer.journalCleared(null);
    expect([kept.find(stored(1)), kept.find(stored(2))]).toEqual([undefined, 'two']);
    kept.observer.journalCleared(undefined);
    expect(kept.find(stored(2))).toBeUndefined();
  });

  it('go with the life of their client, and with all data', () => {
    const kept = createKeptSignatures();
    kept.keep(stored(1), 'one');
    kept.keep(stored(2, { clientId: 'b' }), 'two');
    kept.keep(stored(3, { clientId: 'b' }), 'three');
    kept.observer.lifeEnded('a');
    expect([kept.find(stored(1)), kept.find(stored(2))]).toEqual([undefined, 'two']);
    kept.observer.storeReset();
    expect(kept.find(stored(3))).toBeUndefined();
  });
});
