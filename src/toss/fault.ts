import { STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorCodes, TossError } from '../domain/error-catalogue.ts';
import { describeEffect, type Fault } from '../domain/fault.ts';
import { type Endpoint, endpoints } from '../domain/journal.ts';
import { oauthCodes } from '../domain/oauth-codes.ts';
import { closeInTheMiddle } from '../http/abort.ts';
import type { TossContext } from './context.ts';
import { OAuthError } from './oauth-error.ts';

const endpointOf = (request: FastifyRequest): Endpoint => {
  const endpoint = endpoints.find((name) => name === request.routeOptions.config.endpoint);
  if (endpoint === undefined) throw new Error('route without endpoint');
  return endpoint;
};

const refuse = ({ id, effect: { error } }: Fault): never => {
  const hint = `fault ${id} of the control API decides so`;
  const ceCode = errorCodes.find((code) => code === error);
  if (ceCode !== undefined) throw new TossError(ceCode, hint);
  const oauthCode = oauthCodes.find((code) => code === error);
  if (oauthCode !== undefined) throw new OAuthError(oauthCode, 'the service decided so', hint);
  throw new Error(`fault ${id} has an error that does not exist`);
};

/** What a gateway in front of the service says when the service does not. */
const gatewayPage = (status: number): string => {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
};

/**
 * Looks for a fault that strikes this call and lets it happen: waits, refuses, answers, closes the connection, or notes
 * what the endpoint shall break. Resolves to the reply when there is nothing more to do.
 */
export const meetFault = async (
  { store, closing }: TossContext,
  request: FastifyRequest,
  reply: FastifyReply,
  clientId: string | null,
): Promise<FastifyReply | undefined> => {
  const fault = await store.faults.take(endpointOf(request), clientId);
  if (fault === undefined) return undefined;
  const { delayMs, error, http, abort, tamper } = fault.effect;
  request.outcome.fault = { id: fault.id, effect: describeEffect(fault.effect) };
  // Cut short when the server stops: the call then goes on at once.
  if (delayMs !== null) await sleep(delayMs, undefined, { signal: closing }).catch(() => undefined);
  if (error !== null) refuse(fault);
  if (http !== null) {
    request.outcome.code = `http-${http}`;
    return reply.code(http).type('text/html').send(gatewayPage(http));
  }
  if (abort !== null) {
    request.outcome.code = abort;
    if (abort === 'half') closeInTheMiddle(reply);
    else return reply.endConnection(abort);
  }
  request.tamper = tamper;
  return undefined;
};
