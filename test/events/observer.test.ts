import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { createEventObserver, showEvent } from '../../src/events/observer.ts';
import { makeTransaction } from '../transaction.ts';

const open = () => {
  const told: (object | string)[] = [];
  const observer = createEventObserver((event) => told.push({ ...event, data: showEvent(event) }), {
    transactionChanged: ({ after }) => told.push(`transaction ${after.txId}`),
    clientChanged: ({ clientId }) => told.push(`changed ${clientId}`),
    lifeEnded: (clientId) => told.push(`emptied ${clientId}`),
    transactionDropped: ({ transaction }) => told.push(`dropped ${transaction.txId}`),
    storeReset: () => told.push('reset'),
  });
  return { told, observer };
};

const client = createClient({ clientId: 'a', clientSecret: 's' }, 0);

describe('a change of the store', () => {
  it('of transactions and clocks is passed to the transaction watch', () => {
    const { told, observer } = open();
    const transaction = makeTransaction({ txId: 't' });
    observer.transactionChanged({ before: null, after: transaction, owner: client });
    observer.clientChanged(client);
    expect(told).toEqual(['transaction t', 'changed a']);
  });

  it('is sent as a reset, after the watch has forgotten the transactions', () => {
    const { told, observer } = open();
    observer.lifeEnded('a');
    observer.storeReset();
    expect(told).toEqual([
      'emptied a',
      { type: 'reset', clientId: 'a', data: { clientId: 'a' } },
      'reset',
      { type: 'reset', clientId: null, isForAll: true, data: { clientId: null } },
    ]);
  });

  it('is kept as a finding without texts, which are made when it is sent', () => {
    const kept: object[] = [];
    const { observer } = open();
    const { found } = createEventObserver(({ data }) => kept.push(data), observer);
    const seen = { clientId: 'a', rule: 'phone-format', txId: null, count: 1, transactions: 0 } as const;
    found({ ...seen, firstSeenMs: 0, lastSeenMs: 5 });
    expect(kept).toEqual([{ ...seen, firstSeenMs: 0, lastSeenMs: 5 }]);
  });

  it('is sent as a finding, with its messages', () => {
    const { told, observer } = open();
    const seen = { clientId: 'a', rule: 'phone-format', txId: null, count: 1, transactions: 0 } as const;
    observer.found({ ...seen, firstSeenMs: 0, lastSeenMs: 5 });
    expect(told).toEqual([
      {
        type: 'finding',
        clientId: 'a',
        data: expect.objectContaining({
          id: 'a.phone-format',
          severity: 'error',
          message: expect.stringMatching(/^userPhone, decrypted, /),
          messageKo: expect.stringMatching(/^복호화한 userPhone/),
          at: '1970-01-01T09:00:00.000+09:00',
        }),
      },
    ]);
  });

  it('is sent as a request, without headers and bodies', () => {
    const { told, observer } = open();
    const call = {
      clientId: 'a',
      endpoint: 'status',
      txId: 't',
      outcome: 'CE3100',
      hint: 'why',
      durationMs: 1,
    } as const;
    const shown = { ...call, atMs: 0, fault: null, method: 'POST', target: '/api' };
    observer.recorded({ sequence: 7, value: { ...shown, status: 400 } });
    observer.recorded({ sequence: 8, value: { ...shown, status: null } });
    const line = { ...call, id: '7', at: '1970-01-01T09:00:00.000+09:00', fault: null, method: 'POST', target: '/api' };
    expect(told).toEqual([
      { type: 'request', clientId: 'a', data: { ...line, status: 400 } },
      { type: 'request', clientId: 'a', data: { ...line, id: '8', status: null } },
    ]);
  });
});
