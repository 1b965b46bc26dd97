import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { learnHmac } from '../domain/client.ts';
import type { KnownField } from '../domain/endpoint.ts';
import { TossError } from '../domain/error-catalogue.ts';
import { isSameHmac } from '../domain/hmac-variant.ts';
import { MAX_EXPIRE_SECONDS } from '../domain/limits.ts';
import type { Product } from '../domain/person.ts';
import { planSteps } from '../domain/scenario.ts';
import { checkSentPerson, type SentPerson } from '../domain/sent-person.ts';
import { KEY_MISTAKES } from '../domain/text/doc-addresses.ts';
import { formatWireTime } from '../domain/time/korean-time.ts';
import { requestTypes, type Transaction, triggerTypes } from '../domain/transaction.ts';
import { addressOf } from '../http/address/base-url.ts';
import { appLinksOf } from './call/app-link.ts';
import { callerOf } from './call/bearer.ts';
import type { Caller, TossContext } from './call/context.ts';
import { addFacts } from './call/describe-call.ts';
import { decryptParts, diagnose } from './call/encrypted-parts.ts';
import { Success, success } from './call/envelope.ts';
import { refusePerson } from './call/person-refusal.ts';
import { decideRequest } from './call/scenario-choice.ts';
import { refuseStrictly, refuseUnknownFields } from './call/strict.ts';

/** Clients that serialize objects with unset fields send null: the same as leaving the field out. */
const OptionalOrNull = <T extends Parameters<typeof Type.Optional>[0]>(type: T) =>
  Type.Optional(Type.Union([type, Type.Null()]));

/** Longer than any address that a user's browser needs. */
const Address = Type.String({ maxLength: 4_096 });

const common = {
  requestUrl: OptionalOrNull(Address),
  successCallbackUrl: OptionalOrNull(Address),
  failCallbackUrl: OptionalOrNull(Address),
  nonce: OptionalOrNull(Type.String({ minLength: 1, maxLength: 256 })),
  expireSeconds: OptionalOrNull(Type.Integer({ minimum: 1, maximum: MAX_EXPIRE_SECONDS })),
};

const Encrypted = Type.String({ minLength: 1 });

const UserNone = Type.Object({ requestType: Type.Literal('USER_NONE'), ...common });

const UserPersonal = Type.Object({
  requestType: Type.Literal('USER_PERSONAL'),
  ...common,
  triggerType: OptionalOrNull(Type.Enum([...triggerTypes])),
  userName: Encrypted,
  userPhone: Encrypted,
  userBirthday: Encrypted,
  sessionKey: Encrypted,
} satisfies Record<KnownField<'request'>, TSchema>);

type RequestBody = Static<typeof UserNone> | Static<typeof UserPersonal>;

const RequestBody = Type.Unsafe<RequestBody>({
  type: 'object',
  required: ['requestType'],
  properties: { requestType: Type.Enum([...requestTypes]) },
  discriminator: { propertyName: 'requestType' },
  oneOf: [UserNone, UserPersonal],
});

const Nullable = Type.Union([Type.String(), Type.Null()]);

const RequestAnswer = Success(
  Type.Object({
    txId: Type.String(),
    appScheme: Nullable,
    androidAppUri: Nullable,
    iosAppUri: Nullable,
    requestedDt: Type.String(),
    authUrl: Type.Optional(Type.String()),
  }),
);

/** Refuses a strict client for what is only a finding for other clients (`docs/findings.md`). */
const checkStrictly = (request: FastifyRequest<{ Body: RequestBody }>): void => {
  const { body } = request;
  refuseUnknownFields('request', body);
  if (!body.requestUrl) refuseStrictly('requestUrl is required (guide 2)');
  if (body.requestType === 'USER_NONE' && 'triggerType' in body && body.triggerType !== null) {
    refuseStrictly('triggerType goes with USER_PERSONAL only (guide 2)');
  }
};

const decryptPerson = async (
  context: TossContext,
  request: FastifyRequest,
  { client, nowMs, personas }: Caller,
  body: Static<typeof UserPersonal>,
) => {
  const { sessionKey, userName, userPhone, userBirthday } = body;
  const parts = { sessionKey, fields: { userName, userPhone, userBirthday } };
  const { key, texts, hmac } = await decryptParts(context, request, parts);
  // Also if the request is refused below: the same client code will read the result.
  if (hmac !== null && !isSameHmac(client.hmac, hmac)) {
    await context.store.clients.update(client.clientId, (current) => ({
      value: learnHmac(current, client, hmac),
      result: undefined,
    }));
  }
  const sent: SentPerson = { name: texts.userName, phone: texts.userPhone, birthday: texts.userBirthday };
  const problems = await checkSentPerson(sent, nowMs, (person) => personas.findNear(person));
  const [problem] = problems;
  if (problem !== undefined) {
    // Digits in UTF-16 decrypt without error as UTF-8, with NULs between them.
    const found = await diagnose(context, request, parts);
    if (found === undefined) addFacts(request, { brokenFields: problems.map(({ field }) => field) });
    const rule = `${problem.field}, decrypted, ${problem.rule} (guide 2)`;
    throw new TossError('CE0003', found ?? rule, found === undefined ? {} : { address: KEY_MISTAKES });
  }
  return { sent, fingerprint: key.fingerprint, hmac };
};

const refuseNonce = (): never => {
  throw new TossError('CE3003', 'nonce was used by this client before: make a new one for each request');
};

const createTransaction = async (
  context: TossContext,
  request: FastifyRequest,
  caller: Caller,
  product: Product,
  body: RequestBody,
): Promise<Transaction> => {
  const { client, nowMs, realNowMs } = caller;
  const decrypted =
    body.requestType === 'USER_PERSONAL' ? await decryptPerson(context, request, caller, body) : undefined;
  const nonce = body.nonce ?? null;
  const { transactions } = context.store;
  if (nonce !== null && (await transactions.findByNonce(client, nonce)) !== undefined) refuseNonce();
  const { scenario, person, personError, mismatch } = await decideRequest(context, caller, {
    sent: decrypted?.sent,
    requestUrl: body.requestUrl ?? null,
  });
  if (personError !== null && body.requestType === 'USER_PERSONAL') {
    throw refusePerson(context.loggableNames, personError, { scenario: scenario.name, mismatch });
  }
  const transaction: Transaction = {
    txId: await context.newId(client, 'transaction'),
    clientId: client.clientId,
    product,
    requestType: body.requestType,
    triggerType: body.requestType === 'USER_PERSONAL' ? (body.triggerType ?? null) : null,
    requestUrl: body.requestUrl || null,
    successCallbackUrl: body.successCallbackUrl || null,
    failCallbackUrl: body.failCallbackUrl || null,
    nonce,
    scenario: scenario.name,
    personError,
    mismatch: null,
    person,
    userPhone: decrypted?.sent.phone ?? null,
    requestKeyFingerprint: decrypted?.fingerprint ?? null,
    requestHmac: decrypted?.hmac ?? null,
    requested: { at: nowMs, realAt: realNowMs, cause: 'request' },
    identified: null,
    ...planSteps(scenario, nowMs, body.expireSeconds ?? context.defaults.expireSeconds),
    polls: 0,
    reads: [],
  };
  const inserted = await transactions.insert(transaction, client);
  if (inserted === 'nonce-used') refuseNonce();
  if (inserted === 'ended') {
    throw new TossError('CE1000', 'the client was deleted or reset during this call');
  }
  return transaction;
};

/** The standard window. */
const WINDOW = '/start?serviceType=SIGN_USER_AUTH';

/** ② 인증 요청하기: `POST …/request`. */
export const requestRoute =
  (context: TossContext, product: Product): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/request',
      {
        config: { endpoint: 'request' },
        schema: { body: RequestBody, response: { 200: RequestAnswer } },
      },
      async (request) => {
        const caller = callerOf(request);
        const { body } = request;
        if (caller.client.strict) checkStrictly(request);
        const transaction = await createTransaction(context, request, caller, product, body);
        const { txId, requestType, triggerType, requested } = transaction;
        request.call.txId = txId;
        const links = triggerType === 'APP_SCHEME' ? appLinksOf(request, context, txId) : undefined;
        return success({
          txId,
          appScheme: links?.appScheme ?? null,
          androidAppUri: links?.androidAppUri ?? null,
          iosAppUri: links?.iosAppUri ?? null,
          requestedDt: formatWireTime(requested.at),
          ...(requestType === 'USER_NONE' ? { authUrl: addressOf(request, context.publicUrl, WINDOW) } : {}),
        });
      },
    );
  };
