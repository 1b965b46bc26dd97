import { expect, it } from 'vitest';
import { findTxId } from '../../../src/domain/text/tx-id.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

it.each([`{"txId":"${TX_ID}"}`, `{"a":1,"txId" :\n "${TX_ID}","sessionKey":`])('is found in %j', (body) => {
  expect(findTxId(body)).toBe(TX_ID);
});

it.each([null, '', '{}', '{"txId":"x"}', `{"txid":"${TX_ID}"}`, `txId=${TX_ID}`, `{"txId":"${'f'.repeat(36)}"}`])(
  'is not found in %j',
  (body) => {
    expect(findTxId(body)).toBeNull();
  },
);
