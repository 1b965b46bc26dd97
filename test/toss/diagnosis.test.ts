import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Agent, request } from 'undici';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ID,
  koreanBytes,
  makeCbcField,
  makeGcmField,
  makeSessionKey,
  oaep,
  pkcs1,
  tagFirst,
  twice,
  urlSafe,
  withoutTag,
} from '../crypto/diagnosis/mistaken-client.ts';
import { oaepOf, unpadded } from '../crypto/diagnosis/padded.ts';
import { explained } from '../explained.ts';
import { API, buildTestApp, control, createPartner, failure, generator, type Partner, SENT, seal } from '../harness.ts';

const lines: string[] = [];
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk));
    done();
  },
});

const { app } = await buildTestApp({}, { logger: pino({ level: 'info' }, sink) });
const agent = new Agent({ connections: 100 });
afterAll(() => agent.close());

let partner: Partner;
beforeEach(async () => {
  partner = await createPartner(app, {});
});

const good = {
  userName: makeGcmField(SENT.name),
  userPhone: makeGcmField(SENT.phone),
  userBirthday: makeGcmField(SENT.birthday),
};

const ask = (sessionKey: string, fields: object = {}) =>
  partner.call('request', { requestType: 'USER_PERSONAL', sessionKey, ...good, ...fields });

const { vectors } = JSON.parse(readFileSync(new URL('../vectors/oaep-mixes.json', import.meta.url), 'utf8')) as {
  vectors: { hash: string; mgfHash: string; sessionKey: string }[];
};

/** As Java makes it when told OAEPWithSHA-256AndMGF1Padding. */
const javaDefault = vectors.find(({ hash, mgfHash }) => hash === 'SHA-256' && mgfHash === 'SHA-1')?.sessionKey ?? '';

describe('a mistake is named in hint, journal and log, and the answer is always CE3200', () => {
  it.each<[string, string | null, string, () => ReturnType<typeof ask>]>([
    ['OAEP with SHA-256', 'oaep-hash', 'sessionKey', () => ask(makeSessionKey({ wrap: oaep('sha256') }))],
    ['mixed hashes', 'oaep-mixed-hashes', 'sessionKey', () => ask(javaDefault)],
    ['PKCS#1 v1.5 padding', 'pkcs1-padding', 'sessionKey', () => ask(makeSessionKey({ wrap: pkcs1 }))],
    [
      'the official SDK 0.0.1',
      'old-sdk',
      'sessionKey',
      () => ask(makeSessionKey({ wrap: oaepOf('sha256', 'sha1'), iv: Buffer.alloc(16, 9) })),
    ],
    ['URL-safe base64', 'url-safe-base64', 'sessionKey', () => ask(makeSessionKey({ encode: urlSafe }))],
    ['line-broken base64', 'line-broken-base64', 'sessionKey', () => ask(`${makeSessionKey()}\n`)],
    ['a short key', 'key-length', 'sessionKey', () => ask(makeSessionKey({ key: Buffer.alloc(16, 9) }))],
    ['a long IV', 'iv-length', 'sessionKey', () => ask(makeSessionKey({ iv: Buffer.alloc(13, 9) }))],
    ['a key encoded twice', 'inner-base64-twice', 'sessionKey', () => ask(makeSessionKey({ encodeKey: twice }))],
    [
      'no AAD',
      'aad-missing',
      'userName',
      () => ask(makeSessionKey(), { userName: makeGcmField(SENT.name, { aad: Buffer.alloc(0) }) }),
    ],
    [
      'no tag',
      'tag-missing',
      'userPhone',
      () => ask(makeSessionKey(), { userPhone: makeGcmField(SENT.phone, { join: withoutTag }) }),
    ],
    [
      'the tag first',
      'tag-first',
      'userName',
      () => ask(makeSessionKey(), { userName: makeGcmField(SENT.name, { join: tagFirst }) }),
    ],
    [
      'CBC where GCM was named',
      'cbc-named-gcm',
      'sessionKey',
      () =>
        ask(makeSessionKey({ iv: Buffer.alloc(16, 0x29).fill(0xff, 0, 3) }), {
          userName: makeCbcField(SENT.name),
          userPhone: makeCbcField(SENT.phone),
          userBirthday: makeCbcField(SENT.birthday),
        }),
    ],
    [
      'another session’s field',
      'other-id',
      'userName',
      () => ask(makeSessionKey(), { userName: makeGcmField(SENT.name, { id: ID.replace('3', '4') }) }),
    ],
    [
      'text that is not UTF-8',
      'text-not-utf8',
      'userName',
      () => ask(makeSessionKey(), { userName: makeGcmField(koreanBytes.eucKr) }),
    ],
    [
      'two mistakes at once',
      null,
      'sessionKey',
      () => ask(makeSessionKey({ wrap: oaep('sha256'), key: Buffer.alloc(16, 9) })),
    ],
    [
      'two mistakes in a field',
      null,
      'userName',
      () => ask(makeSessionKey(), { userName: makeGcmField(SENT.name, { aad: Buffer.alloc(0), join: tagFirst }) }),
    ],
    ['plain text', 'frame', 'userName', () => ask(makeSessionKey(), { userName: SENT.name })],
  ])('%s', async (_name, mistake, part, send) => {
    lines.splice(0);
    const answer = await send();
    expect([answer.statusCode, answer.json()]).toEqual([400, failure('CE3200')]);
    const [entry] = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json().items;
    expect(entry.diagnosis).toMatchObject({ part, mistake });
    const hint = String(answer.headers['x-mock-toss-hint']);
    expect(hint).toBe(explained(`${part}${mistake === null ? ':' : ''} ${entry.diagnosis.explanation}`));
    if (mistake === null) expect(entry.diagnosis.explanation).toMatch(/^not recognised: /);
    const refused = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'call refused');
    expect(refused).toMatchObject({ code: 'CE3200', hint, mistake });
  });

  it.each([
    ['PKCS#1', pkcs1],
    ['no padding', unpadded],
    ['OAEP with SHA-512', oaep('sha512')],
    ['OAEP with a label', oaepOf('sha1', 'sha1', 'label')],
  ])(
    'a text that does not parse, wrapped with the right key and %s, is no finding of another key',
    async (_name, wrap) => {
      const findings = async () => (await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).json().items;
      for (const text of ['', 'AES_GCM', '{"key":"x"}'].slice(wrap === unpadded ? 1 : 0)) {
        const answer = await ask(makeSessionKey({ wrap: () => wrap(Buffer.from(text)) }));
        expect(answer.json()).toEqual(failure('CE3200'));
        expect(answer.headers['x-mock-toss-hint']).toBe(
          explained(
            'sessionKey: not recognised: made with the right public key, but with more than one mistake: see each layer with the command diagnose',
          ),
        );
      }
      expect((await findings()).map(({ rule }: { rule: string }) => rule)).not.toContain(
        'session-key-other-public-key',
      );
      await ask(makeSessionKey({ wrap: () => Buffer.alloc(512, 0x5a) }));
      expect((await findings()).map(({ rule }: { rule: string }) => rule)).toContain('session-key-other-public-key');
    },
  );

  it('a good call has none', async () => {
    expect((await ask(makeSessionKey())).statusCode).toBe(200);
    const [entry] = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json().items;
    expect([entry.diagnosis, entry.hint]).toEqual([null, null]);
  });

  it('a result’s session key is diagnosed too', async () => {
    const own = await createPartner(app, { scenario: 'instant' });
    const txId = await own.requestNone();
    const answer = await own.call('result', { txId, sessionKey: makeSessionKey({ wrap: pkcs1 }) });
    expect(answer.json()).toEqual(failure('CE3200'));
    expect(answer.headers['x-mock-toss-hint']).toContain('PKCS#1 v1.5');
    expect((await own.readResult(txId)).response.statusCode).toBe(200);
  });

  it('digits in UTF-16, which decrypt as UTF-8 and break the guide’s rule, are named as well', async () => {
    const answer = await ask(makeSessionKey(), { userPhone: makeGcmField(Buffer.from(SENT.phone, 'utf16le')) });
    expect(answer.json()).toEqual(failure('CE0003'));
    expect(answer.headers['x-mock-toss-hint']).toContain('UTF-16LE');
  });
});

describe('a flood of 500 bad keys', () => {
  it('lets status calls be answered in the order of their arrival, long before it ends', async () => {
    const own = await buildTestApp();
    const flooder = await createPartner(own.app, { scenario: 'instant' });
    const txId = await flooder.requestNone();
    const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const post = async (endpoint: string, body: object) => {
      const answer = await request(`${base}${API}/${endpoint}`, {
        method: 'POST',
        dispatcher: agent,
        headers: { authorization: `Bearer ${flooder.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { resultType } = (await answer.body.json()) as { resultType: string };
      return { resultType, hint: String(answer.headers['x-mock-toss-hint']) };
    };
    const sessionKey = makeSessionKey({ wrap: oaep('sha256') });
    await post('result', { txId, sessionKey });
    await Promise.all(Array.from({ length: 100 }, () => post('status', { txId })));

    let pending = 500;
    const bad = Array.from({ length: 500 }, async () => {
      const { hint } = await post('result', { txId, sessionKey });
      pending -= 1;
      return hint;
    });
    await Promise.race(bad);
    // A connection of their own: what is measured is the server's order, not the client's queue.
    const other = new Agent({ connections: 1, pipelining: 1 });
    const order: number[] = [];
    const left: number[] = [];
    const statuses = Array.from({ length: 20 }, async (_, index) => {
      const answer = await request(`${base}${API}/status`, {
        method: 'POST',
        dispatcher: other,
        headers: { authorization: `Bearer ${flooder.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ txId }),
      });
      await answer.body.dump();
      order.push(index);
      left.push(pending);
      return answer.statusCode;
    });
    expect(await Promise.all(statuses)).toEqual(Array(20).fill(200));
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(left.at(-1)).toBeGreaterThan(250);
    const hints = await Promise.all(bad);
    await other.close();
    // Some were diagnosed, most had to do without, and all say so.
    const named = hints.filter((hint) => hint.includes('use SHA-1 as hash'));
    const busy = hints.filter((hint) => hint.endsWith(explained('(not diagnosed: busy)')));
    expect(named.length).toBeGreaterThan(0);
    expect(named.length + busy.length).toBe(500);
  });

  it('has no lasting effect: the next single call is diagnosed', async () => {
    const { sessionKey } = await generator.generate();
    const fields = await seal(await generator.generate());
    const answer = await partner.call('request', { requestType: 'USER_PERSONAL', ...fields, sessionKey });
    expect(answer.headers['x-mock-toss-hint']).toContain('a field of another session');
  });
});
