import { privateDecrypt } from 'node:crypto';
import type { Redis } from 'iovalkey';
import { expect, it } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { API, fixtures, generator, SENT } from '../../harness.ts';
import { startMain } from '../../main-process.ts';
import { describeWith } from '../programs.ts';
import { RedisServer } from './redis-server.ts';
import { newPrefix, RemotePartner } from './replicas.ts';
import { connectTo } from './store-at.ts';

/** Every text that the server holds: keys, fields and values of all kinds. */
const readAll = async (redis: Redis): Promise<Map<string, string>> => {
  const texts = new Map<string, string>();
  for await (const keys of redis.scanStream({ count: 1_000 })) {
    for (const key of keys as string[]) {
      const kind = await redis.type(key);
      const read: Record<string, () => Promise<unknown>> = {
        string: () => redis.get(key),
        hash: () => redis.hgetall(key),
        list: () => redis.lrange(key, 0, -1),
        set: () => redis.smembers(key),
        zset: () => redis.zrange(key, 0, -1),
        stream: () => redis.xrange(key, '-', '+'),
      };
      texts.set(key, JSON.stringify(await read[kind]?.()));
    }
  }
  return texts;
};

describeWith(['redis-server'], 'the store', () => {
  it('holds no AES key, no access token, and no personal data in the journal; and every key ends by itself', async () => {
    await using server = await RedisServer.start();
    const prefix = newPrefix();
    const { url, child } = await startMain({ env: { MOCK_TOSS_STORE: server.url, MOCK_TOSS_STORE_PREFIX: prefix } });
    const control = new ControlClient(url);
    const partner = await RemotePartner.create({ url });
    const { clientId } = partner;
    await control.changeClient(clientId, { identity: 'echo' });
    await control.queue(clientId, 'manual', 2);
    await control.fault({ clientId, endpoint: 'token', error: 'server_error', times: 1 });
    const [fixed] = await control.personas({ limit: 1 });
    if (fixed !== undefined) await control.putPersona({ ...fixed, id: 'mine' });
    await control.resetClient((await RemotePartner.create({ url })).clientId);
    const keys: string[] = [];
    const newSession = async () => {
      const session = await generator.generate();
      const wrapped = Buffer.from(session.sessionKey.split('$')[2] ?? '', 'base64');
      const [, key = '', iv = ''] = privateDecrypt({ key: fixtures.sessionKeys.privateKey, oaepHash: 'sha1' }, wrapped)
        .toString()
        .split('$');
      keys.push(key, Buffer.from(key, 'base64').toString('hex'), iv);
      return session;
    };
    const first = await newSession();
    const asked = await partner.call({ url }, 'request', {
      requestType: 'USER_PERSONAL',
      requestUrl: 'https://partner.test',
      triggerType: 'PUSH',
      nonce: crypto.randomUUID(),
      sessionKey: first.sessionKey,
      userName: await first.encrypt(SENT.name),
      userPhone: await first.encrypt(SENT.phone),
      userBirthday: await first.encrypt(SENT.birthday),
    });
    const txId = asked.success?.txId ?? '';
    expect(txId).not.toBe('');
    await partner.status({ url }, txId);
    await control.complete(txId);
    const { sessionKey } = await newSession();
    expect((await partner.call({ url }, 'result', { txId, sessionKey })).code).toBe('SUCCESS');
    await control.requests({ clientId });
    await fetch(`${url}${API}/status`, { method: 'POST', headers: { authorization: `Bearer ${partner.token}` } });

    const redis = connectTo(server.url);
    const texts = await readAll(redis);
    const all = [...texts].flat().join('\n');
    expect(all).toContain(txId);
    for (const secret of [...keys, partner.token, partner.token.split('.')[2] ?? '']) {
      expect(all.includes(secret), secret).toBe(false);
    }
    const journal = [...texts].flatMap(([key, text]) => (/:j:\d+$/.test(key) ? [text] : []));
    expect(journal.length).toBeGreaterThan(3);
    for (const personal of Object.values(SENT)) expect(journal.join().includes(personal), personal).toBe(false);

    const lasting: string[] = [];
    for await (const found of redis.scanStream()) {
      for (const key of found as string[]) {
        expect(key.startsWith(`{${prefix}}:`)).toBe(true);
        if ((await redis.ttl(key)) < 0) lasting.push(key);
      }
    }
    expect(lasting).toEqual([]);
    redis.disconnect();
    child.kill('SIGKILL');
  });
});
