import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { TossCertSessionGenerator } from '../client/session.ts';
import { textFields } from '../domain/person.ts';
import type { WebContext } from './context.ts';
import { callThisServer, type LoopbackAnswer, type LoopbackCall } from './loopback-call.ts';
import { WebError } from './refusal.ts';

const API = '/api/v2/sign/user/auth/id';
const SHOWN_SECRET_CHARACTERS = 5;
const MAX_REMEMBERED = 1_000;

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** A call and its answer, which the page shows. Secrets are shortened. */
const Message = Type.Object({
  title: Type.String(),
  path: Type.String(),
  sent: Type.Unknown(),
  status: Type.Integer(),
  hint: Type.Union([Type.String(), Type.Null()]),
  answer: Type.Unknown(),
});

const Requested = Type.Object({
  messages: Type.Array(Message),
  txId: Type.Union([Type.String(), Type.Null()]),
  authUrl: Type.Union([Type.String(), Type.Null()]),
});

const Result = Type.Object({
  messages: Type.Array(Message),
  /** The decrypted fields; `null` without a result. */
  person: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
});

const shorten = (secret: unknown): string => `${String(secret).slice(0, SHOWN_SECRET_CHARACTERS)}…`;

/** Plays a partner's server: it makes real HTTP calls to this server and records each message. */
class PartnerServer {
  readonly messages: {
    title: string;
    path: string;
    sent: unknown;
    status: number;
    hint: string | null;
    answer: unknown;
  }[] = [];
  readonly #incoming: FastifyRequest;
  #token = '';

  constructor(incoming: FastifyRequest) {
    this.#incoming = incoming;
  }

  async #call(
    title: string,
    call: LoopbackCall,
    show: { sent: unknown; answer?: (body: Json) => unknown },
  ): Promise<LoopbackAnswer> {
    const answer = await callThisServer(this.#incoming, call);
    const shown = show.answer?.(asObject(answer.body)) ?? answer.body;
    this.messages.push({
      title,
      path: call.path,
      sent: show.sent,
      status: answer.status,
      hint: answer.hint,
      answer: shown,
    });
    return answer;
  }

  /** ① AccessToken 받기 */
  async authenticate(clientId: string, clientSecret: string): Promise<boolean> {
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
    const { status, body } = await this.#call(
      '① AccessToken 받기',
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
    this.#token = String(asObject(body).access_token);
    return status === 200;
  }

  /** Makes a call of the API. Resolves to `success` of the answer, or to `undefined` when the call failed. */
  async ask(title: string, endpoint: string, body: Json): Promise<Json | undefined> {
    const answer = await this.#call(
      title,
      {
        path: `${API}/${endpoint}`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
        body: JSON.stringify(body),
      },
      { sent: body },
    );
    return answer.status === 200 ? asObject(asObject(answer.body).success) : undefined;
  }
}

/** `/demo/api`: the server part of the demo, which is a partner site with the standard window. */
export const demoRoutes =
  ({ store, demoClientId, sessionPublicKey }: WebContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const generator = new TossCertSessionGenerator(sessionPublicKey);
    /** Requests that the demo made, oldest first. The page has no credentials, so it may read only these results. */
    const demoTxIds = new Set<string>();
    const remember = (txId: string): void => {
      demoTxIds.add(txId);
      const [oldest = ''] = demoTxIds;
      if (demoTxIds.size > MAX_REMEMBERED) demoTxIds.delete(oldest);
    };

    const begin = async (request: FastifyRequest) => {
      const client = demoClientId === null ? undefined : await store.clients.get(demoClientId);
      if (client === undefined)
        throw new WebError(
          'not-possible',
          'the demo has no client: add one to clients.json, or set MOCK_TOSS_CLIENT_ID and its secret',
        );
      const { clientId, clientSecret } = client;
      if (clientSecret === null)
        throw new WebError(
          'not-possible',
          'the client of the demo came from a snapshot without secrets: make the snapshot with them, or reset the server',
        );
      const partner = new PartnerServer(request);
      return { partner, isAuthenticated: await partner.authenticate(clientId, clientSecret) };
    };

    const Scenarios = Type.Array(Type.Object({ name: Type.String(), description: Type.String() }));
    app.get('/scenarios', { schema: { response: { 200: Scenarios } } }, async () => {
      const shown: { name: string; description: string }[] = [];
      for await (const { name, description = '' } of store.scenarios.each()) shown.push({ name, description });
      return shown.reverse();
    });

    const RequestBody = Type.Object({ requestUrl: Type.String({ maxLength: 2_048 }) }, { additionalProperties: false });
    app.post('/request', { schema: { body: RequestBody, response: { 200: Requested } } }, async (request) => {
      const { partner, isAuthenticated } = await begin(request);
      const success = isAuthenticated
        ? await partner.ask('② 인증 요청하기', 'request', { requestType: 'USER_NONE', ...request.body })
        : undefined;
      const { txId, authUrl } = success ?? {};
      if (typeof txId === 'string') remember(txId);
      return {
        messages: partner.messages,
        txId: typeof txId === 'string' ? txId : null,
        authUrl: typeof authUrl === 'string' ? authUrl : null,
      };
    });

    const ResultBody = Type.Object(
      { txId: Type.String({ minLength: 1, maxLength: 64 }) },
      { additionalProperties: false },
    );
    app.post('/result', { schema: { body: ResultBody, response: { 200: Result } } }, async (request) => {
      const { txId } = request.body;
      if (!demoTxIds.has(txId)) {
        const hint = `the demo made no such request, or more than ${MAX_REMEMBERED} requests since: start again`;
        throw new WebError('unknown-transaction', hint);
      }
      const { partner, isAuthenticated } = await begin(request);
      if (!isAuthenticated || (await partner.ask('④ 본인확인 상태 조회하기', 'status', { txId })) === undefined) {
        return { messages: partner.messages, person: null };
      }
      const session = await generator.generate();
      const asked = { txId, sessionKey: session.sessionKey };
      const result = await partner.ask('⑤ 본인확인 결과 조회하기', 'result', asked);
      if (result === undefined) return { messages: partner.messages, person: null };
      const sealed = asObject(result.personalData);
      const person: Record<string, string> = {};
      for (const field of textFields('id')) {
        // A fault may have tampered with the field: show that instead of failing.
        person[field] = await session.decrypt(String(sealed[field])).catch(() => 'does not decrypt');
      }
      return { messages: partner.messages, person };
    });
  };
