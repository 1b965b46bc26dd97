import { describe, expect, it } from 'vitest';
import { matchesEntry } from '../../../src/domain/filters/journal-filter.ts';
import { matchesTransaction, type TransactionFilter } from '../../../src/domain/filters/transaction-filter.ts';
import { realClock } from '../../../src/domain/time/client-clock.ts';
import { client, entry, transaction } from '../../store/samples.ts';

describe('a transaction', () => {
  const tx = transaction('t', 'a', null, {
    userPhone: '0101',
    requested: { at: 0, realAt: 100, cause: 'request' },
    expires: { at: 1_000, realAt: null, cause: 'time' },
  });
  const fits = (filter: TransactionFilter, clock = realClock): boolean =>
    matchesTransaction(filter, tx, { ...client('a'), clock });

  it('matches an empty filter, and a filter for its own values', () => {
    const all = { clientId: 'a', phone: '0101', sinceMs: 100, status: { is: 'REQUESTED', realNowMs: 999 } } as const;
    expect([fits({}), fits(all)]).toEqual([true, true]);
  });

  it.each<TransactionFilter>([
    { clientId: 'b' },
    { phone: '0102' },
    { sinceMs: 101 },
    { status: { is: 'EXPIRED', realNowMs: 999 } },
    { status: { is: 'REQUESTED', realNowMs: 1_000 } },
  ])('does not fit %j', (filter) => {
    expect(fits(filter)).toBe(false);
  });

  it('has the status of its client’s clock, whatever real time is', () => {
    const expired = { status: { is: 'EXPIRED', realNowMs: 10 } } as const;
    expect(fits(expired, { kind: 'running', offsetMs: 989 })).toBe(false);
    expect(fits(expired, { kind: 'running', offsetMs: 990 })).toBe(true);
    expect(fits(expired, { kind: 'frozen', atMs: 1_000 })).toBe(true);
  });

  it('without real time counts as requested before all others', () => {
    const planned = transaction('t', 'a', null, { requested: { at: 0, realAt: null, cause: 'request' } });
    expect(matchesTransaction({ sinceMs: 1 }, planned, client('a'))).toBe(false);
    expect(matchesTransaction({}, planned, client('a'))).toBe(true);
  });
});

describe('a journal entry', () => {
  it('has a text in what it shows of the call and its answer, whatever the case of letters, and nowhere else', () => {
    const body = (text: string) => ({ text, bytes: 9, truncated: false });
    const call = {
      ...entry('CE3100', 'owner-1'),
      txId: 'Tx-1',
      hint: 'why İt failed',
      endpoint: 'status' as const,
      diagnosis: { part: 'diagnosed', mistake: null, explanation: 'explained' },
      request: {
        method: 'POST',
        target: '/Asked?x=%20',
        headers: { 'x-Sent': 'Value 1' },
        tls: null,
        body: body('{"김":"Body"}'),
      },
      answer: { status: 418, headers: { 'x-answered': 'Value 2' }, body: body('{"a.b":1}\t') },
    };
    const has = (text: string): boolean => matchesEntry({ text }, call);
    const found = [
      '',
      'post',
      '/ASKED?X=%20',
      'x-sent',
      'value 1',
      '"김":"bODY"',
      'X-ANSWERED',
      'value 2',
      'A.B',
      '\t',
    ];
    expect([...found, 'tx-1', 'ce3100', 'WHY İT'].filter((text) => !has(text))).toEqual([]);
    const missing = [
      'a*b',
      'axb',
      '.*',
      '\0',
      '\n',
      'owner',
      'diagnosed',
      'explained',
      '418',
      'value 1value 2',
      'x'.repeat(200),
    ];
    expect(missing.filter(has)).toEqual([]);
    expect(matchesEntry({ text: 'null' }, entry('x'))).toBe(false);
  });

  const refused = { ...entry('CE3102', 'a', 50), endpoint: 'result', txId: 't' } as const;

  it.each([
    {},
    { clientId: 'a' },
    { endpoint: 'result' },
    { txId: 't' },
    { outcome: 'CE3102' },
    { outcome: 'FAIL' },
    { sinceMs: 50 },
  ] as const)('fits %j', (filter) => {
    expect(matchesEntry(filter, refused)).toBe(true);
  });

  it.each([
    { clientId: null },
    { clientId: 'b' },
    { endpoint: 'status' },
    { txId: 'u' },
    { outcome: 'SUCCESS' },
    { outcome: 'CE3103' },
    { sinceMs: 51 },
    { outcome: 'FAIL', txId: 'u' },
  ] as const)('does not fit %j', (filter) => {
    expect(matchesEntry(filter, refused)).toBe(false);
  });

  it('that succeeded is not FAIL, and one of an unknown client matches null only', () => {
    expect(matchesEntry({ outcome: 'FAIL' }, entry('SUCCESS'))).toBe(false);
    expect([matchesEntry({ clientId: null }, entry('x')), matchesEntry({ clientId: 'a' }, entry('x'))]).toEqual([
      true,
      false,
    ]);
  });
});
