import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { ControlContext } from '../../../src/control/context.ts';
import type { ProblemError } from '../../../src/control/problem.ts';
import { inspectRoutes } from '../../../src/control/routes/inspect.ts';
import type { InspectView } from '../../../src/control/schemas/inspect.ts';
import type { Answer } from '../../../src/crypto/diagnosis/diagnoser.ts';
import { isSignatureTamper, tampers } from '../../../src/domain/fault.ts';
import { collectRoutes } from '../../all-routes.ts';
import { captureLog } from '../../capture-log.ts';
import {
  buildTestApp,
  control,
  createPartner,
  generator,
  type Partner,
  personalBody,
  SENT,
  seal,
} from '../../harness.ts';

const { app, time } = await buildTestApp();

const inspect = (body: object, of = app) => control(of, 'POST', '/inspect', body);

const look = async (body: object, of = app): Promise<InspectView> => {
  const answer = await inspect(body, of);
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
  return answer.json();
};

/** The id of the last call of a client. */
const lastOf = async ({ clientId }: Partner, of = app): Promise<string> =>
  (await control(of, 'GET', `/requests?clientId=${clientId}&limit=1`)).json().items[0].id;

/** Reads a result, perhaps broken by a tamper. Returns the id of the call, and the signature as it was sent. */
const readResult = async (partner: Partner, tamper?: string, of = app) => {
  const txId = await partner.requestNone();
  if (tamper !== undefined) {
    await control(of, 'POST', '/faults', { clientId: partner.clientId, endpoint: 'result', tamper, times: 1 });
  }
  const { response } = await partner.readResult(txId);
  const { signature, personalData } = response.json().success;
  return { txId, signature, personalData, id: await lastOf(partner, of) };
};

describe('a call of the journal, looked into', () => {
  it('shows the session key, and what the partner sent in clear text', async () => {
    const partner = await createPartner(app, {});
    const body = await personalBody();
    await partner.call('request', body);
    const requestId = await lastOf(partner);
    const found = await look({ requestId });
    expect(found).toMatchObject({
      requestId,
      sessionKey: { wire: body.sessionKey, unwraps: true, algorithm: 'AES_GCM', key: null, iv: null },
      signature: null,
      signatureNote: expect.stringContaining('this call has none'),
      diagnosis: null,
    });
    expect(found.fields.map(({ name, from, wire, text }) => [name, from, wire, text])).toEqual([
      ['userName', 'request', body.userName, SENT.name],
      ['userPhone', 'request', body.userPhone, SENT.phone],
      ['userBirthday', 'request', body.userBirthday, SENT.birthday],
    ]);
    expect(found.layers.length).toBeGreaterThan(20);
    expect(found.layers.every(({ isRight }) => isRight)).toBe(true);
    expect((await look({ requestId, reveal: true })).sessionKey?.key).toHaveLength(44);
  });

  it('of a result shows the fields of the answer, and the signature with what openssl says of it', async () => {
    const partner = await createPartner(app, { scenario: 'instant', partnerCode: 'PART7' });
    const { id, txId, signature, personalData } = await readResult(partner);
    const found = await look({ requestId: id });
    const texts = Object.fromEntries(found.fields.map(({ name, text }) => [name, text]));
    expect(texts).toMatchObject({ name: '김토스', birthday: expect.stringMatching(/^\d{8}$/) });
    expect(found.fields.every(({ from, decrypts }) => from === 'answer' && decrypts)).toBe(true);
    const sent = Object.entries(personalData).filter(([, value]) => value !== null);
    expect(found.fields.map(({ name, wire }) => [name, wire])).toEqual(sent);
    expect(found.signature).toMatchObject({
      bytes: Buffer.from(signature, 'base64').length,
      cms: { digestAlgorithm: 'sha256', content: expect.stringContaining(`{"txId":"${txId}","partnerCode":"PART7"`) },
      verification: { ok: true, message: 'CMS Verification successful', at: '2026-03-02T09:00:00.000+09:00' },
      explanation: null,
    });
    expect(found.signatureNote).toBeNull();
  });

  it.each(tampers.filter(isSignatureTamper))('shows what the tamper %s has broken', async (tamper) => {
    const partner = await createPartner(app, { scenario: 'instant' });
    const { signature } = await look({ requestId: (await readResult(partner, tamper)).id });
    expect(signature?.verification.ok).toBe(tamper === 'signature-content');
    expect(signature?.explanation).not.toBeNull();
  });

  it.each([
    ['field-tag', false, /tag|does not decrypt/],
    ['field-session-id', true, /different id/],
  ])('shows what the tamper %s has broken in fields', async (tamper, decrypts, explanation) => {
    const partner = await createPartner(app, { scenario: 'instant' });
    const found = await look({ requestId: (await readResult(partner, tamper)).id });
    for (const field of found.fields) {
      expect(field.decrypts).toBe(decrypts);
      expect(field.explanation).toMatch(explanation);
    }
    expect(found.diagnosis?.part).toBe(found.fields[0]?.name);
    expect(found.signature?.verification.ok).toBe(true);
  });

  it('verifies at the time of the client', async () => {
    const partner = await createPartner(app, { scenario: 'instant' }, '2040-06-01T00:00:00+09:00');
    const { signature } = await look({ requestId: (await readResult(partner)).id });
    expect(signature?.verification).toMatchObject({ ok: true, at: '2040-06-01T00:00:00.000+09:00' });
  });

  it('repeats the diagnosis that the call was told', async () => {
    const partner = await createPartner(app, {});
    const [one, other] = [await generator.generate(), await generator.generate()];
    await partner.call('request', { ...(await personalBody()), ...(await seal(one)), sessionKey: other.sessionKey });
    const requestId = await lastOf(partner);
    const [entry] = (await control(app, 'GET', `/requests?clientId=${partner.clientId}&limit=1`)).json().items;
    const found = await look({ requestId });
    expect(found.diagnosis).toEqual(entry.diagnosis);
    expect(found.diagnosis).toMatchObject({ part: 'userName', mistake: 'other-id' });
    expect(found.fields.map(({ explanation }) => explanation)).toEqual(
      Array(3).fill(expect.stringContaining('a different id from the session key')),
    );
  });

  it('says of what the journal has masked that it cannot be seen', async () => {
    const partner = await createPartner(app, {});
    const { sessionKey, userPhone, ...body } = await personalBody();
    await partner.call('request', { ...body, sessionKey, userPhone: '01012345678' });
    const half = await look({ requestId: await lastOf(partner) });
    expect(half.fields.map(({ name, wire, text }) => [name, wire === '***', text])).toEqual([
      ['userName', false, SENT.name],
      ['userPhone', true, null],
      ['userBirthday', false, SENT.birthday],
    ]);
    expect(half.fields[1]?.explanation).toContain('is masked in the journal');
    expect(half.diagnosis).toMatchObject({ part: 'userPhone', mistake: 'frame' });
    await partner.call('request', { ...body, userPhone, sessionKey: 'AES_GCM$a$b' });
    const none = await look({ requestId: await lastOf(partner) });
    expect(none.sessionKey).toMatchObject({
      wire: '***',
      unwraps: false,
      explanation: expect.stringContaining('masked'),
    });
    expect(none.fields.map(({ explanation }) => explanation)).toEqual(
      Array(3).fill('is not tried: the session key cannot be seen'),
    );
    expect(none.layers).toEqual([]);
    expect(none.diagnosis).toMatchObject({ part: 'sessionKey' });
  });

  it('says of what the journal has cut off how more of it is kept', async () => {
    const own = await buildTestApp({ MOCK_TOSS_JOURNAL_BODY_BYTES: '100' });
    const partner = await createPartner(own.app, { scenario: 'instant' });
    const { id } = await readResult(partner, undefined, own.app);
    const found = await look({ requestId: id }, own.app);
    expect(found.sessionKey?.explanation).toContain('MOCK_TOSS_JOURNAL_BODY_BYTES');
    // The signature is kept apart.
    expect(found.signature?.verification.ok).toBe(true);
  });

  it('that has no session key has none, and no fields', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    const none = { sessionKey: null, fields: [], layers: [], signature: null, diagnosis: null };
    expect(await look({ requestId: await lastOf(partner) })).toMatchObject(none);
    await partner.call('status', { txId });
    expect(await look({ requestId: await lastOf(partner) })).toMatchObject(none);
    await partner.call('result', { txId: 1 });
    expect(await look({ requestId: await lastOf(partner) })).toMatchObject(none);
  });

  it.each(['0', '1', '999999999', '9'.repeat(15), '9'.repeat(100), 'x', '-1', '1e3', ' 1', '1.0', '１'])(
    'with the id %s does not exist',
    async (requestId) => {
      const own = await buildTestApp();
      const answer = await inspect({ requestId }, own.app);
      expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining('/requests lists them')]);
    },
  );

  it.each<[string, (partner: Partner, of: typeof app, clock: { now: number }) => Promise<unknown>]>([
    ['the reset of its client', ({ clientId }, of) => control(of, 'POST', `/clients/${clientId}/reset`)],
    ['the deletion of its client', ({ clientId }, of) => control(of, 'DELETE', `/clients/${clientId}`)],
    ['the reset of everything', (_partner, of) => control(of, 'POST', '/reset')],
    [
      'its time',
      async (_partner, _of, clock) => {
        clock.now += 25 * 3_600_000;
      },
    ],
    [
      'others that take its place',
      async (partner) => {
        for (let n = 0; n < 3; n += 1) await partner.requestNone();
      },
    ],
  ])('goes with %s, and its signature with it', async (_what, end) => {
    const own = await buildTestApp({ MOCK_TOSS_RETENTION: '1d', MOCK_TOSS_MAX_CLIENT_JOURNAL: '3' });
    const partner = await createPartner(own.app, { scenario: 'instant' });
    const { id } = await readResult(partner, undefined, own.app);
    expect((await look({ requestId: id }, own.app)).signature).not.toBeNull();
    await end(partner, own.app, own.time);
    expect((await inspect({ requestId: id }, own.app)).statusCode).toBe(404);
  });
});

describe('parts that are given, looked into', () => {
  it('show what is right and wrong with each', async () => {
    const { sessionKey, userName, userPhone } = await personalBody();
    const found = await look({ sessionKey, fields: { userName, userPhone: `${userPhone}$x` } });
    expect(found).toMatchObject({
      requestId: null,
      sessionKey: { unwraps: true, explanation: null },
      fields: [
        { name: 'userName', from: 'given', decrypts: true, text: SENT.name, explanation: null },
        { name: 'userPhone', from: 'given', decrypts: false, text: null, explanation: expect.any(String) },
      ],
      signature: null,
      signatureNote: 'none was given',
      diagnosis: { part: 'userPhone', mistake: 'more-parts' },
    });
  });

  it('can be a signature alone, which is verified at this moment', async () => {
    const partner = await createPartner(app, { scenario: 'instant' });
    const { signature } = await readResult(partner);
    const found = await look({ signature });
    expect(found).toMatchObject({ sessionKey: null, fields: [], signatureNote: null });
    expect(found.signature?.verification.ok).toBe(true);
    time.now += 10 * 365 * 86_400_000;
    expect((await look({ signature })).signature?.verification.message).toContain('certificate has expired');
    time.now -= 10 * 365 * 86_400_000;
    expect((await look({ signature: '?' })).signature).toMatchObject({ bytes: 0, cms: null });
  });

  it('are shown with AES key and IV only on request, in no answer otherwise', async () => {
    const session = await generator.generate();
    const { sessionKey } = session;
    const key = (await look({ sessionKey, reveal: true })).sessionKey?.key ?? '';
    const fields = { note: await session.encrypt(`key=${key}`) };
    const hidden = await inspect({ sessionKey, fields });
    expect(hidden.body).not.toContain(key.slice(0, 20));
    expect(hidden.json().fields[0]).toMatchObject({ decrypts: true, text: null });
    expect((await look({ sessionKey, fields, reveal: true })).fields[0]?.text).toBe(`key=${key}`);
  });

  const KEY = 'v1$x$y';
  it.each<[string, object, string]>([
    ['nothing', {}, 'requestId'],
    ['a field that nobody knows', { sessionKey: KEY, session: 1 }, 'session'],
    ['an id and a session key', { requestId: '1', sessionKey: KEY }, 'requestId'],
    ['an id and fields', { requestId: '1', fields: {} }, 'requestId'],
    ['fields alone', { fields: { userName: 'x' } }, 'sessionKey'],
    ['an id that is a number', { requestId: 1 }, 'requestId'],
    ['an empty session key', { sessionKey: '' }, 'sessionKey'],
    ['a long session key', { sessionKey: 'x'.repeat(8_193) }, 'sessionKey'],
    ['a field that is a number', { sessionKey: KEY, fields: { userName: 1 } }, 'fields.userName'],
    ['a field with a strange name', { sessionKey: KEY, fields: { 'user-name': 'x' } }, 'fields'],
    ['fields that are a list', { sessionKey: KEY, fields: [] }, 'fields'],
    [
      'too many fields',
      { sessionKey: KEY, fields: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`f${at}`, ''])) },
      'fields',
    ],
    ['a long signature', { signature: 'A'.repeat(16_385) }, 'signature'],
    ['reveal in words', { sessionKey: KEY, reveal: 'yes' }, 'reveal'],
  ])('are refused when there is %s', async (_what, body, field) => {
    const answer = await inspect(body);
    const { type, errors, detail } = answer.json();
    expect([answer.statusCode, type, errors[0].field]).toEqual([400, 'urn:mock-toss-cert:problem:invalid', field]);
    expect(detail).toMatch(/^[^\n]{1,300}$/);
  });

  it('have 64 KiB at most', async () => {
    expect((await inspect({ sessionKey: 'x'.repeat(64 * 1024) })).statusCode).toBe(413);
  });
});

it('says so when too much is being looked into, and when the worker does not start', async () => {
  const own = Fastify();
  const answers: Answer<'inspect'>[] = ['busy', { notStarted: 'ERR_MODULE_NOT_FOUND' }];
  const diagnoser = { inspect: async () => answers.shift() ?? 'busy' };
  own.setErrorHandler((error, _request, reply) => {
    const { kind, detail } = error as ProblemError;
    reply.code(599).send({ kind, detail });
  });
  await own.register(inspectRoutes({ diagnoser, signatureChain: [], realNow: () => 0 } as unknown as ControlContext));
  const ask = async () => (await own.inject({ method: 'POST', url: '/inspect', payload: { signature: 'x' } })).json();
  expect(await ask()).toEqual({ kind: 'unavailable', detail: 'too much is being looked into: try again' });
  expect((await ask()).detail).toBe('the worker did not start, ERR_MODULE_NOT_FOUND: try again');
});

it('a signature is shown by no other call, and stands in no log', async () => {
  const { lines, logger } = captureLog();
  const { built, routes } = await collectRoutes(() => buildTestApp({}, { logger }));
  const base = await built.app.listen({ host: '127.0.0.1', port: 0 });
  const partner = await createPartner(built.app, { scenario: 'instant' });
  // Told from the first event on, until the last of the run.
  const events = await fetch(`${base}/_control/v1/events`, { headers: { accept: 'text/event-stream' } });
  const { id, signature, txId } = await readResult(partner, undefined, built.app);
  await look({ requestId: id }, built.app);
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  let told = '';
  while (reader !== undefined && !told.includes('"endpoint":"result"')) told += (await reader.read()).value ?? '';
  await reader?.cancel();

  const paths = routes
    .filter(
      ({ method, url }) =>
        method === 'GET' && url.startsWith('/_control/') && !/events$|wait$|\.pem$|docs|openapi/.test(url),
    )
    .map(({ url }) => url.replace(':txId', txId).replace(':clientId', partner.clientId).replace(/:\w+/, 'instant'));
  expect(paths.length).toBeGreaterThan(15);
  const lists = await Promise.all(paths.map(async (url) => (await built.app.inject({ url })).body));
  const snapshot = await control(built.app, 'POST', '/snapshot', { secrets: true });
  const everything = [told, ...lists, snapshot.body, ...lines].join('\n');
  expect(everything).toContain(txId);
  const PIECE = 32;
  const pieces = Array.from({ length: signature.length - PIECE }, (_, at) => signature.slice(at, at + PIECE));
  expect(pieces.filter((piece) => everything.includes(piece))).toEqual([]);
});
