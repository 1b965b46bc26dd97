import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { explained } from '../../explained.ts';
import { type MainServer, runMain, startMain } from '../../main-process.ts';
import { newFolder } from '../../new-folder.ts';
import { describeWith } from '../programs.ts';
import { freePort } from './free-port.ts';
import { RedisServer } from './redis-server.ts';
import { forEach, newPrefix, RemotePartner } from './replicas.ts';
import { connectTo } from './store-at.ts';

/** Nothing that the server has acknowledged is lost when it is killed. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

const range = (count: number): number[] => Array.from({ length: count }, (_one, index) => index);

describeWith(['redis-server'], 'while the store', () => {
  const open: (RedisServer | MainServer)[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) {
      if ('child' in one) one.child.kill('SIGKILL');
      else await one[Symbol.asyncDispose]();
    }
  });

  const start = async (...options: readonly string[]) => {
    const redis = await RedisServer.start(...options);
    open.push(redis);
    const env = { MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: newPrefix() };
    const server = await startMain({ env });
    open.push(server);
    const get = async (path: string) => {
      const answer = await fetch(server.url + path);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    /** Until calls are answered again as they were before. */
    const untilBack = () => vi.waitFor(async () => expect((await get('/ready')).status).toBe(200), { timeout: 20_000 });
    return { redis, server, get, untilBack, partner: await RemotePartner.create(server) };
  };

  /** What each part of the server says. Every answer comes while the store is still away. */
  const expectRefusals = async ({ server, get, partner }: Awaited<ReturnType<typeof start>>, reason: string) => {
    const answers = await Promise.all(range(50).map(() => partner.status(server, 'x')));
    expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['500 CE0001']));
    const token = await fetch(`${server.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', client_id: 'a', client_secret: 'b' }),
    });
    expect([token.status, ((await token.json()) as { error: string }).error]).toEqual([500, 'server_error']);
    expect(token.headers.get('x-mock-toss-hint')).toBe(
      explained(`the store of this emulator ${reason}`, 'server_error'),
    );
    expect(await get('/_control/v1/clients')).toMatchObject({ status: 503, body: { detail: `the store ${reason}` } });
    expect(await get('/app/api/transactions')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await get('/ready')).toMatchObject({ status: 503, body: { detail: `the store ${reason}` } });
    expect((await get('/health')).status).toBe(200);
  };

  it('is paused, calls are refused at once; they work again when it goes on, and nothing is lost', async () => {
    const opened = await start();
    const { redis, server, partner, untilBack } = opened;
    const txId = await partner.request(server);
    redis.signal('SIGSTOP');
    await expectRefusals(opened, 'does not answer');
    redis.signal('SIGCONT');
    await untilBack();
    expect((await partner.status(server, txId)).success?.status).toBe('REQUESTED');
    expect(server.lines.filter((line) => line.includes('the store is'))).toHaveLength(2);
  });

  it('is killed and started again, everything that was acknowledged is there, and no read counts twice', async () => {
    const opened = await start(...DURABLE);
    const { redis, server, partner, untilBack } = opened;
    const txIds = await forEach(range(40), 8, () => partner.request(server));
    await forEach(txIds, 8, (txId) => new ControlClient(server.url).complete(txId));
    const counts = new Map(txIds.map((txId) => [txId, 0]));
    const read = async (txId: string): Promise<void> => {
      const { code } = await partner.result(server, txId).catch(() => ({ code: 'no answer' }));
      if (code === 'SUCCESS') counts.set(txId, (counts.get(txId) ?? 0) + 1);
    };
    const made: string[] = [];
    const reads = forEach([...txIds, ...txIds, ...txIds], 6, read);
    const requests = forEach(range(200), 6, () =>
      partner.request(server).then(
        (txId) => made.push(txId),
        () => undefined,
      ),
    );
    await vi.waitFor(() => expect(made.length).toBeGreaterThan(20), { timeout: 20_000, interval: 5 });
    await redis.kill();
    await expectRefusals(opened, 'cannot be reached');
    await Promise.all([reads, requests]);
    await redis.restart();
    await untilBack();
    const statuses = await forEach(made, 8, (txId) => partner.status(server, txId));
    expect(new Set(statuses.map(({ code }) => code))).toEqual(new Set(['SUCCESS']));
    for (const _again of range(3)) await forEach(txIds, 6, read);
    // A read that was counted without an answer may be missing; none is too many.
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    for (const txId of txIds) expect((await partner.result(server, txId)).code).toBe('CE3101');
  });

  it('has lost everything, the clients of the start are there again', async () => {
    const { redis, server, untilBack } = await start();
    const before = await new ControlClient(server.url).clients();
    await redis.restart();
    await untilBack();
    await vi.waitFor(async () => {
      const ids = (await new ControlClient(server.url).clients()).map(({ clientId }) => clientId);
      expect(ids).toContain(before.at(-1)?.clientId);
    });
  });

  it('is slow, calls are slow, too, and are answered', async () => {
    const { redis, server, partner } = await start();
    const slow = connectTo(redis.url);
    const txId = await partner.request(server);
    const calls = forEach(range(60), 6, () => partner.status(server, txId));
    for (const _pause of range(4))
      await slow
        .eval(
          "local t = redis.call('TIME') local e = t[1] * 1000 + t[2] / 1000 + 150 repeat t = redis.call('TIME') until t[1] * 1000 + t[2] / 1000 > e return 1",
          0,
        )
        .catch(() => undefined);
    expect(new Set((await calls).map(({ code }) => code))).toEqual(new Set(['SUCCESS']));
    slow.disconnect();
  });

  it('is full, what needs room is refused and says why; it works again when there is room', async () => {
    const { redis, server, partner, get } = await start();
    const admin = connectTo(redis.url);
    const txId = await partner.request(server);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.config('SET', 'maxmemory', '1mb');
    const refused = await partner.call(server, 'request', {
      requestType: 'USER_NONE',
      requestUrl: 'https://partner.test',
    });
    expect([refused.status, refused.code]).toEqual([500, 'CE0001']);
    const put = await fetch(`${server.url}/_control/v1/scenarios/full`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([put.status, ((await put.json()) as { detail: string }).detail]).toEqual([
      503,
      'the store is full: raise its maxmemory, or lower MOCK_TOSS_RETENTION',
    ]);
    expect((await get('/health')).status).toBe(200);
    await admin.config('SET', 'maxmemory', '0');
    expect((await partner.status(server, txId)).code).toBe('SUCCESS');
    admin.disconnect();
  });
});

describeWith(['redis-server'], 'the start says in one line why it cannot use', () => {
  const fails = async (env: Readonly<Record<string, string>>) => {
    const { code, stderr } = await runMain(['start'], { PORT: '0', MOCK_TOSS_STORE_PREFIX: newPrefix(), ...env });
    return { code, stderr: stderr.trim() };
  };

  it('a store with another password', async () => {
    await using redis = await RedisServer.start('--requirepass', 'right');
    const { code, stderr } = await fails({ MOCK_TOSS_STORE: `redis://:wr0ng@127.0.0.1:${redis.port}/0` });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^mock-toss-cert: the store at redis:\/\/127\.0\.0\.1:\d+\/0 refuses user or password/);
    expect(stderr).not.toContain('wr0ng');
    const none = await fails({ MOCK_TOSS_STORE: redis.url });
    expect(none.stderr).toMatch(/asks for a password: put it into MOCK_TOSS_STORE$/);
  });

  it('a read-only replica', async () => {
    await using primary = await RedisServer.start();
    await using replica = await RedisServer.start('--replicaof', '127.0.0.1', String(primary.port));
    const { code, stderr } = await fails({ MOCK_TOSS_STORE: replica.url });
    expect([code, stderr.split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(/is a read-only replica: name the primary in MOCK_TOSS_STORE$/);
  });

  it('a host that does not answer', async () => {
    const { code, stderr } = await fails({ MOCK_TOSS_STORE: 'valkey://127.0.0.1:1/0' });
    expect([code, stderr]).toEqual([
      1,
      'mock-toss-cert: the store at valkey://127.0.0.1:1/0 cannot be reached (ECONNREFUSED)',
    ]);
  });

  it.each([
    ['another seed', { MOCK_TOSS_SEED: 'other' }],
    ['other fixtures', { MOCK_TOSS_CLIENT_ID: 'other', MOCK_TOSS_CLIENT_SECRET: 'other' }],
  ])('a store of a deployment with %s', async (name, other) => {
    await using redis = await RedisServer.start();
    const env = { MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: newPrefix() };
    const server = await startMain({ env });
    const { code, stderr } = await fails({ ...env, ...other });
    server.child.kill('SIGKILL');
    expect(code).toBe(1);
    expect(stderr).toContain(`has data of a deployment with ${name}: start all its processes alike`);
  });

  it('a store of a deployment with other keys', async () => {
    await using redis = await RedisServer.start();
    const env = { MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: newPrefix() };
    const server = await startMain({ env });
    const folder = newFolder();
    expect((await runMain(['keys', 'new', folder])).code).toBe(0);
    const { code, stderr } = await fails({ ...env, MOCK_TOSS_FIXTURES: folder });
    server.child.kill('SIGKILL');
    expect([code, stderr.split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain('has data of a deployment with other keys: start all its processes alike');
  });

  it('a store that another release has written', async () => {
    await using redis = await RedisServer.start();
    const prefix = newPrefix();
    const admin = connectTo(redis.url);
    await admin.hset(`{${prefix}}:identity`, 'layout', '99');
    admin.disconnect();
    const { stderr } = await fails({ MOCK_TOSS_STORE: redis.url, MOCK_TOSS_STORE_PREFIX: prefix });
    expect(stderr).toContain('has data of another release (layout 99; this release knows 2): choose another prefix');
  });
});

describeWith(['redis-server', 'openssl'], 'a store with TLS', () => {
  const openssl = (...words: readonly string[]): void => {
    execFileSync('openssl', words, { stdio: 'ignore' });
  };

  /** A CA, and a certificate of it for 127.0.0.1. */
  const makeCertificate = (folder: string) => {
    const at = (name: string): string => join(folder, name);
    const subject = (name: string) => [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
    ];
    openssl('req', '-x509', ...subject('test CA'), '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2');
    openssl('req', ...subject('redis'), '-keyout', at('key.pem'), '-out', at('request.pem'));
    writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1\n');
    const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')];
    openssl('x509', '-req', '-in', at('request.pem'), ...signing, '-out', at('cert.pem'), '-days', '2');
    return { ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem') };
  };

  it('is trusted by its CA only, and a store without TLS is told apart', async () => {
    const { ca, cert, key } = makeCertificate(newFolder());
    const tlsPort = await freePort();
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca];
    await using redis = await RedisServer.start('--tls-port', String(tlsPort), ...files, '--tls-auth-clients', 'no');
    const env = { PORT: '0', MOCK_TOSS_STORE: `rediss://127.0.0.1:${tlsPort}`, MOCK_TOSS_STORE_PREFIX: newPrefix() };
    const server = await startMain({ env: { ...env, MOCK_TOSS_STORE_CA: ca } });
    const partner = await RemotePartner.create(server);
    expect(await partner.request(server)).toMatch(/^[0-9a-f-]{36}$/);
    server.child.kill('SIGKILL');
    const untrusted = await runMain(['start'], env);
    expect(untrusted.stderr).toMatch(/has a certificate that is not trusted: name its CA in MOCK_TOSS_STORE_CA\n$/);
    const plain = await runMain(['start'], { ...env, MOCK_TOSS_STORE: `rediss://127.0.0.1:${redis.port}` });
    expect(plain.stderr).toMatch(/check the address, and whether the server speaks TLS\n$/);
    const missing = await runMain(['start'], { ...env, MOCK_TOSS_STORE_CA: '/nowhere.pem' });
    expect(missing.stderr).toMatch(/^mock-toss-cert: MOCK_TOSS_STORE_CA names \/nowhere\.pem, which /);
  });
});
