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

  it('is sent as a finding, with its message', () => {
    const { told, observer } = open();
    const seen = { clientId: 'a', rule: 'phone-format', txId: null, count: 1, transactions: 0 } as const;
    observer.found({ ...seen, firstSeenMs: 0, lastSeenMs: 5 });
    expect(told).toEqual([
      {
        type: 'finding',
        clientId: 'a',
        data: expect.objectContaining({ id: 'a.phone-format', severity: 'error', at: '1970-01-01T09:00:00.000+09:00' }),
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
    const shown = { ...call, atMs: 0, clientAtMs: 60_000, fault: null, method: 'POST', target: '/api' };
    observer.recorded({ sequence: 7, value: { ...shown, status: 400 } });
    observer.recorded({ sequence: 8, value: { ...shown, clientAtMs: null, status: null } });
    const line = { ...call, at: '1970-01-01T09:00:00.000+09:00', fault: null, method: 'POST', target: '/api' };
    const clientAt = '1970-01-01T09:01:00.000+09:00';
    expect(told).toEqual([
      { type: 'request', clientId: 'a', data: { ...line, id: '7', clientAt, status: 400 } },
      { type: 'request', clientId: 'a', data: { ...line, id: '8', clientAt: null, status: null } },
    ]);
  });
});
