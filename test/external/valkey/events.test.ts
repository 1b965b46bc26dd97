import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { type MainServer, startMain } from '../../main-process.ts';
import { describeWith } from '../programs.ts';
import { type Heard, listen } from './listen.ts';
import { RedisServer } from './redis-server.ts';
import { newPrefix, RemotePartner } from './replicas.ts';

type Listener = Awaited<ReturnType<typeof listen>>;

describeWith(['redis-server'], 'listeners of several processes', () => {
  let redis: RedisServer;
  let env: Record<string, string>;
  let servers: MainServer[];
  const at = (index: number): MainServer => servers[index % servers.length] as MainServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
    env = { MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: newPrefix(), MOCK_TOSS_LOG_LEVEL: 'warn' };
    servers = await Promise.all([startMain({ env }), startMain({ env }), startMain({ env })]);
  });
  afterAll(async () => {
    for (const { child } of servers) child.kill('SIGKILL');
    await redis[Symbol.asyncDispose]();
  });

  /** A transaction's whole life, each call at another process. */
  const act = async (partner: RemotePartner): Promise<string> => {
    const txId = await partner.request(at(0));
    await partner.status(at(1), txId);
    await new ControlClient(at(2).url).start(txId);
    await partner.status(at(0), txId);
    await new ControlClient(at(1).url).complete(txId);
    for (const index of [2, 0, 1]) await partner.result(at(index), txId);
    return txId;
  };

  /** Until the last call of so many lives was heard: the third result, which is refused. */
  const untilHeard = ({ heard }: Listener, lives: number): Promise<void> =>
    vi.waitFor(() => expect(heard.filter(({ data }) => data.outcome === 'CE3101')).toHaveLength(lives), {
      timeout: 20_000,
    });

  it('hear the same events with the same ids in the same order, whichever process has done what', async () => {
    const partner = await RemotePartner.create(at(0));
    const listeners = await Promise.all(servers.map(({ url }) => listen(url, partner)));
    await act(partner);
    for (const listener of listeners) await untilHeard(listener, 1);
    const [first, ...others] = listeners.map(({ heard }) => heard);
    for (const heard of others) expect(heard).toEqual(first);
    expect(first?.map(({ type, data }) => data.event ?? data.rule ?? data.outcome ?? type)).toContain('read');
    expect(new Set(first?.map(({ id }) => id)).size).toBe(first?.length);
    for (const listener of listeners) listener.close();
  });

  it('hear of the same changes with the same ids, whichever process was asked, also at one that has started since', async () => {
    const partner = await RemotePartner.create(at(0));
    const { clientId } = partner;
    const listeners = await Promise.all(servers.map(({ url }) => listen(url, partner)));
    const control = (index: number) => new ControlClient(at(index).url);
    await control(0).changeClient(clientId, { strict: true, identity: 'echo' });
    await control(1).clock(clientId).advance('61m');
    await control(2).queue(clientId, 'manual', 2);
    await partner.request(at(0));
    await partner.request(at(1));
    const used = await control(2).fault({ clientId, endpoint: 'status', http: 503, times: 1 });
    await partner.status(at(0), 'x').catch(() => undefined);
    const [persona] = await control(0).personas({ limit: 1 });
    if (persona === undefined) throw new Error('there is nobody');
    await control(1).putPersona({ ...persona, id: 'mine' });
    await control(2).putScenario({ name: 'mine', persona: 'mine' });
    await control(0).deleteScenario('mine');
    await control(1).deletePersona('mine');
    const cleared = await control(2).requests({ clientId });
    await control(0).clearRequests({ clientId });
    expect(await control(1).requests({ clientId })).toEqual([]);
    expect(cleared.length).toBeGreaterThan(2);
    const changes = (heard: readonly Heard[]) =>
      heard.filter(({ type }) => !['transaction', 'request', 'finding'].includes(type));
    for (const { heard } of listeners) await vi.waitFor(() => expect(heard.at(-1)?.type).toBe('journal'));
    const [first, ...others] = listeners.map(({ heard }) => heard);
    if (first === undefined) throw new Error('there are listeners');
    for (const heard of others) expect(heard).toEqual(first);
    expect(changes(first).map(({ type, data }) => `${type} ${data.change}`)).toEqual([
      ...Array.from({ length: 5 }, () => 'client changed'),
      ...['fault created', 'fault used-up', 'persona created', 'scenario created', 'scenario deleted'],
      ...['persona deleted', 'journal cleared'],
    ]);
    expect(changes(first)[6]?.data.id).toBe(used.id);
    const late = await startMain({ env });
    servers.push(late);
    const resumed = await listen(late.url, partner, first[0]?.id);
    await vi.waitFor(() => expect(resumed.heard).toEqual(first.slice(1)), { timeout: 20_000 });
    for (const listener of [...listeners, resumed]) listener.close();
  });

  it('resume at any process, also at one that has started since, and miss and repeat nothing', async () => {
    const partner = await RemotePartner.create(at(0));
    const whole = await listen(at(0).url, partner);
    await act(partner);
    await untilHeard(whole, 1);
    const late = await startMain({ env });
    servers.push(late);
    await act(partner);
    await untilHeard(whole, 2);
    for (const [index, server] of servers.entries()) {
      const place = index * 5;
      const lastEventId = whole.heard[place]?.id;
      const resumed = await listen(server.url, partner, lastEventId);
      await vi.waitFor(() => expect(resumed.heard).toEqual(whole.heard.slice(place + 1)), { timeout: 20_000 });
      resumed.close();
    }
    const unknown = await listen(late.url, partner, 'run-5');
    await vi.waitFor(() => expect(unknown.heard[0]?.type).toBe('gap'));
    for (const listener of [whole, unknown]) listener.close();
  });

  it('hear what time alone causes, once, also of transactions that are older than their process', async () => {
    const partner = await RemotePartner.create(at(0));
    const clock = new ControlClient(at(0).url).clock(partner.clientId);
    await clock.freeze();
    const txId = await partner.request(at(0), { expireSeconds: 3 });
    const late = await startMain({ env });
    servers.push(late);
    const listeners = await Promise.all(servers.map(({ url }) => listen(url, partner)));
    await clock.resume();
    const expiries = (heard: readonly Heard[]): readonly Heard[] =>
      heard.filter(({ data }) => data.txId === txId && data.event === 'expired');
    for (const { heard } of listeners) {
      await vi.waitFor(() => expect(expiries(heard)).toHaveLength(1), { timeout: 20_000 });
    }
    expect(new Set(listeners.flatMap(({ heard }) => expiries(heard).map(({ id }) => id))).size).toBe(1);
    for (const listener of listeners) listener.close();
  });

  it('hear the same of very many transactions whose clock is moved at once, and none is dropped', async () => {
    const COUNT = 600;
    const partner = await RemotePartner.create(at(0));
    const control = new ControlClient(at(1).url);
    await control.putScenario({ name: 'later', start: '10m', complete: '20m' });
    await control.changeClient(partner.clientId, { scenario: 'later' });
    for (let from = 0; from < COUNT; from += 100) {
      await Promise.all(Array.from({ length: 100 }, (_one, index) => partner.request(at(index))));
    }
    const listeners = await Promise.all(servers.map(({ url }) => listen(url, partner)));
    await control.clock(partner.clientId).advance('25m');
    // Of the last requests, the journal and the processes may tell after the listeners have come.
    const moved = () =>
      listeners.map(({ heard }) => {
        const ofClient = heard.findIndex(({ type }) => type === 'client');
        return ofClient < 0 ? [] : heard.slice(ofClient).filter(({ type }) => type !== 'request');
      });
    await vi.waitFor(() => expect(moved().map(({ length }) => length)).toEqual(listeners.map(() => 2 * COUNT + 1)), {
      timeout: 20_000,
    });
    const [first, ...others] = moved();
    for (const heard of others) expect(heard).toEqual(first);
    expect(new Set(first?.map(({ id }) => id)).size).toBe(2 * COUNT + 1);
    for (const listener of listeners) listener.close();
  });

  it('of a wait hear what another process has done', async () => {
    const partner = await RemotePartner.create(at(0));
    const txId = await partner.request(at(1));
    const waiting = new ControlClient(at(2).url).waitFor(txId, 'COMPLETED', { timeout: '20s' });
    await new ControlClient(at(0).url).complete(txId);
    expect((await waiting).status).toBe('COMPLETED');
  });
});
