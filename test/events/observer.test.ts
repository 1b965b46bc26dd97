import { describe, expect, it } from 'vitest';
import { createClient, enqueue, viewClient } from '../../src/domain/client.ts';
import { viewFault } from '../../src/domain/fault.ts';
import { createEventObserver, showEvent } from '../../src/events/observer.ts';
import { fault } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';

const NOW = 60_000;
const AT = '1970-01-01T09:00:00.000+09:00';

const open = () => {
  const told: (object | string)[] = [];
  const watch: Parameters<typeof createEventObserver>[1] = {
    transactionChanged: ({ after }) => told.push(`transaction ${after.txId}`),
    clientChanged: ({ clientId }, change) => told.push(`${change} ${clientId}`),
    lifeEnded: (clientId) => told.push(`emptied ${clientId}`),
    transactionDropped: ({ transaction }) => told.push(`dropped ${transaction.txId}`),
    storeReset: () => told.push('reset'),
  };
  const publish: Parameters<typeof createEventObserver>[0] = (event) => told.push({ ...event, data: showEvent(event) });
  const observer = createEventObserver(publish, watch, () => NOW);
  return { told, observer };
};

const client = createClient({ clientId: 'a', clientSecret: 's' }, 0);

describe('a change of the store', () => {
  it('of transactions and clocks is passed to the transaction watch', () => {
    const { told, observer } = open();
    const transaction = makeTransaction({ txId: 't' });
    observer.transactionChanged({ before: null, after: transaction, owner: client });
    observer.clientChanged(client, 'noted');
    expect(told).toEqual(['transaction t', 'noted a']);
  });

  it('of a client is sent with its settings, clock and queue, without its secret, before what the watch sends', () => {
    const { told, observer } = open();
    const queued = enqueue({ ...client, clock: { kind: 'frozen', atMs: 0 } }, 'auto', 2);
    observer.clientChanged(queued, 'created');
    const shown = {
      ...viewClient(queued, NOW),
      clock: { now: AT, frozen: true, offsetMs: -NOW },
      queue: [{ id: '1', scenario: 'auto', times: 2 }],
    };
    expect(told).toEqual([
      { type: 'client', clientId: 'a', isLarge: false, data: { change: 'created', ...shown } },
      'created a',
    ]);
    expect(JSON.stringify(told)).not.toContain('clientSecret');
    told.length = 0;
    for (const change of ['changed', 'noted', 'reset'] as const) observer.clientChanged(queued, change);
    expect(told).toEqual([
      { type: 'client', clientId: 'a', isLarge: false, data: { change: 'changed', ...shown } },
      'changed a',
      'noted a',
      'reset a',
    ]);
  });

  it('of a fault is sent to the listeners of its client, or to all', () => {
    const { told, observer } = open();
    const made = fault('f', { clientId: 'a', createdAtMs: NOW });
    observer.faultChanged({ id: 'f', clientId: 'a', change: 'created', fault: made });
    observer.faultChanged({ id: 'g', clientId: null, change: 'used-up', fault: null });
    expect(told).toEqual([
      {
        type: 'fault',
        clientId: 'a',
        isForAll: false,
        data: { id: 'f', clientId: 'a', change: 'created', fault: viewFault(made) },
      },
      {
        type: 'fault',
        clientId: null,
        isForAll: true,
        data: { id: 'g', clientId: null, change: 'used-up', fault: null },
      },
    ]);
  });

  it('of a persona or a scenario is sent to all', () => {
    const { told, observer } = open();
    observer.catalogChanged({ catalog: 'personas', id: 'kim', change: 'replaced' });
    observer.catalogChanged({ catalog: 'scenarios', id: 'mine', change: 'deleted' });
    const toAll = { clientId: null, isForAll: true };
    expect(told).toEqual([
      { type: 'persona', ...toAll, data: { id: 'kim', change: 'replaced' } },
      { type: 'scenario', ...toAll, data: { name: 'mine', change: 'deleted' } },
    ]);
  });

  it('is sent as a cleared journal: of a client, of no known client, or of all', () => {
    const { told, observer } = open();
    for (const clientId of ['a', null, undefined]) observer.journalCleared(clientId);
    const cleared = (clientId: string | null) => ({ clientId, change: 'cleared' });
    expect(told).toEqual([
      { type: 'journal', clientId: 'a', isForAll: false, data: cleared('a') },
      { type: 'journal', clientId: null, isForAll: false, data: cleared('-') },
      { type: 'journal', clientId: null, isForAll: true, data: cleared(null) },
    ]);
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
    const { found } = createEventObserver(
      ({ data }) => kept.push(data),
      observer,
      () => NOW,
    );
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
