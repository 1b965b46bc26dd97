import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Tamper } from '../../domain/endpoint.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import { type Fault, isDeferred } from '../../domain/fault.ts';
import { isOAuthCode } from '../../domain/names/error-codes.ts';
import { closeInTheMiddle } from '../../http/connection/abort.ts';
import { hasHungUp } from '../../http/connection/hang-up.ts';
import { STATUS_CODES } from '../../http/node-http.ts';
import type { StartedCall } from '../../store/store.ts';
import type { TossContext } from './context.ts';
import { addFacts, setFault } from './describe-call.ts';
import { OAuthError } from './oauth-error.ts';

const refuse = (request: FastifyRequest, id: string, code: NonNullable<Fault['effect']['error']>): never => {
  addFacts(request, { isRefusedByFault: true });
  const hint = `fault ${id} of the control API refused this call`;
  throw isOAuthCode(code) ? new OAuthError(code, 'the service refused the call', hint) : new TossError(code, hint);
};

/** The page of a gateway whose service does not answer. */
const gatewayPage = (status: number): string => {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
};

/** The fault that a call triggers. */
export const takeFault = async (
  { store }: TossContext,
  { routeOptions: { config } }: FastifyRequest,
  { client, mayHaveFault }: StartedCall,
): Promise<Fault | undefined> =>
  config.endpoint === undefined || !mayHaveFault ? undefined : store.faults.take(config.endpoint, client ?? null);

/**
 * Applies a fault: waits, refuses, answers, ends the connection, or remembers what to break in a good answer. Resolves to the
 * reply if the call is finished.
 */
export const applyFault = async (
  { closing }: TossContext,
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> => {
  const { delayMs, error, http, abort } = fault.effect;
  if (isDeferred(fault.effect)) request.deferredFault = fault;
  else setFault(request, fault);
  // A stopping server ends the delay: the call then continues at once.
  if (delayMs !== null) await sleep(delayMs, undefined, { signal: closing }).catch(() => undefined);
  if (hasHungUp(request)) {
    request.call.code = 'closed';
    return reply.endConnection('empty');
  }
  if (isDeferred(fault.effect) || (error ?? http ?? abort) === null) return undefined;
  // The journal records the body, also if the answer does not depend on it.
  await request.copyBody();
  if (error !== null) refuse(request, fault.id, error);
  if (http !== null) {
    request.call.code = `http-${http}`;
    return reply.code(http).type('text/html').send(gatewayPage(http));
  }
  if (abort === 'reset' || abort === 'empty') {
    request.call.code = abort;
    return reply.endConnection(abort);
  }
  return undefined;
};

/** What a fault breaks in the good answer that is made next. This uses the fault. */
export const takeTamper = async ({ store }: TossContext, request: FastifyRequest): Promise<Tamper | null> => {
  const fault = request.deferredFault;
  const tamper = fault?.effect.tamper ?? null;
  if (fault === null || tamper === null || !(await store.faults.use(fault.id))) return null;
  setFault(request, fault);
  return tamper;
};

/** Cuts a good answer in the middle. This uses the fault. */
const cutAnswer = async ({ store }: TossContext, fault: Fault, request: FastifyRequest, reply: FastifyReply) => {
  if (!(await store.faults.use(fault.id))) return;
  setFault(request, fault);
  request.call.code = 'half';
  closeInTheMiddle(reply);
};

/** Cuts the good answers of these routes in the middle where a fault says so. */
export const addCutting = (app: FastifyInstance, context: TossContext): void => {
  app.addHook('preSerialization', (request, reply, payload, done) => {
    const fault = request.deferredFault;
    if (fault?.effect.abort !== 'half') done(null, payload);
    else cutAnswer(context, fault, request, reply).then(() => done(null, payload), done);
  });
};
