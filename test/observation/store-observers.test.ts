import { setImmediate as letOthers } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import type { Step } from '../../src/domain/transaction.ts';
import { createCancelCoverage, createFindingLog } from '../../src/observation/store-observers.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { overrideStore } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';
import { makeTransaction } from '../transaction.ts';

const owner = createClient({ clientId: 'client', clientSecret: 's' }, 0);
const finding: Finding = {
  clientId: 'client',
  rule: 'phone-format',
  txId: 't',
  firstSeenMs: 0,
  lastSeenMs: 0,
  count: 1,
  transactions: 0,
};

it('a finding is a warning in the log, without values that were sent', () => {
  const lines: unknown[] = [];
  createFindingLog({ warn: (about: unknown, text?: string) => lines.push([about, text]) }).found(finding);
  expect(lines).toEqual([
    [
      { clientId: 'client', rule: 'phone-format', txId: 't' },
      expect.stringMatching(/^finding: userPhone, decrypted, /),
    ],
  ]);
});

describe('coverage of a cancellation', () => {
  const cancel = async (before: Step | null, cancelled: Step | null): Promise<string[]> => {
    const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
    const observer = createCancelCoverage(store, { error: () => undefined });
    const tx = makeTransaction({ clientId: 'client' });
    observer.transactionChanged({ before: { ...tx, cancelled: before }, after: { ...tx, cancelled }, owner });
    await letOthers();
    return store.coverage.list();
  };
  const step = (cause: Step['cause']): Step => ({ at: 1, realAt: 1, cause });

  it('counts at once, whoever cancelled', async () => {
    expect(await cancel(null, step('user'))).toEqual(['state.cancelled']);
    expect(await cancel(null, step('control'))).toEqual(['state.cancelled']);
  });

  it('does not count again with a later change, nor before a planned cancellation has happened', async () => {
    const cancelled = step('user');
    expect(await cancel(cancelled, cancelled)).toEqual([]);
    expect(await cancel(null, step('scenario'))).toEqual([]);
    expect(await cancel(null, null)).toEqual([]);
  });

  it('that cannot be recorded is logged, and stops no call', async () => {
    const errors: unknown[] = [];
    const add = () => Promise.reject(new Error('gone'));
    const store = createMemoryStore({ limits: LIMITS, now: () => 0 });
    const observer = createCancelCoverage(overrideStore(store, { coverage: { add } }), {
      error: (_about: unknown, text?: string) => errors.push(text),
    });
    const tx = makeTransaction();
    observer.transactionChanged({ before: null, after: { ...tx, cancelled: step('user') }, owner });
    await vi.waitFor(() => expect(errors).toEqual(['coverage could not be recorded']));
  });
});
