import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { buildApp, type Parts } from '../src/app.ts';
import { type TossCertSession, TossCertSessionGenerator } from '../src/client/session.ts';
import { loadConfig } from '../src/config/load.ts';
import { toOneLineSpki } from '../src/crypto/key-files.ts';
import { loadFixtures } from '../src/fixtures/load.ts';
import { storeLimitsOf } from '../src/fixtures/store-limits.ts';
import { createMemoryStore } from '../src/store/memory/index.ts';
import { atEnd } from './at-end.ts';
import { runTwice } from './store/run-twice.ts';
import { timeLimit } from './time-limit.ts';

export const TEST_CLIENT = {
  clientId: 'test_a8e23336d673ca70922b485fe806eb2d',
  clientSecret: 'test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3',
};

/** The form of `POST /token`, as the guide's test client sends it. */
export const TOKEN_FORM = new URLSearchParams({
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: TEST_CLIENT.clientId,
  client_secret: TEST_CLIENT.clientSecret,
}).toString();

export const API = '/api/v2/sign/user/auth/id';
export const CONTROL = '/_control/v1';

/** The person that tests send; the emulator's answer does not depend on it with `identity: fixed`. */
export const SENT = { name: '홍길동', phone: '01012345678', birthday: '19900101' };

export const fixtures = loadFixtures(null);
export const sessionPublicKey = toOneLineSpki(fixtures.sessionKeys.publicKey);
export const generator = new TossCertSessionGenerator(sessionPublicKey);

/** 2026-03-02 09:00:00.000 in Korea: where a test's real time starts. */
export const START = Date.parse('2026-03-02T00:00:00.000Z');

export interface TestApp {
  readonly app: FastifyInstance;
  /** Real time, moved by the test. */
  readonly time: { now: number };
}

export const buildTestApp = async (env: Record<string, string> = {}, parts: Parts = {}): Promise<TestApp> => {
  const time = { now: START };
  const { config } = loadConfig({ env });
  const realNow = parts.realNow ?? (() => time.now);
  const used = parts.fixtures ?? (env.MOCK_TOSS_FIXTURES === undefined ? fixtures : loadFixtures(config.fixtures));
  // Every change of the store runs twice, so that none can hand anything out on the side.
  const limits = storeLimitsOf(config, used);
  const store = runTwice(createMemoryStore({ limits, now: parts.monotonicNow ?? realNow }));
  const diagnosis = { limitMs: timeLimit(60_000) };
  const app = await buildApp(config, { fixtures: used, realNow, store, diagnosis, ...parts });
  atEnd(() => app.close());
  return { app, time };
};

/** A control call; the body is sent as JSON when there is one. */
export const control = (
  app: FastifyInstance,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> =>
  app.inject({ method, url: `${CONTROL}${path}`, headers, ...(body === undefined ? {} : { payload: body }) });

export const askToken = (app: FastifyInstance, form: Record<string, string>): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });

export interface Partner {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
  call(endpoint: 'request' | 'status' | 'result', body: unknown): Promise<LightMyRequestResponse>;
  /** A USER_NONE request; its txId. */
  requestNone(extra?: object): Promise<string>;
  /** A result call with a new session. */
  readResult(txId: string): Promise<{ response: LightMyRequestResponse; session: TossCertSession }>;
}

/**
 * A partner with a token: the guide's test client, or one made by the control API with `settings`; its clock stands still at
 * the instant, if there is one.
 */
export const createPartner = async (app: FastifyInstance, settings?: object, at?: string): Promise<Partner> => {
  const made = settings === undefined ? TEST_CLIENT : (await control(app, 'POST', '/clients', settings)).json();
  const { clientId, clientSecret } = made as typeof TEST_CLIENT;
  if (at !== undefined) await control(app, 'POST', `/clients/${clientId}/clock`, { freeze: at });
  const answer = await askToken(app, {
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const token: string = answer.json().access_token;
  const call: Partner['call'] = (endpoint, body) =>
    app.inject({
      method: 'POST',
      url: `${API}/${endpoint}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  return {
    clientId,
    clientSecret,
    token,
    call,
    requestNone: async (extra = {}) =>
      (await call('request', { requestType: 'USER_NONE', requestUrl: 'https://partner.test', ...extra })).json().success
        .txId,
    readResult: async (txId) => {
      const session = await generator.generate();
      return { session, response: await call('result', { txId, sessionKey: session.sessionKey }) };
    },
  };
};

/** The encrypted part of a USER_PERSONAL request. */
export const seal = async (session: TossCertSession, person = SENT) => ({
  userName: await session.encrypt(person.name),
  userPhone: await session.encrypt(person.phone),
  userBirthday: await session.encrypt(person.birthday),
  sessionKey: session.sessionKey,
});

export const personalBody = async (extra: object = {}) => ({
  requestType: 'USER_PERSONAL',
  requestUrl: 'intoss://my-granite-app',
  triggerType: 'APP_SCHEME',
  ...(await seal(await generator.generate())),
  ...extra,
});

/** The whole FAIL envelope of a code, as the guide prints it, with the catalogue's reason. */
export const failure = (code: string) => {
  const entry = [...fixtures.errors.values()].find((one) => one.code === code);
  return {
    resultType: 'FAIL',
    error: { errorType: 0, errorCode: code, reason: entry?.reason, data: {}, title: null },
    success: null,
  };
};
