import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { type MainServer, startMain } from '../../main-process.ts';
import { describeWith } from '../programs.ts';
import { type Heard, listen } from './listen.ts';
import { RedisServer } from './redis-server.ts';
import { forEach, newPrefix, RemotePartner, startReplicas } from './replicas.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_one, index) => index);

describeWith(['redis-server'], 'four processes with one store', () => {
  let redis: RedisServer;
  let servers: MainServer[];
  const at = (index: number): MainServer => servers[index % servers.length] as MainServer;
  const controlAt = (index: number): ControlClient => new ControlClient(at(index).url);

  beforeAll(async () => {
    redis = await RedisServer.start();
    servers = await startReplicas(redis, 4, { MOCK_TOSS_MAX_QUEUE: '500', MOCK_TOSS_LOG_LEVEL: 'warn' });
  });
  afterAll(async () => {
    for (const { child } of servers) child.kill('SIGKILL');
    await redis[Symbol.asyncDispose]();
  });

  it('give exactly two results of each of a hundred transactions, which twenty parallel calls ask for', async () => {
    const partner = await RemotePartner.create(at(0));
    const txIds = await forEach(range(100), 8, (index) => partner.request(at(index)));
    await forEach(txIds, 8, (txId) => controlAt(1).complete(txId));
    const counts = await forEach(txIds, 2, async (txId) => {
      const answers = await Promise.all(range(20).map((index) => partner.result(at(index), txId)));
      return Object.groupBy(answers, ({ code }) => code);
    });
    expect(counts.map((codes) => [codes.SUCCESS?.length, codes.CE3101?.length])).toEqual(range(100).map(() => [2, 18]));
  });

  it('hand out each of five hundred queued scenarios exactly once', async () => {
    const partner = await RemotePartner.create(at(0));
    const names = range(500).map((index) => `queued-${index}`);
    await forEach(names, 8, (name) => controlAt(names.indexOf(name)).putScenario({ name }));
    for (const name of names) await controlAt(0).queue(partner.clientId, name);
    await forEach(range(500), 40, (index) => partner.request(at(index)));
    const made = await controlAt(2).transactions({ clientId: partner.clientId });
    expect(made.map(({ scenario }) => scenario).toSorted()).toEqual(names.toSorted());
  });

  it('see a moved clock, a reset and a deletion from the next call on, whichever of them made it', async () => {
    for (const index of range(8)) {
      const partner = await RemotePartner.create(at(index));
      const txId = await partner.request(at(index + 1), { expireSeconds: 60 });
      await forEach(range(4), 4, (other) => partner.status(at(other), txId));
      await controlAt(index + 2)
        .clock(partner.clientId)
        .advance('61s');
      expect((await partner.status(at(index + 3), txId)).success?.status).toBe('EXPIRED');
      await controlAt(index).resetClient(partner.clientId);
      expect((await partner.status(at(index + 1), txId)).code).toBe('CE3100');
      await controlAt(index + 1).deleteClient(partner.clientId);
      // Each of them has verified this token before.
      for (const other of range(4)) expect((await partner.status(at(other), txId)).status).toBe(401);
      expect(await partner.login(at(index + 2))).toBe(401);
    }
  });

  it('count a limited fault, and refuse a nonce that another has taken', async () => {
    const partner = await RemotePartner.create(at(0));
    await controlAt(1).fault({ clientId: partner.clientId, endpoint: 'status', error: 'CE0001', times: 7 });
    const txId = await partner.request(at(2));
    const answers = await Promise.all(range(40).map((index) => partner.status(at(index), txId)));
    expect(answers.filter(({ code }) => code === 'CE0001')).toHaveLength(7);
    const nonce = crypto.randomUUID();
    const body = { requestType: 'USER_NONE', requestUrl: 'https://partner.test', nonce };
    const used = await Promise.all(range(8).map((index) => partner.call(at(index), 'request', body)));
    expect(used.map(({ code }) => code).toSorted()).toEqual([...range(7).map(() => 'CE3003'), 'SUCCESS']);
  });

  it('show a call in the journal of all of them as soon as it is answered', async () => {
    const partner = await RemotePartner.create(at(0));
    const txId = await partner.request(at(1));
    for (const index of range(20)) {
      await partner.status(at(index), txId);
      const calls = await controlAt(index + 1).requests({ clientId: partner.clientId, endpoint: 'status' });
      expect(calls).toHaveLength(index + 1);
    }
  });

  it('look into calls of each other, and show a signature where it was sent', async () => {
    const partner = await RemotePartner.create(at(0));
    const txId = await partner.request(at(0));
    await controlAt(0).complete(txId);
    await partner.result(at(1), txId);
    const [call] = await controlAt(2).requests({ clientId: partner.clientId, endpoint: 'result' });
    const found = await forEach(range(4), 4, (index) => controlAt(index).inspect({ requestId: call?.id ?? '' }));
    for (const { sessionKey, fields } of found)
      expect([sessionKey?.unwraps, fields[0]?.decrypts]).toEqual([true, true]);
    expect(found.map(({ signature }) => signature?.verification.ok)).toEqual([undefined, true, undefined, undefined]);
    expect(found[0]?.signatureNote).toContain('the process that answered');
    await controlAt(3).resetClient(partner.clientId);
    await expect(controlAt(1).inspect({ requestId: call?.id ?? '' })).rejects.toMatchObject({ status: 404 });
  });

  it('tell how long their store took, and make no snapshot of it', async () => {
    const metrics = await controlAt(0).metrics();
    expect(metrics).toMatch(/^mock_toss_store_seconds_count\{operation="start-call"\} [1-9]/m);
    expect(metrics).toMatch(/^mock_toss_store_up 1$/m);
    const answer = await fetch(`${at(1).url}/_control/v1/snapshot`, { method: 'POST' });
    expect(answer.status).toBe(409);
    expect(((await answer.json()) as { detail: string }).detail).toContain('valkey');
  });

  it('take a listener back that has heard at another one what they have yet to read themselves', async () => {
    const [teller, late] = [at(0), at(1)];
    const partner = await RemotePartner.create(teller);
    const whole = await listen(teller.url, partner);
    const txId = await partner.request(teller);
    for (const _round of range(3)) {
      late.child.kill('SIGSTOP');
      const before = whole.heard.length;
      await forEach(range(200), 8, () => partner.status(teller, txId));
      const last = (await whole.until(before + 200)).at(-1);
      const resumed = listen(late.url, partner, last?.id);
      // One that is made later waits there as well.
      const after = connect(Number(new URL(late.url).port), '127.0.0.1');
      await once(after, 'connect');
      after.destroy();
      late.child.kill('SIGCONT');
      const { until, heard, close } = await resumed;
      await partner.status(late, txId);
      await until(1);
      const missed = (): Heard[] => whole.heard.slice(before + 200);
      await expect.poll(() => JSON.stringify(heard) === JSON.stringify(missed())).toBe(true);
      close();
    }
    whole.close();
  });

  it('lose nothing when one of them is killed under load', async () => {
    const [doomed, ...others] = await startReplicas(redis, 3, { MOCK_TOSS_LOG_LEVEL: 'warn' });
    if (doomed === undefined) throw new Error('no process');
    const partner = await RemotePartner.create(doomed);
    const all = [doomed, ...others];
    const made: string[] = [];
    let failed = 0;
    await forEach(range(300), 12, async (index) => {
      if (index === 150) doomed.child.kill('SIGKILL');
      const server = all[index % 3] as MainServer;
      await partner.request(server).then(
        (txId) => made.push(txId),
        () => {
          failed += 1;
        },
      );
    });
    expect(made.length).toBeGreaterThanOrEqual(200);
    expect(failed).toBeGreaterThan(0);
    const statuses = await forEach(made, 8, (txId) =>
      partner.status(others[made.indexOf(txId) % 2] as MainServer, txId),
    );
    expect(new Set(statuses.map(({ success }) => success?.status))).toEqual(new Set(['REQUESTED']));
    for (const { child } of all) child.kill('SIGKILL');
  });
});

describeWith(['redis-server', 'faketime'], 'processes whose clocks differ', () => {
  it('agree: they take the time of their store', async () => {
    await using redis = await RedisServer.start();
    const shared = { MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: newPrefix(), MOCK_TOSS_LOG_LEVEL: 'warn' };
    const preload = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
    const shifted = (seconds: number) => ({ LD_PRELOAD: preload, FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s` });
    const servers = await Promise.all(
      [{}, shifted(5), shifted(-5)].map((env) => startMain({ env: { ...shared, ...env } })),
    );
    // The log has each process's own time.
    const [own = 0, ahead = 0, behind = 0] = servers.map(({ ready }) => Number(ready.time));
    expect(ahead - own).toBeGreaterThan(2_500);
    expect(own - behind).toBeGreaterThan(2_500);
    const partner = await RemotePartner.create(servers[1] as MainServer);
    const before = Math.floor(Date.now() / 1000) * 1000;
    for (const server of servers) {
      // A token from a process that is ahead is good at one that is behind.
      const body = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' };
      const { success, code } = await partner.call(server, 'request', body);
      expect(code).toBe('SUCCESS');
      const requestedAt = Date.parse(success?.requestedDt ?? '');
      expect(requestedAt).toBeGreaterThanOrEqual(before);
      expect(requestedAt).toBeLessThanOrEqual(Date.now());
      await partner.login(server);
    }
  });
});
