import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { TossCertSessionGenerator } from '../client/session.ts';
import { phoneOfScenario, scenarioOfUrl } from '../domain/magic-values.ts';
import { textFields } from '../domain/person.ts';
import type { WebContext } from './context.ts';
import { ShownPerson, showPersona } from './identification.ts';
import { callThisServer, type LoopbackAnswer, type LoopbackCall } from './loopback-call.ts';
import { WebError } from './refusal.ts';

const API = '/api/v2/sign/user/auth/id';
const SHOWN_SECRET_CHARACTERS = 5;
/** A new token is asked for this long before the old one expires. */
const EARLY_MS = 10_000;

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** A call and its answer, which the page shows. Secrets are shortened. */
const Message = Type.Object({
  /** The guide's own. */
  title: Type.String(),
  titleEn: Type.String(),
  path: Type.String(),
  sent: Type.Unknown(),
  status: Type.Integer(),
  hint: Type.Union([Type.String(), Type.Null()]),
  answer: Type.Unknown(),
});

const Requested = Type.Object({
  messages: Type.Array(Message),
  txId: Type.Union([Type.String(), Type.Null()]),
  /** To be sent back for the result. */
  proof: Type.Union([Type.String(), Type.Null()]),
  authUrl: Type.Union([Type.String(), Type.Null()]),
});

const Result = Type.Object({
  messages: Type.Array(Message),
  /** The decrypted fields, `null` where one does not decrypt; `null` without a result. */
  person: Type.Union([Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])), Type.Null()]),
});

/**
 * Shows that the demo has made a request: the page has no credentials, and may read only the results of these. Made from the secret,
 * so that all processes of a store make the same.
 */
const proofOf = (clientSecret: string, txId: string): string =>
  createHmac('sha256', clientSecret).update(`demo ${txId}`).digest('base64url');

const isProof = (given: string, expected: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
};

const shorten = (secret: unknown): string => `${String(secret).slice(0, SHOWN_SECRET_CHARACTERS)}…`;

/** The steps of the guide, as the page groups messages by them. */
const steps = {
  token: { title: '① AccessToken 받기', titleEn: '① Get an access token' },
  request: { title: '② 인증 요청하기', titleEn: '② Request a certification' },
  status: { title: '④ 본인확인 상태 조회하기', titleEn: '④ Ask for the status' },
  result: { title: '⑤ 본인확인 결과 조회하기', titleEn: '⑤ Read the result' },
} as const;

type Step = keyof typeof steps;

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The access token that the demo has for its client. A partner keeps its token, too (guide ①). */
interface KeptToken extends Credentials {
  readonly token: string;
  /** Real time. */
  readonly expiresAtMs: number;
}

/** Plays a partner's server: it makes real HTTP calls to this server and records each message. */
class PartnerServer {
  readonly messages: Static<typeof Message>[] = [];
  readonly #incoming: FastifyRequest;
  readonly #realNow: () => number;
  #kept: KeptToken | undefined;

  /** `kept`: the token of an earlier call, which is used as long as it is accepted. */
  constructor(incoming: FastifyRequest, { kept, realNow }: { kept: KeptToken | undefined; realNow: () => number }) {
    this.#incoming = incoming;
    this.#kept = kept;
    this.#realNow = realNow;
  }

  get kept(): KeptToken | undefined {
    return this.#kept;
  }

  async #call(
    step: Step,
    call: LoopbackCall,
    show: { sent: unknown; answer?: (body: Json) => unknown },
  ): Promise<LoopbackAnswer> {
    const answer = await callThisServer(this.#incoming, call);
    const shown = show.answer?.(asObject(answer.body)) ?? answer.body;
    this.messages.push({
      ...steps[step],
      path: call.path,
      sent: show.sent,
      status: answer.status,
      hint: answer.hint,
      answer: shown,
    });
    return answer;
  }

  /** ① AccessToken 받기. Returns whether there is a token. */
  async authenticate(clientId: string, clientSecret: string): Promise<boolean> {
    const isOwn = this.#kept?.clientId === clientId && this.#kept.clientSecret === clientSecret;
    if (isOwn && this.#realNow() < (this.#kept?.expiresAtMs ?? 0) - EARLY_MS) return true;
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
    const { status, body } = await this.#call(
      'token',
      {
        path: '/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
      },
      {
        sent: { ...form, client_secret: shorten(clientSecret) },
        answer: (token) => ('access_token' in token ? { ...token, access_token: shorten(token.access_token) } : token),
      },
    );
    const { access_token: token, expires_in: seconds } = asObject(body);
    const expiresAtMs = this.#realNow() + Number(seconds) * 1_000;
    this.#kept = status === 200 ? { clientId, clientSecret, token: String(token), expiresAtMs } : undefined;
    return status === 200;
  }

  #callApi(step: Exclude<Step, 'token'>, body: Json): Promise<LoopbackAnswer> {
    return this.#call(
      step,
      {
        path: `${API}/${step}`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#kept?.token}` },
        body: JSON.stringify(body),
      },
      { sent: body },
    );
  }

  /**
   * Makes a call of the API, with a new token when the one it has is refused. Resolves to `success` of the answer, or to
   * `undefined` when the call failed.
   */
  async ask(step: Exclude<Step, 'token'>, body: Json): Promise<Json | undefined> {
    let answer = await this.#callApi(step, body);
    if (answer.status === 401 && this.#kept !== undefined) {
      const { clientId, clientSecret } = this.#kept;
      this.#kept = undefined;
      if (await this.authenticate(clientId, clientSecret)) answer = await this.#callApi(step, body);
    }
    return answer.status === 200 ? asObject(asObject(answer.body).success) : undefined;
  }
}

/** `/demo/api`: the server part of the demo, which is a partner site with the standard window. */
export const demoRoutes =
  ({ store, demoClientId, magicValues, sessionPublicKey, realNow }: WebContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const generator = new TossCertSessionGenerator(sessionPublicKey);
    let kept: KeptToken | undefined;

    /** The credentials of the demo's client. */
    const readCredentials = async (): Promise<Credentials> => {
      const client = demoClientId === null ? undefined : await store.clients.get(demoClientId);
      if (client === undefined)
        throw new WebError('not-possible', {
          en: 'the demo has no client: add one to clients.json, or set MOCK_TOSS_CLIENT_ID and its secret',
          ko: '데모에 쓸 클라이언트가 없습니다. clients.json에 추가하거나 MOCK_TOSS_CLIENT_ID와 그 시크릿을 설정하세요.',
        });
      const { clientId, clientSecret } = client;
      if (clientSecret === null)
        throw new WebError('not-possible', {
          en: 'the client of the demo came from a snapshot without secrets: make the snapshot with them, or reset the server',
          ko: '데모의 클라이언트가 시크릿이 없는 스냅샷에서 왔습니다. 시크릿을 포함한 스냅샷을 쓰거나 서버를 초기화하세요.',
        });
      return { clientId, clientSecret };
    };

    /** Calls as a partner's server, and keeps its token. `act` is not called without a token. */
    const asPartner = async <T>(
      request: FastifyRequest,
      { clientId, clientSecret }: Credentials,
      act: (partner: PartnerServer) => Promise<T>,
    ) => {
      const partner = new PartnerServer(request, { kept, realNow });
      try {
        const result = (await partner.authenticate(clientId, clientSecret)) ? await act(partner) : undefined;
        return { messages: partner.messages, result };
      } finally {
        kept = partner.kept;
      }
    };

    const Scenarios = Type.Array(
      Type.Object({
        name: Type.String(),
        description: Type.String(),
        descriptionKo: Type.Union([Type.String(), Type.Null()]),
      }),
    );
    app.get('/scenarios', { schema: { response: { 200: Scenarios } } }, async () => {
      const shown: Static<typeof Scenarios> = [];
      for await (const { name, description = '', descriptionKo = null } of store.scenarios.each()) {
        shown.push({ name, description, descriptionKo });
      }
      return shown.reverse();
    });

    const People = Type.Object({
      people: Type.Array(ShownPerson),
      /** Whether the result is of the same test person whoever is sent. */
      isFixed: Type.Boolean(),
    });
    app.get('/people', { schema: { response: { 200: People } } }, async () => {
      const people: Static<typeof ShownPerson>[] = [];
      for await (const persona of store.personas.each()) people.push(showPersona(persona, realNow()));
      const client = demoClientId === null ? undefined : await store.clients.get(demoClientId);
      return { people: people.reverse(), isFixed: client?.identity === 'fixed' };
    });

    /**
     * The body of the request call: with `persona` for `USER_PERSONAL`, whose data is then encrypted. Only a magic phone number
     * chooses a scenario there, so that of the scenario in `requestUrl` takes the place of the person's.
     */
    const bodyOf = async (persona: string | undefined, requestUrl: string): Promise<Json> => {
      if (persona === undefined) return { requestType: 'USER_NONE', requestUrl };
      const found = await store.personas.get(persona);
      if (found === undefined) {
        throw new WebError('invalid', {
          en: 'persona is not the id of a test person: choose one of the list',
          ko: '삭제된 테스트 인물입니다. 다시 선택해 주세요.',
        });
      }
      const { name, phone, birthday } = showPersona(found, realNow());
      const magicPhone = phoneOfScenario(magicValues, scenarioOfUrl(magicValues, requestUrl) ?? '');
      const session = await generator.generate();
      return {
        requestType: 'USER_PERSONAL',
        triggerType: 'PUSH',
        requestUrl,
        sessionKey: session.sessionKey,
        userName: await session.encrypt(name),
        userPhone: await session.encrypt(magicPhone ?? phone),
        userBirthday: await session.encrypt(birthday),
      };
    };

    const RequestBody = Type.Object(
      { requestUrl: Type.String({ maxLength: 2_048 }), persona: Type.Optional(Type.String({ maxLength: 64 })) },
      { additionalProperties: false },
    );
    app.post('/request', { schema: { body: RequestBody, response: { 200: Requested } } }, async (request) => {
      const { persona, requestUrl } = request.body;
      const body = await bodyOf(persona, requestUrl);
      const credentials = await readCredentials();
      const { messages, result } = await asPartner(request, credentials, (partner) => partner.ask('request', body));
      const { txId, authUrl } = result ?? {};
      return {
        messages,
        txId: typeof txId === 'string' ? txId : null,
        proof: typeof txId === 'string' ? proofOf(credentials.clientSecret, txId) : null,
        authUrl: typeof authUrl === 'string' ? authUrl : null,
      };
    });

    const ResultBody = Type.Object(
      { txId: Type.String({ minLength: 1, maxLength: 64 }), proof: Type.String({ maxLength: 64 }) },
      { additionalProperties: false },
    );
    app.post('/result', { schema: { body: ResultBody, response: { 200: Result } } }, async (request) => {
      const { txId, proof } = request.body;
      const credentials = await readCredentials();
      if (!isProof(proof, proofOf(credentials.clientSecret, txId))) {
        throw new WebError('unknown-transaction', {
          en: 'the demo made no such request: start again',
          ko: '데모가 보낸 요청이 아닙니다. 다시 시작해 주세요.',
        });
      }
      const { messages, result: person = null } = await asPartner(request, credentials, async (partner) => {
        if ((await partner.ask('status', { txId })) === undefined) return null;
        const session = await generator.generate();
        const result = await partner.ask('result', { txId, sessionKey: session.sessionKey });
        if (result === undefined) return null;
        const sealed = asObject(result.personalData);
        const decrypted: Record<string, string | null> = {};
        for (const field of textFields('id')) {
          // A fault may have tampered with the field: show that instead of failing.
          decrypted[field] = await session.decrypt(String(sealed[field])).catch(() => null);
        }
        return decrypted;
      });
      return { messages, person };
    });
  };
