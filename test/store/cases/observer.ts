import { expect } from 'vitest';
import type { Client } from '../../../src/domain/client.ts';
import { noConduct } from '../../../src/domain/findings/conduct.ts';
import { summarizeCall } from '../../../src/domain/journal.ts';
import { type ContractCase, toldOf } from '../contract-setup.ts';
import { add, client, DAY, entry, fault, finding, inserted, persona, transaction, updateConduct } from '../samples.ts';

const NOTHING = { clients: [], personas: [], scenarios: [] };

export const observerCases: readonly ContractCase[] = [
  {
    name: 'reports changes of a transaction in their order, with the record before and after, and its client at that moment',
    async run({ open, until }) {
      const { store, told } = await open();
      const first = transaction('t');
      await add(store, first);
      const a = await inserted(store);
      const moved = { ...a, clockChanges: 1 };
      await store.clients.update('a', () => ({ value: moved, result: null }));
      const [second, third] = [
        { ...first, scenario: 'two' },
        { ...first, scenario: 'three' },
      ];
      await store.transactions.update('t', () => ({ value: second, result: null }));
      await store.transactions.update('t', () => ({ value: third, result: null }));
      await until(() =>
        expect(told).toEqual([
          ['clientChanged', a, 'created'],
          ['transactionChanged', { before: null, after: first, owner: a }],
          ['clientChanged', moved, 'changed'],
          ['transactionChanged', { before: first, after: second, owner: moved }],
          ['transactionChanged', { before: second, after: third, owner: moved }],
        ]),
      );
    },
  },
  {
    name: 'reports no operation that changes nothing',
    async run({ open, until }) {
      const { store, told } = await open();
      await add(store, transaction('t', 'a', 'n'));
      const a = await inserted(store);
      await until(() => expect(told).toHaveLength(2));
      told.length = 0;
      await store.clients.insert(client('a'));
      await store.faults.add(fault('f', { clientId: 'a' }), { ...a, resets: 7 });
      await store.faults.add(fault('f', { probability: 0 }), null);
      await store.faults.take('status', a);
      await store.faults.delete('nothing');
      await store.faults.use('nothing');
      await store.personas.delete('nobody');
      await store.journal.clear('nobody');
      await until(() => expect(told.map(([event]) => event)).toEqual(['faultChanged']));
      told.length = 0;
      await store.transactions.insert(transaction('u', 'a', 'n'), a);
      await store.transactions.update('t', () => ({ result: null }));
      await store.clients.update('a', () => ({ result: null }));
      for (const update of [store.transactions.update.bind(store.transactions, 't')]) {
        const failing = update(() => {
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
      }
      await store.clients.delete('nobody');
      await store.clients.reset('nobody');
      await store.findings.report(a, [finding(1)], 'count');
      await until(() => expect(told.map(([event]) => event)).toEqual(['found']));
    },
  },
  {
    name: 'reports the end of a life, then the changed client, and not each transaction',
    async run({ open, until }) {
      const { store, told, time } = await open();
      for (const id of ['a', 'b', 'c']) await add(store, transaction(`t of ${id}`, id));
      await until(() => expect(told).toHaveLength(6));
      await add(store, transaction('late', 'a'));
      await store.faults.add(fault('f', { clientId: 'a' }), await inserted(store));
      await until(() => expect(told).toHaveLength(8));
      const reset = await store.clients.reset('a');
      await store.clients.delete('b');
      time.now = DAY;
      expect(await store.clients.list({ limit: 9 })).toEqual([]);
      await until(() =>
        expect(told.slice(8)).toEqual([
          ['lifeEnded', 'a'],
          ['clientChanged', reset, 'reset'],
          ['lifeEnded', 'b'],
          ['lifeEnded', expect.stringMatching(/^[ac]$/)],
          ['lifeEnded', expect.stringMatching(/^[ac]$/)],
        ]),
      );
      await inserted(store);
      await store.reset(NOTHING);
      await until(() => expect(told.at(-1)).toEqual(['storeReset']));
    },
  },
  {
    name: 'reports a transaction that is dropped for its age or at a limit, with its conduct and its client',
    async run({ open, until }) {
      const { store, told, time } = await open({ maxTransactions: 2 });
      for (const id of ['1', '2']) await add(store, transaction(id));
      const a = await inserted(store);
      const conduct = { ...noConduct, polls: 4 };
      await updateConduct(store, a, '1', () => ({ value: conduct, result: null }));
      await store.transactions.get('2');
      await add(store, transaction('3'));
      const [first] = await store.transactions.list({ limit: 1, before: Number.POSITIVE_INFINITY });
      await until(() => expect(toldOf(told, 'transactionDropped')).toHaveLength(1));
      expect(toldOf(told, 'transactionDropped')[0]).toEqual([
        { sequence: expect.any(Number), transaction: transaction('1'), conduct, owner: a },
      ]);
      expect(toldOf(told, 'transactionDropped')[0]?.[0].sequence).toBeLessThan(first?.sequence ?? 0);
      await store.conduct.recordFaultOfAll(a);
      time.now = DAY - 1;
      await store.clients.get('a');
      time.now = DAY;
      expect(await store.transactions.list({ limit: 9 })).toEqual([]);
      await until(() => expect(toldOf(told, 'transactionDropped')).toHaveLength(3));
      const dropped = toldOf(told, 'transactionDropped').slice(1);
      expect(dropped.map(([one]) => [one.transaction.txId, one.conduct.hadFault]).toSorted()).toEqual([
        ['2', true],
        ['3', true],
      ]);
    },
  },
  {
    name: 'reports journal entries in short as they are stored, and each finding when it is new',
    async run({ open, until }) {
      const { store, told } = await open();
      const a = await inserted(store);
      await store.journal.record(entry('1', 'a'), a, []);
      await store.journal.record(entry('2'), null, []);
      await until(() => expect(toldOf(told, 'recorded')).toHaveLength(2));
      const kept = await store.journal.list({ limit: 9 });
      const summaries = kept.map(({ sequence, value }) => ({ sequence, value: summarizeCall(value) }));
      expect(toldOf(told, 'recorded').map(([one]) => one)).toEqual(summaries.toReversed());
      const other = { ...finding(2), rule: 'phone-format' } as const;
      await store.findings.report(a, [finding(1), other], 'count');
      await store.findings.report(a, [finding(3)], 'count');
      await store.findings.report(a, [finding(3)], 'order');
      await store.findings.clear(a);
      await store.findings.report(a, [finding(4)], 'order');
      await until(() => expect(toldOf(told, 'found')).toEqual([[finding(1)], [other], [finding(4)]]));
    },
  },
  {
    name: 'says of each change of a client whether others can see it',
    async run({ open, until }) {
      const { store, told } = await open();
      const a = await inserted(store);
      const visible: Partial<Client>[] = [
        { strict: true },
        { clock: { kind: 'frozen', atMs: 5 }, clockChanges: 1 },
        { queue: [{ id: 1, scenario: 'x', times: 1 }], queued: 1 },
        { queue: [] },
      ];
      const noted: Partial<Client>[] = [
        { issued: { token: 1 } },
        { hmac: { secret: 'key', letters: 'upper' } },
        { strict: true },
      ];
      for (const change of [...visible, ...noted]) {
        await store.clients.update('a', (current) => ({ value: { ...current, ...change }, result: null }));
      }
      const reset = await store.clients.reset('a');
      await until(() => expect(told.at(-1)).toEqual(['clientChanged', reset, 'reset']));
      expect(toldOf(told, 'clientChanged').map(([, change]) => change)).toEqual(
        ['created', visible.map(() => 'changed'), noted.map(() => 'noted'), 'reset'].flat(),
      );
      expect(toldOf(told, 'clientChanged')[1]?.[0]).toEqual({ ...a, strict: true });
    },
  },
  {
    name: 'reports each fault that is made, deleted or used up, and those of a life that ends by its end alone',
    async run({ open, until }) {
      const { store, told } = await open();
      const a = await inserted(store);
      const made = [
        fault('own', { clientId: 'a', timesLeft: 2 }),
        fault('all', { timesLeft: 1 }),
        fault('deferred', {
          clientId: 'a',
          timesLeft: 1,
          effect: { ...fault('x').effect, http: null, tamper: 'field-tag' },
        }),
      ];
      for (const one of made) await store.faults.add(one, one.clientId === null ? null : a);
      await store.faults.take('result', a);
      await store.faults.use('deferred');
      for (let calls = 0; calls < 2; calls += 1) await store.faults.take('status', a);
      await store.faults.delete('own');
      const gone = (id: string, clientId: string | null, change: 'used-up' | 'deleted') => [
        { id, clientId, change, fault: null },
      ];
      await store.faults.add(fault('left', { clientId: 'a' }), a);
      await store.faults.add(fault('left of all'), null);
      await store.clients.reset('a');
      await store.reset(NOTHING);
      await until(() => expect(told.at(-1)).toEqual(['storeReset']));
      expect(toldOf(told, 'faultChanged')).toEqual([
        ...made.map((one) => [{ id: one.id, clientId: one.clientId, change: 'created', fault: one }]),
        gone('deferred', 'a', 'used-up'),
        gone('all', null, 'used-up'),
        gone('own', 'a', 'deleted'),
        [expect.objectContaining({ id: 'left', change: 'created' })],
        [expect.objectContaining({ id: 'left of all', clientId: null, change: 'created' })],
      ]);
    },
  },
  {
    name: 'reports each named record that is created, replaced or deleted',
    async run({ open, until }) {
      const { store, told } = await open();
      await store.personas.put('kim', persona('kim'));
      await store.personas.put('kim', persona('kim', { name: '다른이' }));
      await store.scenarios.put('mine', { name: 'mine' });
      for (const name of ['2', '3', 'no place']) await store.scenarios.put(name, { name });
      await store.personas.delete('kim');
      await store.scenarios.delete('mine');
      const personas = (change: string) => [{ catalog: 'personas', id: 'kim', change }];
      const scenarios = (id: string, change: string) => [{ catalog: 'scenarios', id, change }];
      await until(() => expect(toldOf(told, 'catalogChanged')).toHaveLength(7));
      expect(toldOf(told, 'catalogChanged')).toEqual([
        personas('created'),
        personas('replaced'),
        ...['mine', '2', '3'].map((id) => scenarios(id, 'created')),
        personas('deleted'),
        scenarios('mine', 'deleted'),
      ]);
    },
  },
  {
    name: 'reports nothing of what a start or a reset adds',
    async run({ open, until }) {
      const { store, told } = await open();
      const seed = { clients: [client('seed')], personas: [persona('kim')], scenarios: [{ name: 'auto' }] };
      await store.start(seed);
      await store.reset(seed);
      await until(() => expect(told).toEqual([['storeReset']]));
    },
  },
  {
    name: 'reports that the journal was cleared after what was recorded before, and before what is recorded after',
    async run({ open, until }) {
      const { store, told } = await open();
      const a = await inserted(store);
      for (const whose of ['a', null, undefined]) {
        await store.journal.record(entry('before', 'a'), a, []);
        await store.journal.clear(whose);
      }
      await store.journal.record(entry('after', 'a'), a, []);
      await until(() => expect(told).toHaveLength(8));
      expect(told.slice(1).map(([event, given]) => (event === 'recorded' ? event : [event, given]))).toEqual([
        ...['recorded', ['journalCleared', 'a']],
        ...['recorded', ['journalCleared', null]],
        ...['recorded', ['journalCleared', undefined]],
        'recorded',
      ]);
    },
  },
  {
    name: 'works the same with an observer of some events, or none',
    async run({ open }) {
      const { store } = await open();
      await store.clients.insert(client('a'));
      expect(await store.clients.count()).toBe(1);
      await store.ping();
      await store.close();
    },
  },
];
