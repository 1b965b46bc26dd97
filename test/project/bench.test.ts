import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../bench/load/answer.ts';
import type { LoadJob } from '../../bench/load/job.ts';
import { Load } from '../../bench/load/load.ts';
import type { Measurement } from '../../bench/measure/measurement.ts';
import { median, percentile, summarise } from '../../bench/measure/statistics.ts';
import { measurementTable, rowOf } from '../../bench/measure/table.ts';
import { type Observed, problemsOf } from '../../bench/soak/verdict.ts';
import { atEnd } from '../at-end.ts';

describe('the statistics of the benchmarks', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.999, 100],
    [1, 100],
    [0, 1],
  ])('the share %d of the numbers from 1 to 100 does not exceed %d', (share, expected) => {
    const values = Array.from({ length: 100 }, (_one, index) => 100 - index);
    expect(percentile(values, share)).toBe(expected);
  });

  it('are not a number without values', () => {
    expect([median([]), percentile([], 0.5)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('say between which values the median lies', () => {
    expect(summarise([2, 9, 4])).toEqual({ median: 4, least: 2, most: 9 });
  });
});

describe('an answer that the load generator receives', () => {
  const head = 'HTTP/1.1 200 OK\r\nX-One: 1\r\n';

  it.each([
    ['nothing', ''],
    ['a part of the head', `${head}Content-Length: 5\r\n`],
    ['a part of the body', `${head}Content-Length: 5\r\n\r\n1234`],
    ['some of the chunks', `${head}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n`],
  ])('is not complete with %s', (_what, text) => {
    expect(readAnswer(text)).toBeUndefined();
  });

  it.each([
    ['with its length', `${head}Content-Length: 5\r\n\r\n12345`, '12345'],
    ['without a body', `${head}Content-Length: 0\r\n\r\n`, ''],
    [
      'in chunks',
      `${head}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\na\r\n0123456789\r\n0\r\n\r\n`,
      'four0123456789',
    ],
  ])('is read %s', (_what, text, body) => {
    expect(readAnswer(text)).toEqual({ status: 200, body });
  });
});

describe('the load generator', () => {
  /** A server that answers with what its calls ask for: a status, or `close` for no answer at all. */
  const startEcho = async (): Promise<{ port: number; bodies: string[] }> => {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      const body = await text(request);
      bodies.push(body);
      if (body === 'close') request.socket.destroy();
      else response.writeHead(Number(body)).end(`status ${body}`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    atEnd(() => server.close());
    return { port: (server.address() as AddressInfo).port, bodies };
  };

  const run = async (own: Partial<LoadJob>) => {
    const { port, bodies } = await startEcho();
    using load = new Load();
    const job = { port, path: '/', headers: {}, expected: '^status \\d+$', connections: 2, bodies: ['200'] };
    return { ...(await load.run({ ...job, ...own })), bodies };
  };

  it('sends every body once', async () => {
    const sent = ['200', '201', '202', '203'];
    const { calls, failed, failure, latencies, bodies } = await run({ bodies: sent, calls: 4 });
    expect({ calls, failed, failure, latencies: latencies.length }).toEqual({
      calls: 4,
      failed: 0,
      failure: null,
      latencies: 4,
    });
    expect(bodies.sort()).toEqual(sent);
  });

  it('sends all calls that are due, with more of them than connections', async () => {
    const { calls, failed } = await run({ perSecond: 500, seconds: 0.5 });
    expect(failed).toBe(0);
    // The last one is due at the very end.
    expect([250, 251]).toContain(calls);
  });

  it.each<[string, Partial<LoadJob>, number, string]>([
    ['another status than 2xx', { bodies: ['200', '500', '404'] }, 2, 'status '],
    [
      'an unexpected body',
      { bodies: ['200', '201', '202'], expected: 'status 20[01]' },
      1,
      'unexpected body: status 202',
    ],
    ['a closed connection', { bodies: ['200', 'close', '200'] }, 1, 'the server closed a connection'],
  ])('counts %s as failed', async (_what, own, failed, failure) => {
    expect(await run({ ...own, calls: 3 })).toMatchObject({ failed, failure: expect.stringContaining(failure) });
  });
});

describe('the table of the benchmarks', () => {
  const measurement: Measurement = {
    benchmark: 'status',
    what: 'status, 10 connections',
    subject: 'mock-toss-cert',
    reference: 'bare Fastify 5',
    unit: 'calls/s',
    target: { limit: 'at least', ratio: 0.75 },
    rounds: [
      { reference: 10_000, subject: 5_000 },
      { reference: 12_000, subject: 9_600 },
      { reference: 11_000, subject: 9_900 },
    ],
    cpuMicros: [
      { reference: 30, subject: 60 },
      { reference: 40, subject: 60 },
      { reference: 20, subject: 60 },
    ],
    failed: 0,
    failure: null,
  };

  it('has medians, and the median of the ratios of the rounds', () => {
    expect(rowOf(measurement)).toEqual([
      'status, 10 connections',
      'bare Fastify 5',
      '11,000 calls/s',
      '9,600 calls/s',
      '0.80 (0.50–0.90)',
      'at least 0.75: yes',
      '30.0 / 60.0 µs: 2.00 (1.50–3.00)',
    ]);
  });

  it.each([
    ['at least', 0.81, 'no'],
    ['at most', 0.81, 'yes'],
    ['at most', 0.79, 'no'],
  ] as const)('says whether a ratio of 0.80 is %s %d: %s', (limit, ratio, said) => {
    expect(rowOf({ ...measurement, target: { limit, ratio } })[5]).toBe(`${limit} ${ratio.toFixed(2)}: ${said}`);
  });

  it('is Markdown with columns of equal width', () => {
    const lines = measurementTable([{ ...measurement, target: null, cpuMicros: null }]).split('\n');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[2]).toMatch(/^\| status, 10 connections \| bare Fastify 5 \|.*\| +\|$/);
  });
});

describe('the verdict of the soak test', () => {
  const delay = { p50: 1, p99: 10, p999: 50, slowest: 400 };
  const good: Observed = { resident: { warm: 100, end: 105 }, delay, calls: 10, failures: [] };

  it('finds nothing when everything is at its limit', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it.each<[string, Partial<Observed>, string]>([
    ['memory that grows', { resident: { warm: 100, end: 106 } }, 'the resident memory grew: 1.060 times'],
    ['a late event loop', { delay: { ...delay, p999: 50.1 } }, 'the event loop was late: p99.9 50.1 ms'],
    ['unexpected answers', { failures: ['one', 'two'] }, '2 unexpected answers; the first: one'],
  ])('names %s', (_what, own, problem) => {
    expect(problemsOf({ ...good, ...own })).toEqual([expect.stringContaining(problem)]);
  });
});
