import { expect, it } from 'vitest';
import { readTransaction } from '../../src/store/kept-transaction.ts';
import { makeTransaction } from '../transaction.ts';

it('a transaction of a store that an earlier build has filled was not identified; one of this build is as it was kept', () => {
  const { identified, ...earlier } = makeTransaction();
  expect(readTransaction(earlier)).toEqual({ ...earlier, identified: null });
  const kept = makeTransaction({ identified: { at: 1, realAt: 1, cause: 'user' } });
  expect(readTransaction(kept)).toEqual(kept);
});
