import { expect } from 'vitest';
import { countRead, type Transaction } from '../../../src/domain/transaction.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import { add, client, collect, inserted, transaction, txIdsOf, updateConduct } from '../samples.ts';

const requestedAt = (at: number, realAt = at): Pick<Transaction, 'requested'> => ({
  requested: { at, realAt, cause: 'request' },
});

/** Reads a result, if a read is left; whether it was. */
const read = (store: Store, txId: string) =>
  store.transactions.update(txId, (current) => {
    const value = countRead(current, 1, 1);
    return { value, result: value !== undefined };
  });

export const transactionCases: readonly ContractCase[] = [
  {
    name: 'changes a transaction atomically: of a hundred parallel reads, two count',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('1'));
      const counted = await Promise.all(Array.from({ length: 100 }, () => read(store, '1')));
      expect(counted.filter((one) => one === true)).toHaveLength(2);
      expect((await store.transactions.get('1'))?.reads).toHaveLength(2);
    },
  },
  {
    name: 'does not change a transaction when the change returns no value or throws, and passes the error on',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('1'));
      expect(await store.transactions.update('1', () => ({ result: 'kept' }))).toBe('kept');
      const thrown = new Error('no');
      const update = store.transactions.update('1', () => {
        throw thrown;
      });
      expect(await update.catch((error: unknown) => error)).toBe(thrown);
      expect(await store.transactions.get('1')).toEqual(transaction('1'));
    },
  },
  {
    name: 'passes a change of a transaction its client as it is at the same moment',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('t'));
      await store.clients.update('a', (current) => ({ value: { ...current, clockChanges: 7 }, result: undefined }));
      const seen = await store.transactions.update('t', (_current, owner) => ({ result: owner }));
      expect(seen).toEqual(await store.clients.get('a'));
      expect(seen?.clockChanges).toBe(7);
    },
  },
  {
    name: 'reserves a nonce with its transaction, once for each client, until the transaction is dropped',
    async run({ open }) {
      const { store } = await open({ maxTransactions: 2 });
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const many = await Promise.all(
        Array.from({ length: 20 }, (_one, index) => store.transactions.insert(transaction(String(index), 'a', 'n'), a)),
      );
      expect(many.toSorted()).toEqual(['inserted', ...Array.from({ length: 19 }, () => 'nonce-used')]);
      const holder = await store.transactions.findByNonce(a, 'n');
      expect([holder, txIdsOf(await store.transactions.list({ limit: 9 }))]).toEqual([holder, [holder]]);
      expect(await store.transactions.findByNonce(b, 'n')).toBeUndefined();
      expect(await store.transactions.insert(transaction('b', 'b', 'n'), b)).toBe('inserted');
      // The one touched least recently makes room, and gives its nonce free.
      expect(await store.transactions.insert(transaction('other'), a)).toBe('inserted');
      expect(await store.transactions.findByNonce(a, 'n')).toBeUndefined();
      expect(await store.transactions.insert(transaction('again', 'a', 'n'), a)).toBe('inserted');
    },
  },
  {
    name: 'tells all nonces apart, whatever is in them',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const nonces = [
        'n',
        'N',
        ' n',
        'n:',
        'n:n',
        '{n}',
        '"n"',
        'n\0',
        'n\n',
        '\\',
        '\ud800',
        '\ud801',
        '\ufffd',
        '😀',
        'é',
        '__proto__',
      ];
      for (const [index, nonce] of nonces.entries()) {
        expect(await store.transactions.insert(transaction(`t${index}`, 'a', nonce), a), nonce).toBe('inserted');
      }
      for (const [index, nonce] of nonces.entries()) {
        expect(await store.transactions.findByNonce(a, nonce), nonce).toBe(`t${index}`);
        expect(await store.transactions.insert(transaction('x', 'a', nonce), a), nonce).toBe('nonce-used');
      }
    },
  },
  {
    name: 'counts transactions that were requested after a time on the client’s clock',
    async run({ open }) {
      const { store } = await open();
      for (const [index, at] of [50, 10, 30, 30, 20].entries()) {
        await add(store, transaction(`t${index}`, 'a', null, requestedAt(at)));
      }
      await add(store, transaction('other', 'b', null, requestedAt(99)));
      const a = await inserted(store, 'a');
      const ahead = (nowMs: number) => store.transactions.countRequestedAfter(a, nowMs);
      expect([await ahead(9), await ahead(10), await ahead(29), await ahead(30), await ahead(50)]).toEqual([
        5, 4, 3, 1, 0,
      ]);
      await store.transactions.update('t0', (current) => ({ value: { ...current, scenario: 'x' }, result: null }));
      expect(await ahead(30)).toBe(1);
    },
  },
  {
    name: 'lists the transactions that match a filter, by the clock of each client',
    async run({ open }) {
      const { store } = await open();
      const expires = (at: number) => ({ expires: { at, realAt: null, cause: 'time' as const } });
      await add(store, transaction('1', 'a', null, { ...requestedAt(0, 100), ...expires(1_000), userPhone: '0101' }));
      await add(store, transaction('2', 'b', null, { ...requestedAt(0, 200), ...expires(1_000), userPhone: '0102' }));
      await add(store, transaction('3', 'a', null, { ...requestedAt(0, 300), ...expires(2_000), userPhone: '0101' }));
      await store.clients.update('b', (current) => ({
        value: { ...current, clock: { kind: 'running', offsetMs: 900 } },
        result: null,
      }));
      const list = async (filter: Omit<Parameters<typeof store.transactions.list>[0], 'limit'>) =>
        txIdsOf(await store.transactions.list({ limit: 9, ...filter }));
      expect(await list({ clientId: 'a' })).toEqual(['3', '1']);
      expect(await list({ clientId: 'nobody' })).toEqual([]);
      expect(await list({ phone: '0101' })).toEqual(['3', '1']);
      expect(await list({ sinceMs: 200 })).toEqual(['3', '2']);
      expect(await list({ clientId: 'a', sinceMs: 200, phone: '0101' })).toEqual(['3']);
      const at = (realNowMs: number) => list({ status: { is: 'EXPIRED', realNowMs } });
      expect([await at(99), await at(100), await at(1_000), await at(2_000)]).toEqual([
        [],
        ['2'],
        ['2', '1'],
        ['3', '2', '1'],
      ]);
      expect(await list({ status: { is: 'REQUESTED', realNowMs: 100 }, clientId: 'b' })).toEqual([]);
    },
  },
  {
    name: 'walks over a client’s transactions with their conduct, newest first, down to one of them',
    async run({ open }) {
      const { store } = await open();
      for (const id of ['1', '2', '3']) await add(store, transaction(id));
      await add(store, transaction('other', 'b'));
      const a = await inserted(store, 'a');
      await updateConduct(store, a, '2', (current) => ({ value: { ...current, polls: 5 }, result: null }));
      const all = await collect(store.transactions.each(a, 0));
      expect(all.map(({ transaction: { txId }, conduct }) => [txId, conduct.polls])).toEqual([
        ['3', 0],
        ['2', 5],
        ['1', 0],
      ]);
      const after = await collect(store.transactions.each(a, all[2]?.sequence ?? 0));
      expect(after.map(({ transaction: { txId } }) => txId)).toEqual(['3', '2']);
    },
  },
  {
    name: 'stays ordered and complete through thousands of additions and resets',
    async run({ open }) {
      const { store } = await open({ maxTransactions: 10_000 });
      for (const id of ['c0', 'c1', 'c2']) await store.clients.insert(client(id));
      for (let index = 0; index < 3_000; index += 1) {
        await add(store, transaction(`t${index}`, `c${index % 3}`));
        if (index % 400 === 399) await store.clients.reset(`c${(index + 1) % 3}`);
        if (index % 700 === 699) await store.clients.delete(`c${(index + 1) % 3}`);
      }
      const listed = await store.transactions.list({ limit: 10_000 });
      expect(listed.length).toBeGreaterThan(200);
      expect(listed).toHaveLength(await store.transactions.count());
      const sequences = listed.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => b - a));
    },
  },
];
