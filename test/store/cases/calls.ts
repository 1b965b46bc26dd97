import { expect } from 'vitest';
import type { CallStart } from '../../../src/store/store.ts';
import type { ContractCase } from '../contract-setup.ts';
import { add, client, DAY, fault, inserted, persona, token, transaction, updateConduct } from '../samples.ts';

const call = (changes: Partial<CallStart> = {}): CallStart => ({
  clientId: 'a',
  endpoint: 'status',
  readAhead: () => ({ txId: null, nonce: null }),
  ...changes,
});

const about = (txId: string | null, nonce: string | null = null) => ({ readAhead: () => ({ txId, nonce }) });

export const callCases: readonly ContractCase[] = [
  {
    name: 'begins a call with its client as it is now',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      expect((await store.startCall(call())).client).toEqual(a);
      expect((await store.startCall(call({ clientId: 'b' }))).client).toBeUndefined();
      expect((await store.startCall(call({ clientId: undefined, endpoint: 'token' }))).client).toBeUndefined();
      await store.clients.update('a', (current) => ({ value: { ...current, strict: true }, result: null }));
      expect((await store.startCall(call())).client).toEqual({ ...a, strict: true });
      await store.clients.delete('a');
      expect((await store.startCall(call())).client).toBeUndefined();
    },
  },
  {
    name: 'touches the client of a call that begins',
    async run({ open }) {
      const { store, time } = await open();
      await store.clients.insert(client('a'));
      time.now = DAY - 1;
      await store.startCall(call());
      time.now = DAY;
      expect(await store.clients.get('a')).toBeDefined();
    },
  },
  {
    name: 'says of every call whether a fault may concern it, and takes none',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const mayHaveFault = async (clientId?: string) => (await store.startCall(call({ clientId }))).mayHaveFault;
      expect(await mayHaveFault('a')).toBe(false);
      await store.faults.add(fault('own', { clientId: 'a', timesLeft: 1 }), a);
      expect([await mayHaveFault('a'), await mayHaveFault('a')]).toEqual([true, true]);
      expect((await store.faults.take('status', a))?.id).toBe('own');
      expect(await mayHaveFault('a')).toBe(false);
      await store.faults.add(fault('all'), null);
      expect([await mayHaveFault('a'), await mayHaveFault('unknown'), await mayHaveFault()]).toEqual([
        true,
        true,
        true,
      ]);
    },
  },
  {
    name: 'changes a transaction as it is, whatever was read at the beginning of the call',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('t'));
      const a = await inserted(store, 'a');
      await store.startCall(call(about('t')));
      await store.startCall(call(about('unknown')));
      const polls = await Promise.all(
        Array.from({ length: 20 }, async () => {
          await store.startCall(call(about('t')));
          return updateConduct(store, a, 't', (current) => ({
            value: { ...current, polls: current.polls + 1 },
            result: current.polls + 1,
          }));
        }),
      );
      expect(new Set(polls).size).toBe(20);
      await store.startCall(call(about('t')));
      await store.clients.reset('a');
      expect(await store.transactions.update('t', () => ({ result: 1 }))).toBeUndefined();
    },
  },
  {
    name: 'knows who has used the nonce of a call, and reserves it once, whatever was read at the beginning',
    async run({ open }) {
      const { store } = await open();
      await add(store, transaction('t', 'a', 'used'));
      const a = await inserted(store, 'a');
      await store.startCall(call(about(null, 'used')));
      expect(await store.transactions.findByNonce(a, 'used')).toBe('t');
      await store.startCall(call(about(null, 'new')));
      expect(await store.transactions.findByNonce(a, 'new')).toBeUndefined();
      await store.startCall(call(about(null, 'new')));
      expect(await store.transactions.insert(transaction('u', 'a', 'new'), a)).toBe('inserted');
      expect(await store.transactions.insert(transaction('v', 'a', 'new'), a)).toBe('nonce-used');
      expect(await store.transactions.findByNonce(a, 'new')).toBe('u');
    },
  },
  {
    name: 'begins a call with personas and scenarios as they are now',
    async run({ open }) {
      const { store } = await open();
      const read = async () => {
        const { personas, scenarios } = await store.startCall(call());
        const [one, auto] = [await personas.get('one'), await scenarios.get('auto')];
        const near = await personas.findNear({ name: '모의인', phone: '' });
        return [one?.phone, auto?.description, near.map(({ id }) => id)];
      };
      expect(await read()).toEqual([undefined, undefined, []]);
      await store.personas.put('one', persona('one'));
      await store.personas.put('two', persona('two'));
      await store.scenarios.put('auto', { name: 'auto', description: 'first' });
      expect(await read()).toEqual(['01019980999', 'first', ['two', 'one']]);
      await store.personas.put('one', persona('one', { name: '다른이', phone: '01011112222' }));
      await store.scenarios.put('auto', { name: 'auto', description: 'second' });
      expect(await read()).toEqual(['01011112222', 'second', ['two']]);
      await store.personas.delete('two');
      await store.scenarios.delete('auto');
      expect(await read()).toEqual(['01011112222', undefined, []]);
      await store.reset({ clients: [], personas: [persona('three')], scenarios: [] });
      expect(await read()).toEqual([undefined, undefined, ['three']]);
    },
  },
  {
    name: 'does not touch the transaction of a call that begins',
    async run({ open }) {
      const { store, time } = await open();
      await add(store, transaction('t'));
      time.now = DAY - 1;
      await store.startCall(call(about('t')));
      time.now = DAY;
      expect(await store.transactions.get('t')).toBeUndefined();
    },
  },
  {
    name: 'knows the token that the client held when the call began',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const replace = async (scopes: string) => {
        await store.startCall(call({ endpoint: 'token' }));
        return (await store.facts.replaceToken(a, token(scopes)))?.scopes;
      };
      expect([await replace('one'), await replace('two'), await replace('three')]).toEqual([undefined, 'one', 'two']);
      await store.startCall(call({ endpoint: 'token' }));
      await store.facts.clearToken(a);
      expect(await store.facts.replaceToken(a, token('four'))).toBeNull();
    },
  },
];
