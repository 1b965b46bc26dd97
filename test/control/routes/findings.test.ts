import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { TossCertSessionGenerator } from '../../../src/client/session.ts';
import { toOneLineSpki } from '../../../src/crypto/key-files.ts';
import { judgeHistory } from '../../../src/domain/findings/history.ts';
import { type FindingRule, findingRules, type RuleId, ruleIds } from '../../../src/domain/findings/rules.ts';
import {
  API,
  askToken,
  buildTestApp,
  CONTROL,
  control,
  createPartner,
  generator,
  type Partner,
  personalBody,
  SENT,
  seal,
} from '../../harness.ts';

// So that calls of it can be seen.
vi.mock('../../../src/domain/findings/history.ts', { spy: true });

const { app, time } = await buildTestApp();

interface FindingView {
  readonly id: string;
  readonly rule: RuleId;
  readonly severity: string;
  readonly clientId: string;
  readonly txId: string | null;
  readonly count: number;
  readonly transactions: number | null;
  readonly message: string;
  readonly source: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

const findingsOf = async (clientId: string): Promise<FindingView[]> =>
  (await control(app, 'GET', `/findings?clientId=${clientId}`)).json().items;

const rulesOf = async (clientId: string): Promise<[RuleId, number][]> =>
  (await findingsOf(clientId)).map(({ rule, count }) => [rule, count]);

const askAgain = ({ clientId, clientSecret }: Partner) =>
  askToken(app, { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret });

/** A call of the API under some host name. */
const callAt = ({ token }: Partner, host: string, url: string, payload: object) =>
  app.inject({ method: 'POST', url, headers: { host, authorization: `Bearer ${token}` }, payload });

const moveClock = (clientId: string, body: object) => control(app, 'POST', `/clients/${clientId}/clock`, body);

const none = (extra: object = {}) => ({ requestType: 'USER_NONE', requestUrl: 'https://partner.test', ...extra });

const complete = (txId: string) => control(app, 'POST', `/transactions/${txId}/complete`);

const pass = (ms: number): void => {
  time.now += ms;
};

const poll = async (partner: Partner, txId: string, times: number, paceMs: number): Promise<void> => {
  for (let count = 0; count < times; count += 1) {
    await partner.call('status', { txId });
    pass(paceMs);
  }
};

const otherKey = generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey;
const otherGenerator = new TossCertSessionGenerator(
  toOneLineSpki(createPublicKey(otherKey.export({ type: 'spki', format: 'pem' }))),
);

interface Case {
  /** What a client does that does it right, and beside it wrong; times are how often the rule is then broken. */
  readonly settings?: object;
  readonly right: (partner: Partner) => Promise<unknown>;
  readonly wrong: (partner: Partner) => Promise<unknown>;
  readonly count?: number;
}

const session = () => generator.generate();

const cases: Record<RuleId, Case> = {
  'token-not-reused': {
    settings: { tokenTtl: '1h' },
    right: async (partner) => {
      pass(31 * 60_000);
      await askAgain(partner);
    },
    wrong: async (partner) => {
      pass(29 * 60_000);
      await askAgain(partner);
      await askAgain(partner);
    },
    count: 2,
  },
  'expired-token-used': {
    settings: { tokenTtl: '10s' },
    right: async (partner) => {
      pass(9_000);
      await partner.call('request', none());
    },
    wrong: async (partner) => {
      pass(10_000);
      await partner.call('request', none());
    },
  },
  'secret-in-query': {
    right: async (partner) => {
      const { clientId } = partner;
      await app.inject({ method: 'POST', url: `/token?client_id=${clientId}`, payload: '' });
    },
    wrong: async ({ clientId, clientSecret }) => {
      await app.inject({
        method: 'POST',
        url: `/token?client_id=${clientId}&client_secret=${clientSecret}`,
        payload: '',
      });
    },
  },
  'wrong-host': {
    right: async (partner) => {
      for (const host of ['cert.toss.im', 'localhost:8677', 'cert.toss.im.evil.test', 'x.oauth2.cert.toss.im']) {
        await callAt(partner, host, `${API}/request`, none());
      }
    },
    wrong: async (partner) => callAt(partner, 'oauth2.cert.toss.im', `${API}/request`, none()),
  },
  'request-url-missing': {
    right: async (partner) => partner.call('request', none()),
    wrong: async (partner) => {
      await partner.call('request', { requestType: 'USER_NONE' });
      await partner.call('request', none({ requestUrl: null }));
      await partner.call('request', await personalBody({ requestUrl: '' }));
    },
    count: 3,
  },
  'trigger-type-with-user-none': {
    right: async (partner) => partner.call('request', none({ triggerType: null })),
    wrong: async (partner) => partner.call('request', none({ triggerType: 'APP_SCHEME' })),
  },
  'personal-data-with-user-none': {
    right: async (partner) => partner.call('request', await personalBody()),
    wrong: async (partner) => partner.call('request', none(await seal(await session()))),
  },
  'personal-data-in-clear': {
    right: async (partner) => partner.call('request', await personalBody()),
    wrong: async (partner) => partner.call('request', await personalBody({ userName: SENT.name })),
  },
  'session-key-other-public-key': {
    right: async (partner) => partner.call('request', await personalBody()),
    wrong: async (partner) =>
      partner.call('request', { ...(await personalBody()), ...(await seal(await otherGenerator.generate())) }),
  },
  'session-key-reused': {
    right: async (partner) => {
      await partner.call('request', await personalBody());
      await partner.call('request', await personalBody());
    },
    wrong: async (partner) => {
      const body = await personalBody();
      for (let count = 0; count < 3; count += 1) await partner.call('request', body);
    },
    count: 2,
  },
  'field-of-another-session': {
    right: async (partner) => partner.call('request', await personalBody()),
    wrong: async (partner) =>
      partner.call('request', await personalBody({ userPhone: await (await session()).encrypt(SENT.phone) })),
  },
  'phone-format': {
    right: async (partner) => partner.call('request', await personalBody()),
    wrong: async (partner) =>
      partner.call('request', await personalBody(await seal(await session(), { ...SENT, phone: '010-1234-5678' }))),
  },
  'birthday-format': {
    right: async (partner) => partner.call('request', await personalBody()),
    wrong: async (partner) =>
      partner.call('request', await personalBody(await seal(await session(), { ...SENT, birthday: '19900230' }))),
  },
  'nonce-repeated': {
    right: async (partner) => {
      for (const nonce of ['a', 'b']) await partner.call('request', none({ nonce }));
    },
    wrong: async (partner) => {
      for (const nonce of ['a', 'a']) await partner.call('request', none({ nonce }));
    },
  },
  'unknown-body-field': {
    right: async (partner) =>
      partner.call(
        'request',
        none({ successCallbackUrl: 'https://p.test', failCallbackUrl: null, nonce: 'n', expireSeconds: 60 }),
      ),
    wrong: async (partner) => partner.call('request', none({ requestURL: 'https://partner.test' })),
  },
  'result-read-third-time': {
    right: async (partner) => {
      const txId = await partner.requestNone();
      await complete(txId);
      for (let reads = 0; reads < 2; reads += 1) await partner.readResult(txId);
    },
    wrong: async (partner) => {
      const txId = await partner.requestNone();
      await complete(txId);
      for (let reads = 0; reads < 4; reads += 1) await partner.readResult(txId);
    },
    count: 2,
  },
  'status-polled-too-fast': {
    right: async (partner) => poll(partner, await partner.requestNone(), 6, 1_000),
    wrong: async (partner) => poll(partner, await partner.requestNone(), 6, 500),
    count: 5,
  },
  'result-as-poll': {
    right: async (partner) => {
      const txId = await partner.requestNone();
      await partner.readResult(txId);
      await partner.readResult(txId);
    },
    wrong: async (partner) => {
      const txId = await partner.requestNone();
      for (let reads = 0; reads < 5; reads += 1) await partner.readResult(txId);
    },
    count: 5,
  },
  'result-never-read': {
    right: async (partner) => {
      const txId = await partner.requestNone();
      await complete(txId);
      await partner.readResult(txId);
      await moveClock(partner.clientId, { advance: '61m' });
    },
    wrong: async (partner) => {
      await complete(await partner.requestNone());
      await moveClock(partner.clientId, { advance: '61m' });
    },
  },
  'status-trusted-as-final': {
    right: async (partner) => {
      const txId = await partner.requestNone();
      await complete(txId);
      await partner.call('status', { txId });
      await partner.readResult(txId);
      pass(60_000);
    },
    wrong: async (partner) => {
      const txId = await partner.requestNone();
      await complete(txId);
      await partner.call('status', { txId });
      pass(1_000);
    },
  },
};

describe.each(ruleIds.map((rule) => [rule, cases[rule]] as const))(
  '%s',
  (rule, { settings = {}, right, wrong, count = 1 }) => {
    it('is not found where it is done right', async () => {
      const partner = await createPartner(app, settings);
      await right(partner);
      expect(await rulesOf(partner.clientId)).toEqual([]);
    });

    it('is one finding, counted, where it is done wrong', async () => {
      const partner = await createPartner(app, settings);
      await wrong(partner);
      expect(await rulesOf(partner.clientId)).toEqual([[rule, count]]);
      const [finding] = await findingsOf(partner.clientId);
      const { counts, severity, seen, says, mend, source }: FindingRule = findingRules[rule];
      expect(finding).toMatchObject({
        id: `${partner.clientId}.${rule}`,
        severity,
        source,
        clientId: partner.clientId,
        transactions: counts === undefined ? null : 1,
      });
      const often = counts !== undefined ? ` (${count} ${counts}${count === 1 ? '' : 's'} in 1 transaction)` : '';
      expect(finding?.message).toBe(`${seen}${often}; ${says}, ${source}; ${mend}`);
      // Reading again finds the same and counts nothing.
      expect(await findingsOf(partner.clientId)).toEqual([finding]);
    });

    it('is not found for a client that has it switched off', async () => {
      const partner = await createPartner(app, { ...settings, disabledRules: [rule] });
      await wrong(partner);
      expect(await rulesOf(partner.clientId)).toEqual([]);
    });
  },
);

describe('the header', () => {
  const header = 'x-mock-toss-finding';

  it('names the rules that a call breaks, on good answers and on refusals, and no other', async () => {
    const partner = await createPartner(app, {});
    const clean = await partner.call('request', none());
    expect(clean.headers[header]).toBeUndefined();
    const good = await partner.call('request', { requestType: 'USER_NONE', triggerType: 'PUSH', extra: 1 });
    expect([good.statusCode, good.headers[header]]).toEqual([
      200,
      'request-url-missing, trigger-type-with-user-none, unknown-body-field',
    ]);
    const refused = await partner.call('request', await personalBody({ userName: '홍길동' }));
    expect([refused.statusCode, refused.headers[header]]).toEqual([400, 'personal-data-in-clear']);
    const token = await askAgain(partner);
    expect([token.statusCode, token.headers[header]]).toEqual([200, 'token-not-reused']);
    // In the journal, too, and nothing of it in the body.
    const { items } = (await control(app, 'GET', `/requests?clientId=${partner.clientId}`)).json();
    expect(items.map((item: { answer: { headers: Record<string, string> } }) => item.answer.headers[header])).toEqual([
      'token-not-reused',
      'personal-data-in-clear',
      'request-url-missing, trigger-type-with-user-none, unknown-body-field',
      undefined,
      undefined,
    ]);
    expect(JSON.stringify([good.json(), refused.json(), token.json()])).not.toMatch(/rule|finding|missing/);
  });

  it('is not there for unknown clients, other surfaces and rules of history', async () => {
    const partner = await createPartner(app, {});
    const foreign = await app.inject({ method: 'POST', url: '/token?client_id=nobody&client_secret=x' });
    expect(foreign.headers[header]).toBeUndefined();
    const txId = await partner.requestNone();
    for (let count = 0; count < 5; count += 1) {
      expect((await partner.call('status', { txId })).headers[header]).toBeUndefined();
      pass(100);
    }
    expect(await rulesOf(partner.clientId)).toEqual([['status-polled-too-fast', 4]]);
  });
});

describe('what is no finding', () => {
  it('a whole flow as the guide says, of either kind', async () => {
    const partner = await createPartner(app, {});
    const asked = await partner.call('request', await personalBody({ nonce: 'one' }));
    const { txId } = asked.json().success;
    await partner.call('status', { txId });
    await complete(txId);
    await partner.call('status', { txId });
    await partner.readResult(txId);
    const second = await partner.requestNone();
    await control(app, 'POST', `/transactions/${second}/cancel`);
    await partner.call('status', { txId: second });
    pass(3_600_000);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('what a fault has done', async () => {
    const partner = await createPartner(app, {});
    const { clientId } = partner;
    const fault = (body: object) => control(app, 'POST', '/faults', { clientId, times: 1, ...body });
    await fault({ endpoint: 'request', error: 'CE3003' });
    await partner.call('request', none({ nonce: 'x' }));
    await fault({ endpoint: 'result', error: 'CE3101' });
    await partner.readResult(await partner.requestNone());
    // A refused token is replaced, whoever refused it.
    await fault({ endpoint: 'status', error: 'CE1000' });
    await partner.call('status', { txId: await partner.requestNone() });
    await askAgain(partner);
    // An expired one was handed out by a fault: the client may use it, and ask for another.
    await moveClock(clientId, { advance: '400d' });
    await fault({ endpoint: 'token', tamper: 'token-expired' });
    const { access_token } = (await askAgain(partner)).json();
    const used = await app.inject({
      method: 'POST',
      url: `${API}/status`,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      payload: '{"txId":"x"}',
    });
    expect(used.statusCode).toBe(401);
    await askAgain(partner);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a token that a test has made expire, or not valid yet', async () => {
    const partner = await createPartner(app, { tokenTtl: '10m' });
    await moveClock(partner.clientId, { advance: '11m' });
    expect((await partner.call('request', none())).statusCode).toBe(401);
    const back = await createPartner(app, {});
    await moveClock(back.clientId, { advance: '-1h' });
    expect((await back.call('request', none())).statusCode).toBe(401);
    await askAgain(back);
    expect([await rulesOf(partner.clientId), await rulesOf(back.clientId)]).toEqual([[], []]);
  });

  it('a token for another scope', async () => {
    const partner = await createPartner(app, { scopes: ['ca', 'more'] });
    const { clientId, clientSecret } = partner;
    await askToken(app, {
      grant_type: 'client_credentials',
      scope: 'ca more',
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it.each([
    ['a clock that stands still', async ({ clientId }: Partner) => moveClock(clientId, { freeze: true })],
    ['a scenario that polls drive', async () => undefined],
    ['states that a test has moved in between', async () => undefined],
  ])('fast status calls with %s', async (what, prepare) => {
    const partner = await createPartner(app, what.includes('scenario') ? { scenario: 'polls' } : {});
    await prepare(partner);
    const txId = await partner.requestNone();
    for (const action of ['start', 'complete', undefined]) {
      await partner.call('status', { txId });
      pass(50);
      if (!what.includes('states')) await partner.call('status', { txId });
      else if (action !== undefined) await control(app, 'POST', `/transactions/${txId}/${action}`);
    }
    if (what.includes('states') || what.includes('scenario')) await partner.readResult(txId);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('status calls with a clock that was moved between them', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 5; count += 1) {
      await partner.call('status', { txId });
      await moveClock(partner.clientId, { advance: '100ms' });
    }
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a result call between status and the reading of findings, and the moment before it', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('status', { txId });
    expect(await rulesOf(partner.clientId)).toEqual([]);
    pass(5_000);
    expect(await rulesOf(partner.clientId)).toEqual([['status-trusted-as-final', 1]]);
    await partner.readResult(txId);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });
});

describe('faults are not the partner’s', () => {
  const begin = async () => {
    const partner = await createPartner(app, {});
    const { clientId } = partner;
    const fault = (body: object) => control(app, 'POST', '/faults', { clientId, times: 1, ...body });
    const completed = async (): Promise<string> => {
      const txId = await partner.requestNone();
      await complete(txId);
      await partner.call('status', { txId });
      return txId;
    };
    return { partner, clientId, fault, completed };
  };

  it('a result that a fault refused, or answered as a gateway does', async () => {
    for (const effect of [{ error: 'CE0001' }, { http: 503 }, { delay: '1ms' }]) {
      const { partner, clientId, fault, completed } = await begin();
      const txId = await completed();
      await fault({ endpoint: 'result', ...effect });
      await partner.readResult(txId);
      await moveClock(clientId, { advance: '61m' });
      pass(5_000);
      expect([effect, await rulesOf(clientId)]).toEqual([effect, []]);
    }
  });

  it('a call that never came to its body strikes all of its client', async () => {
    const { partner, clientId, fault, completed } = await begin();
    await completed();
    await fault({ endpoint: 'result', error: 'CE0001' });
    await partner.call('result', {});
    pass(5_000);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('only takes back what it has struck', async () => {
    const { partner, clientId, fault, completed } = await begin();
    await completed();
    await fault({ endpoint: 'request', error: 'CE0002' });
    await partner.call('request', none());
    await fault({ endpoint: 'request', delay: '1ms' });
    const nonce = { nonce: 'struck' };
    await partner.call('request', none(nonce));
    await partner.call('request', { requestType: 'USER_NONE', ...nonce });
    pass(5_000);
    expect((await rulesOf(clientId)).map(([rule]) => rule).sort()).toEqual([
      'request-url-missing',
      'status-trusted-as-final',
    ]);
  });

  it('a token that a gateway refused, or that never came', async () => {
    const { partner, clientId, fault } = await begin();
    await fault({ endpoint: 'request', http: 401 });
    await partner.call('request', none());
    await askAgain(partner);
    expect(await rulesOf(clientId)).toEqual([]);
    await fault({ endpoint: 'token', http: 503 });
    await askAgain(partner);
    await askAgain(partner);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a third read after answers that were broken', async () => {
    const { partner, clientId, fault, completed } = await begin();
    const txId = await completed();
    await fault({ endpoint: 'result', tamper: 'field-tag', times: 2 });
    for (let reads = 0; reads < 3; reads += 1) await partner.readResult(txId);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a request that was delayed, and the same again', async () => {
    const { partner, clientId, fault } = await begin();
    await fault({ endpoint: 'request', delay: '1ms' });
    const body = await personalBody({ nonce: 'again' });
    for (let count = 0; count < 2; count += 1) await partner.call('request', body);
    expect(await rulesOf(clientId)).toEqual([]);
  });

  it('a token that a fault has made expire, however often it is used', async () => {
    const { partner, clientId, fault } = await begin();
    await fault({ endpoint: 'token', tamper: 'token-expired' });
    const { access_token } = (await askAgain(partner)).json();
    const use = () =>
      app.inject({
        method: 'POST',
        url: `${API}/status`,
        headers: { authorization: `Bearer ${access_token}` },
        payload: {},
      });
    expect([(await use()).statusCode, (await use()).statusCode]).toEqual([401, 401]);
    await askAgain(partner);
    await use();
    // The first token is good and held when the broken one is asked for.
    expect((await rulesOf(clientId)).filter(([rule]) => rule === 'expired-token-used')).toEqual([]);
  });
});

describe('what is no finding either', () => {
  it('an old token of another worker, after a test has moved the clock', async () => {
    const partner = await createPartner(app, { tokenTtl: '10m' });
    await moveClock(partner.clientId, { advance: '61m' });
    await partner.call('request', none());
    await askAgain(partner);
    expect((await partner.call('request', none())).statusCode).toBe(401);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a poll of a second with a late call now and then', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 60; count += 1) {
      const lateMs = count % 20 === 10 ? 600 : 0;
      pass(lateMs);
      await partner.call('status', { txId });
      pass(1_000 - lateMs);
    }
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('many who ask after the end', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    for (let count = 0; count < 5; count += 1) await partner.call('status', { txId });
    await partner.readResult(txId);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('status calls with a clock that was moved and moved back between them', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 5; count += 1) {
      await partner.call('status', { txId });
      await moveClock(partner.clientId, { advance: '1h' });
      await moveClock(partner.clientId, { reset: true });
    }
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a field that nobody knows and that is null, also for strict clients', async () => {
    const partner = await createPartner(app, { strict: true });
    const answer = await partner.call('request', none({ sessionKey: null, somethingElse: null }));
    expect(answer.statusCode).toBe(200);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a ciphertext that has lost its frame is not sent in the clear', async () => {
    const partner = await createPartner(app, {});
    const sealed = await (await session()).encrypt(SENT.name);
    await partner.call('request', await personalBody({ userName: sealed.split('$')[2] }));
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a token of another life after the client’s was changed', async () => {
    const partner = await createPartner(app, {});
    await app.inject({ method: 'PATCH', url: `${CONTROL}/clients/${partner.clientId}`, payload: { tokenTtl: '10s' } });
    await askAgain(partner);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });
});

describe('what is found in its other forms', () => {
  it.each([
    ['a number', 1012345678],
    ['a list', ['홍길동']],
    ['text in a frame', 'v1$b88f8717-8e76-4276-bed0-f769a8baf7be$홍길동'],
    ['text in base64', Buffer.from('홍길동 홍길동 홍길동 홍길동').toString('base64')],
    [
      'text in base64, in a frame',
      `v1$b88f8717-8e76-4276-bed0-f769a8baf7be$${Buffer.from('01012345678').toString('base64')}`,
    ],
  ])('personal data in the clear as %s', async (_what, userPhone) => {
    const partner = await createPartner(app, {});
    await partner.call('request', await personalBody({ userPhone }));
    expect((await rulesOf(partner.clientId)).map(([rule]) => rule)).toContain('personal-data-in-clear');
  });

  it.each([
    'clientSecret',
    'CLIENT_SECRET',
    'client-secret',
    'client_secret[]',
    'accessToken',
    'session_key',
    'jwt',
    'userphone',
  ])('%s in the query, also with a method that is wrong', async (name) => {
    const partner = await createPartner(app, {});
    const query = `client_id=${partner.clientId}&client_id=x&${encodeURIComponent(name)}=x`;
    await app.inject({ method: 'GET', url: `/token?${query}` });
    expect(await rulesOf(partner.clientId)).toEqual([['secret-in-query', 1]]);
  });

  it('a session key made with another public key, of another size', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const small = new TossCertSessionGenerator(toOneLineSpki(publicKey));
    const partner = await createPartner(app, {});
    await partner.call('request', { ...(await personalBody()), ...(await seal(await small.generate())) });
    expect(await rulesOf(partner.clientId)).toEqual([['session-key-other-public-key', 1]]);
  });

  it('status trusted at one call after another counts these calls', async () => {
    const partner = await createPartner(app, {});
    const txIds = [await partner.requestNone(), await partner.requestNone()];
    for (const txId of txIds) {
      await complete(txId);
      for (let count = 0; count < 3; count += 1) await partner.call('status', { txId });
    }
    pass(1_000);
    expect(await rulesOf(partner.clientId)).toEqual([['status-trusted-as-final', 6]]);
    const [finding] = (await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).json().items;
    expect(finding.message).toContain('(6 polls in 2 transactions)');
  });

  it('status trusted after a result that came too early', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await partner.readResult(txId);
    await complete(txId);
    await partner.call('status', { txId });
    pass(1_000);
    expect(await rulesOf(partner.clientId)).toEqual([['status-trusted-as-final', 1]]);
  });

  it('a result that was only asked for with a key that does not open', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('result', { txId, sessionKey: 'x' });
    await moveClock(partner.clientId, { advance: '61m' });
    expect(await rulesOf(partner.clientId)).toEqual([['result-never-read', 1]]);
  });

  it('one key in two calls at once, and two reads too many at once', async () => {
    const partner = await createPartner(app, {});
    const body = await personalBody();
    await Promise.all([partner.call('request', body), partner.call('request', body)]);
    const txId = await partner.requestNone();
    await complete(txId);
    await Promise.all(Array.from({ length: 4 }, () => partner.readResult(txId)));
    expect(new Map(await rulesOf(partner.clientId))).toEqual(
      new Map([
        ['session-key-reused', 1],
        ['result-read-third-time', 2],
      ]),
    );
  });
});

describe('under the real names', () => {
  const hosts = ['oauth2.cert.toss.im', 'cert.toss.im', 'auth.cert.toss.im', 'cdn.toss.im'];
  /** Forms of a name that are one host all the same. */
  const formsOf = (name: string) => [name, name.toUpperCase(), `${name}.`, `${name}:443`, `${name}:8678`];

  it.each(hosts)('/token is served by %s, and is a finding but by its own', async (host) => {
    const partner = await createPartner(app, { tokenTtl: '1s' });
    const { clientId, clientSecret } = partner;
    for (const name of formsOf(host)) {
      pass(2_000);
      const answer = await app.inject({
        method: 'POST',
        url: '/token',
        headers: { host: name, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `grant_type=client_credentials&scope=ca&client_id=${clientId}&client_secret=${clientSecret}`,
      });
      const finding = host === 'oauth2.cert.toss.im' ? undefined : 'wrong-host';
      expect([name, answer.statusCode, answer.headers['x-mock-toss-finding']]).toEqual([name, 200, finding]);
    }
    expect(await rulesOf(clientId)).toEqual(host === 'oauth2.cert.toss.im' ? [] : [['wrong-host', 5]]);
  });

  it.each(hosts)('/api is served by %s, and is a finding but by its own', async (host) => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    const calls: [string, object, number][] = [
      [`${API}/request`, none(), 200],
      ['/api/v2/sign/user/auth/request', none(), 200],
      [`${API}/status`, { txId }, 200],
      [`${API}/result`, { txId, sessionKey: (await session()).sessionKey }, 400],
      ['/api/v1/certificate/validate', { certificate: 'x' }, 400],
    ];
    for (const [path, body, status] of calls) {
      for (const name of formsOf(host)) {
        const answer = await callAt(partner, name, path, body);
        const found = String(answer.headers['x-mock-toss-finding'] ?? '').split(', ');
        expect([path, name, answer.statusCode, found.includes('wrong-host')]).toEqual([
          path,
          name,
          status,
          host !== 'cert.toss.im',
        ]);
      }
    }
    const window = await app.inject({ url: `/api-client/v1/transactions/${txId}`, headers: { host } });
    expect([window.statusCode, window.headers['x-mock-toss-finding']]).toEqual([200, undefined]);
  });
});

describe('findings', () => {
  const useWrongly = async (partner: Partner): Promise<string> => {
    await partner.call('request', { requestType: 'USER_NONE' });
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('status', { txId });
    pass(2_000);
    return txId;
  };

  it('name the transaction, and when it was seen first and last', async () => {
    const partner = await createPartner(app, {});
    const first = time.now;
    await partner.call('request', { requestType: 'USER_NONE' });
    pass(60_000);
    const { txId } = (await partner.call('request', { requestType: 'USER_NONE' })).json().success;
    const [finding] = await findingsOf(partner.clientId);
    expect(finding).toMatchObject({ txId, count: 2 });
    expect(Date.parse(finding?.firstSeenAt ?? '')).toBe(first);
    expect(Date.parse(finding?.lastSeenAt ?? '')).toBe(first + 60_000);
  });

  it('belong to one client: a reset and a DELETE of one touch no other', async () => {
    const [a, b] = [await createPartner(app, {}), await createPartner(app, {})];
    for (const partner of [a, b]) await useWrongly(partner);
    const both = [
      ['status-trusted-as-final', 1],
      ['request-url-missing', 1],
    ];
    expect([await rulesOf(a.clientId), await rulesOf(b.clientId)].map((rules) => rules.sort())).toEqual([
      both.toSorted(),
      both.toSorted(),
    ]);
    expect((await control(app, 'DELETE', `/findings?clientId=${a.clientId}`)).statusCode).toBe(204);
    expect([await rulesOf(a.clientId), (await rulesOf(b.clientId)).length]).toEqual([[], 2]);
    await control(app, 'POST', `/clients/${b.clientId}/reset`);
    expect(await rulesOf(b.clientId)).toEqual([]);
  });

  it('come back after they were cleared when it is done wrong again', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await poll(partner, txId, 4, 100);
    await control(app, 'DELETE', `/findings?clientId=${partner.clientId}`);
    expect(await rulesOf(partner.clientId)).toEqual([]);
    await poll(partner, await partner.requestNone(), 4, 100);
    expect(await rulesOf(partner.clientId)).toEqual([['status-polled-too-fast', 3]]);
    await useWrongly(partner);
    expect((await rulesOf(partner.clientId)).length).toBe(3);
  });

  it('of history name when it was seen, not when it was called last', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    const at = time.now;
    await poll(partner, txId, 3, 100);
    pass(600_000);
    await partner.call('status', { txId });
    const [finding] = await findingsOf(partner.clientId);
    expect([finding?.firstSeenAt, finding?.lastSeenAt].map((text) => Date.parse(text ?? ''))).toEqual([
      at + 200,
      at + 200,
    ]);
  });

  it('stay cleared, also where a moment later they would have been there', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    await partner.call('status', { txId });
    await control(app, 'DELETE', `/findings?clientId=${partner.clientId}`);
    pass(5_000);
    await moveClock(partner.clientId, { advance: '61m' });
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('clearing them touches no transaction: the oldest is still the first to go', async () => {
    const own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '3' });
    const partner = await createPartner(own.app, {});
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const txId = await partner.requestNone();
      await partner.call('status', { txId });
      ids.push(txId);
    }
    await control(own.app, 'DELETE', '/findings');
    const next = await partner.requestNone();
    const { items } = (await control(own.app, 'GET', '/transactions')).json();
    expect(items.map(({ txId }: { txId: string }) => txId)).toEqual([next, ids[2], ids[1]]);
  });

  it('with many transactions are read without holding up others', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {});
    for (let count = 0; count < 5_000; count += 1) await partner.requestNone();
    const order: string[] = [];
    const reading = control(own.app, 'GET', '/findings').then(() => order.push('findings'));
    await new Promise((resolve) => setImmediate(resolve));
    setImmediate(() => order.push('other'));
    await reading;
    expect(order).toEqual(['other', 'findings']);
  });

  it('keep their place from page to page when one is taken back in between', async () => {
    const own = await buildTestApp();
    const partner = await createPartner(own.app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    const txId = await partner.requestNone();
    await control(own.app, 'POST', `/transactions/${txId}/complete`);
    await partner.call('status', { txId });
    await partner.call('request', none({ unknown: 1 }));
    own.time.now += 5_000;
    const rulesOn = (page: { items: FindingView[] }) => page.items.map(({ rule }) => rule);
    const first = (await control(own.app, 'GET', '/findings?limit=1')).json();
    const second = (await control(own.app, 'GET', `/findings?limit=1&cursor=${first.nextCursor}`)).json();
    await partner.readResult(txId);
    const third = (await control(own.app, 'GET', `/findings?limit=1&cursor=${second.nextCursor}`)).json();
    expect([rulesOn(first), rulesOn(second), rulesOn(third)].flat().sort()).toEqual([
      'request-url-missing',
      'status-trusted-as-final',
      'unknown-body-field',
    ]);
  });

  it('are all listed without clientId, newest first and in pages', async () => {
    const own = await buildTestApp();
    for (let count = 0; count < 3; count += 1) {
      const partner = await createPartner(own.app, {});
      await partner.call('request', { requestType: 'USER_NONE', extra: count });
      own.time.now += 1_000;
    }
    const seen: FindingView[] = [];
    let cursor = '';
    do {
      const page = (await control(own.app, 'GET', `/findings?limit=2${cursor}`)).json();
      seen.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(6);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(6);
    const times = seen.map(({ firstSeenAt }) => firstSeenAt);
    expect(times).toEqual(times.toSorted().reverse());
    expect((await control(own.app, 'GET', '/findings?clientId=nobody')).json()).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await control(own.app, 'DELETE', '/findings')).statusCode).toBe(204);
    expect((await control(own.app, 'GET', '/findings')).json().items).toEqual([]);
    expect((await control(own.app, 'GET', '/findings?rule=x')).statusCode).toBe(400);
    await control(own.app, 'POST', '/reset');
  });

  it('of a transaction that is dropped stay, judged when it goes', async () => {
    const own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '1' });
    const partner = await createPartner(own.app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 4; count += 1) {
      await partner.call('status', { txId });
      own.time.now += 10;
    }
    await partner.requestNone();
    await new Promise((resolve) => setImmediate(resolve));
    const { items } = (await control(own.app, 'GET', '/findings')).json();
    expect(items).toMatchObject([{ rule: 'status-polled-too-fast', txId, count: 3, transactions: 1 }]);
    expect((await control(own.app, 'GET', `/transactions/${txId}`)).statusCode).toBe(404);
  });

  it('of history count what they saw, and say in how many transactions, also of those that are gone by now', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line).msg) });
    const own = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '2' }, { logger });
    const partner = await createPartner(own.app, {});
    const pollHastily = async (txId: string, times: number) => {
      for (let count = 0; count < times; count += 1) {
        await partner.call('status', { txId });
        own.time.now += 100;
      }
      // Between two rows a poll that is not hasty.
      own.time.now += 1_000;
      await partner.call('status', { txId });
      own.time.now += 1_000;
    };
    const readEarly = async (txId: string, times: number) => {
      for (let count = 0; count < times; count += 1) await partner.readResult(txId);
    };
    const list = async (): Promise<FindingView[]> => (await control(own.app, 'GET', '/findings')).json().items;
    const countsOf = async () =>
      (await list()).map(({ rule, count, transactions }) => `${rule} ${count} ${transactions}`).sort();

    const first = await partner.requestNone();
    await pollHastily(first, 3);
    await pollHastily(first, 4);
    await readEarly(first, 3);
    expect(await countsOf()).toEqual(['result-as-poll 3 1', 'status-polled-too-fast 5 1']);
    const second = await partner.requestNone();
    // One early call after a late one is jitter, and two early results are none too many.
    await pollHastily(second, 2);
    await readEarly(second, 2);
    expect(await countsOf()).toEqual(['result-as-poll 3 1', 'status-polled-too-fast 5 1']);
    const third = await partner.requestNone();
    await pollHastily(third, 8);
    await readEarly(third, 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await control(own.app, 'GET', `/transactions/${first}`)).statusCode).toBe(404);
    expect(await countsOf()).toEqual(['result-as-poll 7 2', 'status-polled-too-fast 12 2']);
    const messages = (await list()).map(({ message }) => /\(([^)]* in [^)]*)\)/.exec(message)?.[1]).sort();
    expect(messages).toEqual(['12 polls in 2 transactions', '7 results in 2 transactions']);
    const found = lines.filter((line) => line.startsWith('finding: '));
    expect(found.map((line) => /\(([^)]* in [^)]*)\)/.exec(line)?.[1])).toEqual([
      '5 polls in 1 transaction',
      '3 results in 1 transaction',
    ]);
  });

  it('cannot be switched off by names that there are not, and can be at any time', async () => {
    const wrong = await control(app, 'POST', '/clients', { disabledRules: ['no-such-rule'] });
    expect([wrong.statusCode, wrong.json().errors[0].field]).toEqual([400, 'disabledRules.0']);
    expect((await control(app, 'POST', '/clients', { disabledRules: 'nonce-repeated' })).statusCode).toBe(400);
    const partner = await createPartner(app, {});
    await partner.call('request', { requestType: 'USER_NONE' });
    const change = (disabledRules: string[]) =>
      app.inject({ method: 'PATCH', url: `${CONTROL}/clients/${partner.clientId}`, payload: { disabledRules } });
    expect((await change(['request-url-missing'])).json().disabledRules).toEqual(['request-url-missing']);
    expect(await rulesOf(partner.clientId)).toEqual([]);
    await change([]);
    expect(await rulesOf(partner.clientId)).toEqual([['request-url-missing', 1]]);
  });

  it('are one warning in the log, the first time', async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const own = await buildTestApp({}, { logger });
    const partner = await createPartner(own.app, {});
    for (let count = 0; count < 3; count += 1) await partner.call('request', { requestType: 'USER_NONE' });
    const txId = await partner.requestNone();
    for (let count = 0; count < 3; count += 1) await partner.call('status', { txId });
    for (let reads = 0; reads < 3; reads += 1) await control(own.app, 'GET', '/findings');
    const found = lines.map(({ level, rule, clientId, msg }) => [level, rule, clientId, String(msg).slice(0, 9)]);
    expect(found).toEqual([
      [40, 'request-url-missing', partner.clientId, 'finding: '],
      [40, 'status-polled-too-fast', partner.clientId, 'finding: '],
    ]);
  });

  it('of history are judged when somebody reads them, never on the path of a call', async () => {
    const judged = vi.mocked(judgeHistory);
    judged.mockClear();
    const partner = await createPartner(app, {});
    const txId = await useWrongly(partner);
    await partner.readResult(txId);
    await partner.call('status', { txId });
    expect(judged).not.toHaveBeenCalled();
    await findingsOf(partner.clientId);
    expect(judged).toHaveBeenCalled();
  });

  it('of strict clients are there too, beside the refusal', async () => {
    const partner = await createPartner(app, { strict: true });
    const answer = await partner.call('request', { requestType: 'USER_NONE', triggerType: 'PUSH', extra: 1 });
    expect(answer.json().error.errorCode).toBe('CE0003');
    expect((await rulesOf(partner.clientId)).map(([rule]) => rule).sort()).toEqual([
      'request-url-missing',
      'trigger-type-with-user-none',
      'unknown-body-field',
    ]);
  });

  it.each(['id', 'easy'])('are found under the prefix of %s too, and by the certificate call', async (product) => {
    const partner = await createPartner(app, {});
    const url = product === 'id' ? `${API}/request` : '/api/v2/sign/user/auth/request';
    const send = (to: string, payload: object) =>
      app.inject({ method: 'POST', url: to, headers: { authorization: `Bearer ${partner.token}` }, payload });
    await send(url, { requestType: 'USER_NONE' });
    await send('/api/v1/certificate/validate', { certificate: 'x', more: 1 });
    expect((await rulesOf(partner.clientId)).map(([rule]) => rule).sort()).toEqual([
      'request-url-missing',
      'unknown-body-field',
    ]);
  });

  it.each([
    [[]],
    [null],
    ['text'],
    [7],
    [{ requestType: 7 }],
    [{ requestType: 'USER_NONE', __proto__: null, constructor: 1 }],
  ])('survive the body %j', async (body) => {
    const partner = await createPartner(app, {});
    expect((await partner.call('request', body)).statusCode).toBeLessThan(500);
    expect((await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).statusCode).toBe(200);
  });
});
