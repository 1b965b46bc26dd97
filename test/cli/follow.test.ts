import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ControlClient } from '../../src/client/control.ts';
import { atEnd } from '../at-end.ts';
import { englishIn } from '../english-in.ts';
import { buildTestApp, createPartner } from '../harness.ts';
import { outputOf, spawnMain, startMain } from '../main-process.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp({}, { realNow: Date.now });
const url = await app.listen({ host: '127.0.0.1', port: 0 });

/** Follows until what was printed is enough; `act` is called when the stream is open and so much was printed. */
const followUntil = async (
  words: readonly string[],
  isEnough: (out: string) => boolean,
  act: () => Promise<unknown>,
  hasBegun: (out: string) => boolean = () => true,
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> => {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    app.server.on('request', (request: { url: string }, response: NodeJS.EventEmitter & { headersSent: boolean }) => {
      if (!request.url.includes('/events')) return;
      const wait = (): void => (response.headersSent ? resolve() : void setImmediate(wait));
      wait();
    });
  });
  const running = runCli([...words, '--url', url], {
    env,
    untilStopped: () => stopped,
    onOut: (out) => {
      if (isEnough(out)) stop();
      if (hasBegun(out)) begin();
    },
  });
  await opened;
  if (!hasBegun('')) await begun;
  await act();
  return running;
};

const never = (): Promise<void> => new Promise(() => undefined);

const linesOf = (out: string): string[] => out.split('\n').slice(0, -1);

describe('events', () => {
  it('prints one line for each event of a client, or one JSON object', async () => {
    const partner = await createPartner(app, {});
    const words = ['events', '--client-id', partner.clientId];
    const text = await followUntil(
      words,
      (out) => linesOf(out).length >= 2,
      () => partner.requestNone(),
    );
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(linesOf(text.out).toSorted()).toEqual([
      expect.stringMatching(new RegExp(`^request {6}#\\d+ {2}request {2}200 {2}SUCCESS {2}${partner.clientId}$`)),
      expect.stringMatching(
        new RegExp(`^transaction {2}[\\w-]{36} {2}requested {2}REQUESTED {2}by request {2}${partner.clientId}$`),
      ),
    ]);
    const json = await followUntil(
      [...words, '--json'],
      (out) => linesOf(out).length >= 2,
      () => partner.requestNone(),
    );
    for (const line of linesOf(json.out)) {
      expect(JSON.parse(line)).toMatchObject({ id: expect.any(String), data: { clientId: partner.clientId } });
    }
  });

  it('has no English words in Korean, whatever happens', async () => {
    const partner = await createPartner(app, { clientId: 'in-korean' });
    const words = ['events', '--client-id', 'in-korean'];
    const control = new ControlClient(url);
    const { out } = await followUntil(
      words,
      (printed) => printed.includes('초기화'),
      async () => {
        const txId = await partner.requestNone();
        await partner.call('request', { requestType: 'USER_NONE' });
        await control.complete(txId);
        await control.changeClient('in-korean', { strict: true });
        const { id } = await control.fault({ clientId: 'in-korean', endpoint: 'status', http: 503, times: 1 });
        await partner.call('status', { txId });
        await control.deleteFault(id).catch(() => undefined);
        await control.clearRequests({ clientId: 'in-korean' });
        await control.resetClient('in-korean');
      },
      undefined,
      { MOCK_TOSS_LANG: 'ko' },
    );
    const kinds = linesOf(out).map((line) => /^\S+( \S+)?/.exec(line)?.[0]);
    expect(new Set(kinds)).toEqual(
      new Set(['트랜잭션', '호출', '점검 결과', '클라이언트', '장애 주입', '저널', '초기화']),
    );
    for (const line of linesOf(out)) expect(englishIn(line)).toEqual([]);
  });

  it('keeps control characters of callers out of the terminal', async () => {
    const partner = await createPartner(app, {});
    const { out } = await followUntil(
      ['events', '--client-id', '-'],
      (printed) => printed.includes('request'),
      () => app.inject({ method: 'POST', url: '/api/v2/%1b[2J' }),
    );
    expect(out).not.toContain('\u001b');
    expect(partner.clientId).not.toBe('');
  });
});

describe('requests --follow', () => {
  it('begins with the newest calls, oldest first, and prints each later one once', async () => {
    const partner = await createPartner(app, {});
    for (let count = 0; count < 3; count += 1) await partner.requestNone();
    const words = ['requests', '--follow', '--client-id', partner.clientId, '--limit', '2', '--json'];
    const { code, out, err } = await followUntil(
      words,
      (printed) => linesOf(printed).length >= 4,
      async () => {
        await partner.requestNone();
        await partner.requestNone();
      },
      (printed) => linesOf(printed).length >= 2,
    );
    expect([code, err]).toEqual([0, '']);
    const ids = linesOf(out).map((line) => Number(JSON.parse(line).id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(4);
    const newest = await new ControlClient(url).requests({ clientId: partner.clientId, limit: 4 });
    expect(ids).toEqual(newest.map(({ id }) => Number(id)).toReversed());
  });

  it.each<readonly [string, readonly string[], string]>([
    ['an outcome', ['--outcome', 'FAIL'], 'CE3100'],
    ['a text', ['--text', 'f0000000-0000-4000-8000-000000000000'], 'CE3100'],
    ['an endpoint', ['--endpoint', 'status'], 'CE3100'],
    ['a transaction', ['--tx', 'f0000000-0000-4000-8000-000000000000'], 'CE3100'],
  ])('prints only calls with %s that is asked for', async (_what, filter, outcome) => {
    const partner = await createPartner(app, {});
    const words = ['requests', '--follow', '--client-id', partner.clientId, ...filter];
    const { out } = await followUntil(
      words,
      (printed) => linesOf(printed).length >= 2,
      async () => {
        for (let count = 0; count < 2; count += 1) {
          await partner.requestNone();
          await partner.call('status', { txId: 'f0000000-0000-4000-8000-000000000000' });
        }
      },
    );
    expect(linesOf(out)).toHaveLength(2);
    for (const line of linesOf(out)) expect(line).toContain(outcome);
  });
});

describe('a command that follows', () => {
  it.each([['events'], ['requests', '--follow']])('%s ends with 3 when no server answers', async (...words) => {
    const { code, out, err } = await runCli([...words, '--url', 'http://127.0.0.1:9'], { untilStopped: never });
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^mock-toss-cert: no mock-toss-cert answers at [^\n]+\n$/);
  });

  it('ends with 3 where it has no access, and with 1 where there are too many listeners', async () => {
    const locked = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    const lockedUrl = await locked.app.listen({ host: '127.0.0.1', port: 0 });
    expect((await runCli(['events', '--url', lockedUrl], { untilStopped: never })).code).toBe(3);
    const full = await buildTestApp({ MOCK_TOSS_MAX_LISTENERS: '1' });
    const fullUrl = await full.app.listen({ host: '127.0.0.1', port: 0 });
    const stop = new AbortController();
    const first = await fetch(`${fullUrl}/_control/v1/events`, { signal: stop.signal });
    expect(first.status).toBe(200);
    expect(await runCli(['events', '--url', fullUrl], { untilStopped: never })).toEqual({
      code: 1,
      out: '',
      err: 'mock-toss-cert: there are 1 listeners: close some, or raise MOCK_TOSS_MAX_LISTENERS\n',
    });
    stop.abort();
  });

  it('ends at once when it is told to, also while a server hangs', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    atEnd(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const called = once(silent, 'request').then(() => undefined);
    const { port } = silent.address() as AddressInfo;
    const at = `http://127.0.0.1:${port}`;
    expect(await runCli(['events', '--url', at], { untilStopped: () => called })).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 at %s', async (signal) => {
    const partner = await createPartner(app, {});
    await partner.requestNone();
    const child = spawnMain(['requests', '--follow', '--client-id', partner.clientId, '--url', url]);
    const ended = outputOf(child);
    if (child.stdout === null) throw new Error('nobody can read the output');
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends with 0 when its reader goes away', async () => {
    const partner = await createPartner(app, {});
    await partner.requestNone();
    const child = spawnMain(['requests', '--follow', '--client-id', partner.clientId, '--url', url]);
    const ended = outputOf(child);
    child.stdout?.once('data', () => {
      child.stdout?.destroy();
      void partner.requestNone().then(() => partner.requestNone());
    });
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('goes on after the last event when its connection breaks: each call is printed once', async () => {
    const partner = await createPartner(app, {});
    const sockets = new Set<Socket>();
    const target = Number(new URL(url).port);
    const between = createTcpServer((socket) => {
      const other = connect(target, '127.0.0.1');
      for (const one of [socket, other]) {
        sockets.add(one);
        one.on('error', () => undefined);
      }
      socket.pipe(other).pipe(socket);
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const breakAll = (): void => {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    };
    atEnd(() => {
      breakAll();
      between.close();
    });
    let printed = '';
    let stop = (): void => undefined;
    const running = runCli(
      [
        ...['requests', '--follow', '--json', '--client-id', partner.clientId],
        ...['--url', `http://127.0.0.1:${(between.address() as AddressInfo).port}`],
      ],
      {
        untilStopped: () =>
          new Promise((resolve) => {
            stop = resolve;
          }),
        onOut: (out) => {
          printed = out;
        },
      },
    );
    const untilPrinted = (count: number) => expect.poll(() => linesOf(printed).length, { timeout: 60_000 }).toBe(count);
    // The token call; then one that comes as an event, so that there is an id to go on from.
    await untilPrinted(1);
    await partner.requestNone();
    await untilPrinted(2);
    breakAll();
    await partner.requestNone();
    await partner.requestNone();
    await untilPrinted(4);
    stop();
    const { code, out, err } = await running;
    const ids = linesOf(out).map((line) => JSON.parse(line).id);
    expect([code, new Set(ids).size]).toEqual([0, 4]);
    expect(err).toMatch(
      /^mock-toss-cert: the connection to \S+ broke: connecting again\nmock-toss-cert: connected again\n$/,
    );
  });

  it('connects again when the server restarts, says so, and misses no later call', async () => {
    const first = await startMain();
    const { port } = new URL(first.url);
    const child = spawnMain(['requests', '--follow', '--json', '--url', first.url]);
    const printed: string[] = [];
    const errors: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    const ended = once(child, 'close');
    const call = (): Promise<Response> => fetch(`${first.url}/token`, { method: 'POST' });
    // Until the stream is open, a call may be one of those that it begins with.
    await call();
    await expect.poll(() => linesOf(printed.join('')).length, { timeout: 20_000 }).toBe(1);
    const stopped = once(first.child, 'close');
    first.child.kill('SIGTERM');
    await stopped;
    await expect.poll(() => errors.join(''), { timeout: 20_000 }).toContain('broke: connecting again\n');
    const second = await startMain({ env: { PORT: port } });
    await expect.poll(() => errors.join(''), { timeout: 20_000 }).toContain('connected again\n');
    await call();
    await expect.poll(() => linesOf(printed.join('')).length, { timeout: 20_000 }).toBe(2);
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(errors.join('').split('\n')).toEqual([
      `mock-toss-cert: the connection to ${first.url} broke: connecting again`,
      'mock-toss-cert: connected again',
      ...(errors.join('').includes('may be missing')
        ? ['mock-toss-cert: events may be missing here: the server no longer has them']
        : []),
      '',
    ]);
    second.child.kill('SIGTERM');
  });
});
