import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import type { SignatureRequest } from '../crypto/certificates/signature.ts';
import type { SessionKey } from '../crypto/session/session-key.ts';
import { tamperField } from '../crypto/session/tampered-field.ts';
import { CANCELLED, limitItem, personaItem, stateItem } from '../domain/coverage.ts';
import type { KnownField } from '../domain/endpoint.ts';
import { TossError } from '../domain/error-catalogue.ts';
import { isSignatureTamper } from '../domain/fault.ts';
import { recordResultCall } from '../domain/findings/conduct.ts';
import type { Product } from '../domain/person.ts';
import { formatWireTime } from '../domain/time/korean-time.ts';
import {
  countRead,
  hasReadsLeft,
  type ResultRefusal,
  readabilityAt,
  resultMomentAt,
  type Transaction,
} from '../domain/transaction.ts';
import { hasHungUp } from '../http/connection/hang-up.ts';
import { callerOf } from './call/bearer.ts';
import type { TossContext } from './call/context.ts';
import { addCoverage, setTxId } from './call/describe-call.ts';
import { decryptParts } from './call/encrypted-parts.ts';
import { Success, success } from './call/envelope.ts';
import { takeTamper } from './call/fault.ts';
import { refusePerson } from './call/person-refusal.ts';
import { encryptPerson, PersonalData } from './call/personal-data.ts';
import { refuseUnknownFields } from './call/strict.ts';
import { changeOwnTransaction } from './call/transaction-access.ts';

const ResultBody = Type.Object({
  txId: Type.String({ minLength: 1 }),
  sessionKey: Type.String({ minLength: 1 }),
} satisfies Record<KnownField<'result'>, TSchema>);

const ResultAnswer = (product: Product) =>
  Success(
    Type.Object({
      txId: Type.String(),
      status: Type.Literal('COMPLETED'),
      userIdentifier: Type.Null(),
      userCiToken: Type.Null(),
      signature: Type.String(),
      randomValue: Type.Null(),
      completedDt: Type.String(),
      requestedDt: Type.String(),
      personalData: PersonalData(product),
    }),
  );

interface Refusal {
  readonly code: 'CE3102' | 'CE3103';
  readonly hint: string;
  /** A coverage item. */
  readonly covers?: string;
}

const refusals: Record<ResultRefusal, Refusal> = {
  'not-completed': {
    code: 'CE3102',
    hint: 'the user has not completed yet: call status until it says COMPLETED, then result',
  },
  cancelled: {
    code: 'CE3102',
    hint: 'the user cancelled, so there is no result: start again with a new request',
    covers: stateItem(CANCELLED),
  },
  expired: {
    code: 'CE3103',
    hint: 'the request expired before the user completed: start again with a new request',
    covers: limitItem('request-expiry'),
  },
  'window-over': {
    code: 'CE3103',
    hint: 'more than 60 minutes have passed since completion (guide 5): start again with a new request',
    covers: limitItem('result-window'),
  },
};

const resultReadTwice = (): TossError =>
  new TossError('CE3101', 'the result was already read twice (guide 5): store what the first read returns');

/** The checks before the session key is decrypted, in this order. Returns the instant of completion. */
const checkReadable = (
  { loggableNames }: TossContext,
  request: FastifyRequest,
  transaction: Transaction,
  nowMs: number,
): number => {
  const readability = readabilityAt(transaction, nowMs);
  if (!readability.ok) {
    const { code, hint, covers } = refusals[readability.refusal];
    if (covers !== undefined) addCoverage(request, covers);
    throw new TossError(code, hint);
  }
  if (transaction.personError !== null) {
    throw refusePerson(loggableNames, transaction.personError, transaction);
  }
  if (!hasReadsLeft(transaction)) throw resultReadTwice();
  return readability.completedAt;
};

const unwrapResultKey = async (
  context: TossContext,
  request: FastifyRequest<{ Body: Static<typeof ResultBody> }>,
  transaction: Transaction,
): Promise<SessionKey> => {
  const { key } = await decryptParts(context, request, { sessionKey: request.body.sessionKey });
  if (key.fingerprint !== transaction.requestKeyFingerprint) return key;
  throw new TossError(
    'CE3200',
    'sessionKey has the same AES key as the request of this transaction (guide 5): make a new one',
  );
};

/** ⑤ 본인확인 결과 조회하기: `POST …/result`. */
export const resultRoute =
  (context: TossContext, product: Product): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/result',
      {
        config: { endpoint: 'result' },
        schema: { body: ResultBody, response: { 200: ResultAnswer(product) } },
      },
      async (request, reply) => {
        const { client, nowMs, realNowMs } = callerOf(request);
        setTxId(request, request.body.txId);
        if (client.strict) refuseUnknownFields('result', request.body);
        const { store } = context;
        const transaction = await changeOwnTransaction(
          store,
          client,
          request.body.txId,
          (current, _owner, conduct) => ({
            conduct: recordResultCall(conduct, resultMomentAt(current, nowMs), realNowMs),
            result: current,
          }),
        );
        const { txId } = transaction;
        const completedAt = checkReadable(context, request, transaction, nowMs);

        const requestedDt = formatWireTime(transaction.requested.at);
        // Signing takes long, so it comes first: then little happens between the decryption of the key and the count of the read.
        const signing: SignatureRequest = {
          txId,
          partnerCode: client.partnerCode,
          requestTs: requestedDt,
          person: transaction.person,
          completedAtMs: completedAt,
        };
        const good = await context.sign(signing);
        const key = await unwrapResultKey(context, request, transaction);
        const tamper = await takeTamper(context, request);
        const signature = isSignatureTamper(tamper) ? await context.sign({ ...signing, tamper }) : good;

        // As the client itself makes HMACs: clients that send the same version differ.
        const hmac = transaction.requestHmac ?? client.hmac;
        const answer = success({
          txId,
          status: 'COMPLETED' as const,
          userIdentifier: null,
          userCiToken: null,
          signature,
          randomValue: null,
          completedDt: formatWireTime(completedAt),
          requestedDt,
          personalData: encryptPerson(
            (text) => tamperField(key.encrypt(text, hmac), tamper),
            transaction.person,
            nowMs,
            product,
          ),
        });

        // A read counts only if the caller can still receive the answer.
        if (hasHungUp(request)) {
          request.call.code = 'closed';
          return reply.endConnection('empty');
        }
        // A read is counted when its answer is ready: the third of many parallel reads is refused.
        const counted = await changeOwnTransaction(store, client, txId, (current) => {
          const value = countRead(current, nowMs, realNowMs);
          return { value, result: value };
        });
        if (counted === undefined) throw resultReadTwice();
        if (!hasReadsLeft(counted)) addCoverage(request, limitItem('second-read'));
        if (counted.person.personaId !== null) addCoverage(request, personaItem(counted.person.personaId));
        return answer;
      },
    );
  };
