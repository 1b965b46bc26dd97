import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { openValkeyStore } from '../../../src/store/valkey/open.ts';
import { client, inserted, LIMITS, persona } from '../../store/samples.ts';
import { describeWith } from '../programs.ts';
import { RedisServer } from './redis-server.ts';
import { connectTo, storeAt } from './store-at.ts';

const SEED = { clients: [client('seed')], personas: [persona('seed')], scenarios: [] };
const nothing = (): void => undefined;

const open = async (url: string, identity = { keys: '1' }): Promise<Store> => {
  const options = { limits: LIMITS, identity, onDown: nothing, onUp: nothing, onError: nothing };
  const { store } = await openValkeyStore({ url, prefix: 'test', ca: null }, options);
  await store.start(SEED);
  return store;
};

const startCall = (store: Store) =>
  store.startCall({ clientId: 'seed', endpoint: 'status', readAhead: () => ({ txId: null, nonce: null }) });

/** Passes on to a server; may fall silent for the connections that there are, as a machine does that loses its power. */
const startProxy = async (port: number) => {
  const pairs: (readonly [Socket, Socket])[] = [];
  const server = createServer((down) => {
    const up = connect(port, '127.0.0.1');
    pairs.push([down, up]);
    for (const [from, to] of [[down, up] as const, [up, down] as const]) {
      from.on('data', (data) => to.write(data)).on('error', nothing);
      from.on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    fallSilent(): void {
      for (const one of pairs.flat()) one.removeAllListeners('data').resume();
    },
    close(): void {
      for (const one of pairs.flat()) one.destroy();
      server.close();
    },
  };
};

describeWith(['redis-server'], 'a store whose server', () => {
  it('loses all data without a restart is planted again, and still belongs to the same deployment', async () => {
    await using server = await RedisServer.start();
    const store = await open(server.url);
    const redis = connectTo(server.url);
    await redis.flushall();
    await vi.waitFor(async () => expect((await startCall(store)).client?.clientId).toBe('seed'), { timeout: 10_000 });
    await vi.waitFor(() => expect(open(server.url, { keys: '2' })).rejects.toThrow('a deployment with other keys'));
    redis.disconnect();
    await store.close();
  });

  it('starts again without data shows nothing that was there before', async () => {
    await using server = await RedisServer.start();
    const store = await open(server.url);
    const before = await inserted(store);
    await store.personas.put('old', persona('old'));
    expect(await (await startCall(store)).personas.get('old')).toBeDefined();
    await server.restart();
    await vi.waitFor(() => store.ping(), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await store.personas.get('seed')).toBeDefined(), { timeout: 10_000 });
    await store.personas.put('new', persona('new'));
    const { personas } = await startCall(store);
    expect([(await personas.get('old'))?.id, (await personas.get('new'))?.id]).toEqual([undefined, 'new']);
    const next = await inserted(store);
    expect(next.instance).toBeGreaterThan(before.instance);
    await store.close();
  });

  it('goes without a word is connected again, and its changes are heard', async () => {
    await using server = await RedisServer.start();
    const proxy = await startProxy(server.port);
    const [store, other] = [await open(proxy.url), await open(server.url)];
    const heard: string[] = [];
    store.observe({ clientChanged: ({ scenario }) => heard.push(String(scenario)) });
    proxy.fallSilent();
    await vi.waitFor(() => store.ping(), { timeout: 20_000 });
    await other.clients.update('seed', (current) => ({ value: { ...current, scenario: 'x' }, result: null }));
    await vi.waitFor(() => expect(heard).toEqual(['x']), { timeout: 20_000 });
    await store.close();
    await other.close();
    proxy.close();
  });

  it('does not have the database of its address is not used', async () => {
    await using server = await RedisServer.start();
    await expect(open(`${server.url}/99`)).rejects.toThrow('does not have the database of MOCK_TOSS_STORE');
  });

  it.each([
    [['--cluster-enabled', 'yes'], 'is a cluster that is not complete'],
    [['--min-replicas-to-write', '1'], 'has fewer replicas than it must have to write'],
  ])('refuses with %s is named with its reason', async (options, reason) => {
    await using server = await RedisServer.start(...options);
    await expect(open(server.url)).rejects.toMatchObject({ name: 'StoreUnavailable', message: reason });
  });

  it('has dropped changes before a process has read them says so, before the next change', async () => {
    await using server = await RedisServer.start();
    const options = { limits: LIMITS, now: Date.now };
    const listener = connectTo(server.url);
    const [one, other] = [storeAt(server.url, options), storeAt(server.url, options, 'test', listener)];
    await one.start(SEED);
    const told: string[] = [];
    other.observe({
      missed: () => told.push('missed'),
      clientChanged: ({ clockChanges }) => told.push(`change ${clockChanges}`),
    });
    await other.start(SEED);
    const change = (clockChanges: number) =>
      one.clients.update('seed', (current) => ({ value: { ...current, clockChanges }, result: null }));
    await change(1);
    await vi.waitFor(() => expect(told).toEqual(['change 1']));
    listener.disconnect();
    for (const count of [2, 3, 4]) await change(count);
    const redis = connectTo(server.url);
    await redis.xtrim('{test}:events', 'MAXLEN', 1);
    await listener.connect();
    await vi.waitFor(() => expect(told.slice(-2)).toEqual(['missed', 'change 4']));
    redis.disconnect();
    for (const store of [one, other]) await store.close();
  });
});
