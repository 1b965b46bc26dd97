import { expect } from 'vitest';
import { type Client, isSameLife } from '../../../src/domain/client.ts';
import { noConduct } from '../../../src/domain/findings/conduct.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import { add, collect, entry, fault, finding, inserted, token, transaction, updateConduct } from '../samples.ts';

/** Ends the life of client `a`, and begins another. */
const endings: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'a reset': (store) => store.clients.reset('a'),
  'a deletion': async (store) => {
    await store.clients.delete('a');
    await inserted(store);
  },
  'a reset of the store': (store) =>
    store.reset({ clients: [], personas: [], scenarios: [] }).then(() => inserted(store)),
};

/** Everything that a call can write for its client. */
const write = async (store: Store, owner: Client, mark: string): Promise<void> => {
  await store.transactions.insert(transaction(`t${mark}`, 'a', `n${mark}`), owner);
  await updateConduct(store, owner, `t${mark}`, () => ({ value: { ...noConduct, polls: 7 }, result: null }));
  await store.conduct.recordFaultOfAll(owner);
  await store.faults.add(fault(`f${mark}`, { clientId: 'a' }), owner);
  await store.journal.record(entry(mark, 'a'), owner, [`journal ${mark}`]);
  await store.findings.report(owner, [finding(5)], 'count');
  await store.facts.useKey(owner, `key ${mark}`);
  await store.facts.replaceToken(owner, token(mark));
  await store.coverage.add(owner, [`item ${mark}`]);
};

/** All that is seen of client `a` and of everybody. */
const see = async (store: Store, owner: Client) => ({
  transactions: (await store.transactions.list({ limit: 9 })).length,
  own: (await store.transactions.list({ limit: 9, clientId: 'a' })).length,
  walked: (await collect(store.transactions.each(owner, 0))).length,
  count: await store.transactions.count(),
  byId: (await store.transactions.get('t1')) === undefined ? 0 : 1,
  changed: (await store.transactions.update('t1', (value) => ({ value, result: 1 }))) ?? 0,
  conduct: (await store.conduct.getMany(['t1'])).filter((one) => one !== undefined).length,
  nonce: (await store.transactions.findByNonce(owner, 'n1')) === undefined ? 0 : 1,
  ahead: await store.transactions.countRequestedAfter(owner, -1),
  faults: (await store.faults.list({ limit: 9 })).length,
  taken: (await store.faults.take('status', owner)) === undefined ? 0 : 1,
  journal: (await store.journal.list({ limit: 9, clientId: 'a' })).length,
  findings: (await store.findings.list(owner)).recorded.length,
  cleared: (await store.findings.list(owner)).clearedAt,
  tokens: (await store.facts.tokensOf(owner)).length,
});

const nothing = Object.fromEntries(
  [
    ['transactions', 'own', 'walked', 'count', 'byId', 'changed', 'conduct', 'nonce', 'ahead'],
    ['faults', 'taken', 'journal', 'findings', 'cleared', 'tokens'],
  ]
    .flat()
    .map((name) => [name, 0]),
);

const lifeCasesOf = ([what, end]: [string, (typeof endings)[string]]): ContractCase[] => [
  {
    name: `shows nothing of a client’s former life after ${what}`,
    async run({ open }) {
      const { store } = await open();
      const before = await inserted(store);
      await write(store, before, '1');
      await store.facts.useKey(before, 'key');
      const seen = await see(store, before);
      expect(Object.entries(seen).filter(([name, value]) => value === 0 && name !== 'cleared')).toEqual([]);
      await store.findings.clear(before);
      await end(store);
      const next = await inserted(store);
      expect(isSameLife(next, before)).toBe(false);
      expect(await see(store, next)).toEqual(nothing);
      expect(await see(store, before)).toEqual(nothing);
      expect(await store.facts.useKey(next, 'key')).toBe(false);
      expect((await store.findings.report(next, [finding(6)], 'count'))[0]).toMatchObject({
        finding: finding(6),
        isNew: true,
      });
      await add(store, transaction('t1', 'a', 'n1'));
      expect(await store.conduct.get('t1')).toEqual(noConduct);
    },
  },
  {
    name: `keeps nothing that a late call writes for a life that ${what} has ended`,
    async run({ open }) {
      const { store, told } = await open();
      const before = await inserted(store);
      await write(store, before, '0');
      await end(store);
      const next = await inserted(store);
      const covered = await store.coverage.list('a');
      told.length = 0;
      expect(await store.transactions.insert(transaction('t1', 'a', 'n1'), before)).toBe('ended');
      expect(await store.faults.add(fault('f1', { clientId: 'a' }), before)).toBe('ended');
      const change = updateConduct(store, before, 't0', (value) => ({ value, result: 1 }));
      expect(await change).toBeUndefined();
      expect((await store.findings.report(before, [finding(5)], 'count'))[0]?.isNew).toBe(false);
      expect((await store.findings.report(before, [finding(5)], 'order'))[0]?.isNew).toBe(false);
      await write(store, before, '1');
      await store.findings.clear(before);
      expect(await see(store, next)).toEqual(nothing);
      expect(await store.coverage.list('a')).toEqual(covered);
      // It happened all the same.
      expect((await store.journal.list({ limit: 9, clientId: null })).map(({ value }) => value)).toEqual([entry('1')]);
      expect(await store.coverage.list()).toEqual(expect.arrayContaining(['item 1', 'journal 1']));
      expect(told.filter(([event]) => event !== 'recorded')).toEqual([]);
      await add(store, transaction('t2'));
      expect((await store.conduct.get('t2'))?.hadFault).toBe(false);
      // Nor does it take away what the next life has.
      await store.faults.add(fault('f2', { clientId: 'a' }), next);
      await store.facts.replaceToken(next, token('next'));
      await store.facts.useKey(next, 'key');
      expect(await store.faults.take('status', before)).toBeUndefined();
      await store.facts.clearToken(before);
      await store.facts.forgetKey(before, 'key');
      expect(await store.facts.replaceToken(next, token('later'))).toEqual(token('next'));
      expect(await store.facts.useKey(next, 'key')).toBe(true);
    },
  },
];

export const lifeCases: readonly ContractCase[] = [
  ...Object.entries(endings).flatMap(lifeCasesOf),
  {
    name: 'resets a client to its state at creation, and keeps its coverage',
    async run({ open }) {
      const { store } = await open();
      const made = await inserted(store);
      await store.clients.update('a', (current) => ({
        value: { ...current, scenario: 'auto', queue: [{ id: 1, scenario: 'x', times: 2 }], issued: { token: 3 } },
        result: null,
      }));
      await store.coverage.add(made, ['x']);
      const reset = await store.clients.reset('a');
      expect(reset).toEqual({ ...made, resets: made.resets + 1 });
      expect(await store.clients.get('a')).toEqual(reset);
      expect(await store.coverage.list('a')).toEqual(['x']);
      await store.clients.delete('a');
      await inserted(store);
      expect([await store.coverage.list('a'), await store.coverage.list()]).toEqual([[], ['x']]);
    },
  },
  {
    name: 'does not change other clients when one is reset or deleted',
    async run({ open }) {
      const { store } = await open();
      for (const id of ['a', 'b']) await add(store, transaction(`t of ${id}`, id, 'n'));
      const b = await inserted(store, 'b');
      await store.faults.add(fault('f', { clientId: 'b' }), b);
      await store.journal.record(entry('1', 'b'), b, []);
      await store.clients.reset('a');
      await store.clients.delete('a');
      expect((await store.transactions.list({ limit: 9 })).map(({ value }) => value.txId)).toEqual(['t of b']);
      expect(await store.transactions.findByNonce(b, 'n')).toBe('t of b');
      expect((await store.faults.list({ limit: 9, clientId: 'b' })).length).toBe(1);
      expect((await store.journal.list({ limit: 9, clientId: 'b' })).length).toBe(1);
    },
  },
];
