import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { atEnd } from '../../at-end.ts';

interface Refusal {
  readonly kind: 'ControlError' | 'other';
  readonly message: string;
  readonly status: number | null;
  readonly problem: object | null;
}

type Reply = { readonly value: unknown } | { readonly error: Refusal };

/** The driver of a kit as a process: it uses the kit as the conformance suite of all kits does, one JSON line each way. */
export const startDriver = ([program = '', ...words]: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(program, words, { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  atEnd(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = async (order: object): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`the driver ended at ${JSON.stringify(order)}`);
    return JSON.parse(value);
  };
  const expectValue = async (order: object): Promise<unknown> => {
    const reply = await send(order);
    expect(reply).toHaveProperty('value');
    return 'value' in reply ? reply.value : undefined;
  };
  return {
    send,
    open: async (options: object = {}) => {
      const value = await expectValue({ op: 'open', options });
      return value as { baseUrl: string; publicKey: string; clientId: string; clientSecret: string };
    },
    call: (method: string, ...args: readonly unknown[]): Promise<unknown> => expectValue({ op: 'call', method, args }),
    refusal: async (method: string, ...args: readonly unknown[]): Promise<Refusal | undefined> => {
      const reply = await send({ op: 'call', method, args });
      return 'error' in reply ? reply.error : undefined;
    },
    close: (failed: boolean): Promise<unknown> => expectValue({ op: 'close', failed }),
    /** What the driver ends with when its input ends. */
    end: (): Promise<number | null> =>
      new Promise((resolve) => {
        child.once('close', resolve);
        child.stdin.end();
      }),
  };
};

export type Driver = ReturnType<typeof startDriver>;

/** What each driver must do, whatever its language: the conformance suite goes into everything else. */
export const checkDriver = async (driver: Driver, url: string): Promise<void> => {
  const fixture = await driver.open({ url, client: { scenario: 'manual' }, failOn: 'warning' });
  expect(fixture).toEqual({
    baseUrl: url,
    publicKey: expect.stringMatching(/^MI/),
    clientId: expect.stringMatching(/^test_/),
    clientSecret: expect.stringMatching(/^test_/),
  });
  expect(await driver.call('client', fixture.clientId)).toMatchObject({ scenario: 'manual' });
  expect(await driver.call('clock.advance', fixture.clientId, '61m')).toMatchObject({ offsetMs: 3_660_000 });
  expect(await driver.call('clock.freeze', fixture.clientId)).toMatchObject({ frozen: true });
  expect(await driver.call('scenarios', { limit: 2 })).toHaveLength(2);
  expect(await driver.call('requests', { clientId: fixture.clientId, endpoint: 'token', limit: 1 })).toEqual([]);
  expect(await driver.call('queue', fixture.clientId, 'instant', 2)).toMatchObject({ queue: [{ times: 2 }] });
  expect(await driver.call('clearQueue', fixture.clientId)).toBeNull();
  expect(await driver.refusal('waitFor', 'no-tx', 'COMPLETED', { timeout: '1s' })).toMatchObject({
    kind: 'ControlError',
    status: 404,
    message: expect.stringMatching(/^GET \/_control\/v1\/transactions\/no-tx\/wait: no transaction has this txId/),
    problem: { type: 'urn:mock-toss-cert:problem:not-found' },
  });
  expect(await driver.close(false)).toEqual({ printed: '', error: null });
  await driver.open({ url });
  expect(await driver.close(true)).toEqual({
    printed: expect.stringMatching(/^mock-toss-cert: calls of client test_/),
    error: null,
  });
  expect(await driver.call('reset')).toBeNull();
  expect(await driver.send({ op: 'client', baseUrl: 'http://127.0.0.1:9' })).toEqual({ value: null });
  expect(await driver.refusal('info')).toEqual({
    kind: 'ControlError',
    message: 'no mock-toss-cert answers at http://127.0.0.1:9: is it running there?',
    status: null,
    problem: null,
  });
  expect(await driver.send({ op: 'open' })).toEqual({
    error: {
      kind: 'other',
      message: 'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"',
      status: null,
      problem: null,
    },
  });
  expect(await driver.end()).toBe(0);
};
