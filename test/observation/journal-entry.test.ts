import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/domain/client.ts';
import { coveredBy, recordedOutcome, toJournalEntry } from '../../src/observation/journal-entry.ts';
import type { ObservedCall } from '../../src/observation/observed-call.ts';
import { contextAt, observed } from './observed.ts';

const GOOD = { status: 200, headers: { 'content-type': 'application/json', 'x-own': '1' }, body: '{"a":"한"}' };
const options = { atMs: 5, durationMs: 1.26, bodyBytes: 100 };
const entryOf = (
  call: Parameters<typeof observed>[0],
  answer: Parameters<typeof toJournalEntry>[1] = GOOD,
  bodyBytes = 100,
) => toJournalEntry(observed(call), answer, { ...options, bodyBytes });

describe('a journal entry', () => {
  it('has the call and its answer, masked', () => {
    expect(entryOf({ txId: 't', body: { text: '{"txId":"secret","홍길동":1}', bytes: 32 } })).toEqual({
      atMs: 5,
      clientAtMs: null,
      clientId: null,
      endpoint: 'status',
      txId: 't',
      outcome: 'SUCCESS',
      hint: null,
      diagnosis: null,
      fault: null,
      durationMs: 1.3,
      request: {
        method: 'POST',
        target: '/api/status',
        headers: { host: 'localhost' },
        tls: null,
        body: { text: '{"txId":"***","***":***}', bytes: 32, truncated: false },
      },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json', 'x-own': '***' },
        body: { text: '{"a":"한"}', bytes: 11, truncated: false },
      },
    });
  });

  it('shows the id of its client, and no other id', () => {
    const owner = createClient({ clientId: 'me', clientSecret: 's' }, 0);
    const body = { text: 'client_id=me&client_secret=s', bytes: 28 };
    expect(entryOf({ owner, body })).toMatchObject({
      clientId: 'me',
      request: { body: { text: 'client_id=me&client_secret=***' } },
    });
    expect(entryOf({ body }).request.body?.text).toBe('client_id=***&client_secret=***');
  });

  it('has the instant on its client’s clock, as that clock was for the call', () => {
    const owner = createClient({ clientId: 'me', clientSecret: 's' }, 0);
    expect(entryOf({ owner: { ...owner, clock: { kind: 'running', offsetMs: -2 } } }).clientAtMs).toBe(3);
    expect(entryOf({ owner: { ...owner, clock: { kind: 'frozen', atMs: 70 } } }).clientAtMs).toBe(70);
  });

  it('has the beginning of a body without a partial character, and the length of the body', () => {
    const cut = entryOf({ body: { text: '{"txId":"1"}', bytes: 64_000 } }, GOOD, 8);
    expect(cut.request.body).toEqual({ text: '{"txId":', bytes: 64_000, truncated: true });
    expect(cut.answer?.body).toEqual({ text: '{"a":"', bytes: 11, truncated: true });
  });

  it('hides a host that may be personal data where the answer repeats it', () => {
    const answer = { ...GOOD, body: '{"authUrl":"http://hong1.example/start"}' };
    expect(entryOf({ headers: { host: 'hong1.example' } }, answer).answer?.body.text).toBe(
      '{"authUrl":"http://***/start"}',
    );
    expect(entryOf({ headers: { host: 'localhost' } }, answer).answer?.body.text).toBe(answer.body);
  });

  it('of a message that was not a request has no method, target or body', () => {
    const entry = entryOf({ method: null, target: null, body: null, endpoint: null }, null);
    expect(entry).toMatchObject({ endpoint: null, answer: null, request: { method: null, target: null, body: null } });
  });
});

it.each([
  ['CE3100', { code: 'CE3100' }, 400],
  ['http-503', { code: 'http-503' }, 503],
  ['SUCCESS', {}, 200],
  ['closed', {}, null],
  ['closed', {}, 500],
] as const)('the outcome is %s of a call with %j that is answered with %s', (outcome, more, status) => {
  const call = observed({ context: contextAt('/api/status', more) });
  expect(recordedOutcome(call, status === null ? null : { ...GOOD, status })).toBe(outcome);
});

it('coverage grows by the items of the endpoint, and by the code of the answer if the endpoint has this code', () => {
  const covered = (endpoint: ObservedCall['endpoint'], code?: string) =>
    coveredBy(
      observed({
        endpoint,
        context: contextAt('/api/x', { covered: ['state.COMPLETED'], ...(code === undefined ? {} : { code }) }),
      }),
    );
  expect(covered('status', 'CE3100')).toEqual(['state.COMPLETED', 'code.status.CE3100']);
  expect(covered('status', 'CE3101')).toEqual(['state.COMPLETED']);
  expect(covered('status')).toEqual(['state.COMPLETED']);
  expect(covered(null, 'not-found')).toEqual(['state.COMPLETED']);
});
