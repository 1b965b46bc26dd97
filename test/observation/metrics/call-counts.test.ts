import { expect, it } from 'vitest';
import { endpoints, entryOf } from '../../../src/domain/endpoint.ts';
import { aborts, type FaultEffect, kindOf } from '../../../src/domain/fault.ts';
import { transportProblems } from '../../../src/domain/names/transport-problems.ts';
import { createCallCounts } from '../../../src/observation/metrics/call-counts.ts';
import { contextAt, observed } from '../observed.ts';

const good = { status: 200, headers: {}, body: '' };

const callWith = (more: Parameters<typeof contextAt>[1]) => observed({ context: contextAt('/api/status', more) });

it('counts calls by endpoint, outcome and kind of fault, and times by endpoint', () => {
  const calls = createCallCounts();
  const fault = { id: 'f', effect: 'delay 5ms', kind: 'delay' } as const;
  calls.add(callWith({}), good, 1);
  calls.add(callWith({}), good, 2);
  calls.add(callWith({ fault }), good, 5);
  calls.add(callWith({ code: 'CE3100' }), { ...good, status: 400 }, 1);
  calls.add(callWith({}), null, 1);
  calls.add(observed({ endpoint: null, countedAs: 'other' }), good, null);
  expect([...calls.counts()]).toEqual([
    { endpoint: 'status', code: 'SUCCESS', fault: 'none', count: 2 },
    { endpoint: 'status', code: 'SUCCESS', fault: 'delay', count: 1 },
    { endpoint: 'status', code: 'CE3100', fault: 'none', count: 1 },
    { endpoint: 'status', code: 'closed', fault: 'none', count: 1 },
    { endpoint: 'other', code: 'SUCCESS', fault: 'none', count: 1 },
  ]);
  expect([...calls.durations()].map(([endpoint, { upTo, sumSeconds }]) => [endpoint, upTo.at(-1), sumSeconds])).toEqual(
    [
      ['status', 5, 0.01],
      ['other', 0, 0],
    ],
  );
});

it('knows every outcome that a call can have, and counts what it does not know as one', () => {
  const codeOf = (code: string): string | undefined => {
    const calls = createCallCounts();
    calls.add(callWith({ code }), good, 1);
    return [...calls.counts()][0]?.code;
  };
  const known = [
    ...endpoints.flatMap((endpoint) => entryOf(endpoint).faultCodes),
    ...aborts,
    ...transportProblems,
    ...['SUCCESS', 'closed', 'http-400', 'http-599'],
  ];
  expect(known.map(codeOf)).toEqual(known);

  const calls = createCallCounts();
  for (const code of ['홍길동', 'http-', 'http-4000', 'CE9999', '__proto__', ''])
    calls.add(callWith({ code }), good, 1);
  expect([...calls.counts()].map(({ code, count }) => [code, count])).toEqual([['other', 6]]);
});

it('names what a fault does, a delay first, and never by how much', () => {
  const none: FaultEffect = { delayMs: null, error: null, http: null, abort: null, tamper: null };
  const kinds: [Partial<FaultEffect>, string][] = [
    [{ delayMs: 5 }, 'delay'],
    [{ error: 'CE0002' }, 'error'],
    [{ http: 503 }, 'http'],
    [{ abort: 'half' }, 'abort'],
    [{ tamper: 'field-tag' }, 'tamper'],
    [{ delayMs: 0, error: 'CE0002' }, 'delay+error'],
    [{ delayMs: 5, tamper: 'field-tag' }, 'delay+tamper'],
  ];
  expect(kinds.map(([effect]) => kindOf({ ...none, ...effect }))).toEqual(kinds.map(([, kind]) => kind));
});
