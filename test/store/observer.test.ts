import { expect, it } from 'vitest';
import { combineObservers } from '../../src/store/observer.ts';
import { client, finding, transaction } from './samples.ts';

it('several observers are called in their order, each for the events that it handles', () => {
  const told: string[] = [];
  const one = combineObservers([
    { found: () => told.push('first found'), storeReset: () => told.push('first reset') },
    { lifeEnded: (id) => told.push(`second emptied ${id}`), clientChanged: () => told.push('second changed') },
    { storeReset: () => told.push('third reset'), recorded: () => told.push('third recorded') },
    { transactionChanged: ({ after }) => told.push(`fourth ${after.txId}`) },
  ]);
  one.storeReset();
  one.lifeEnded('a');
  one.clientChanged(client('a'), 'changed');
  one.found(finding(0));
  one.transactionChanged({ before: null, after: transaction('t'), owner: client('a') });
  expect(told).toEqual(['first reset', 'third reset', 'second emptied a', 'second changed', 'first found', 'fourth t']);
});
