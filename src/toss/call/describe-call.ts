import type { FastifyRequest } from 'fastify';
import { type Client, lifeOf } from '../../domain/client.ts';
import { describeEffect, type Fault } from '../../domain/fault.ts';
import type { EndpointFacts } from '../../domain/findings/inline.ts';
import { isUuid } from '../../domain/text/uuid.ts';

/** Whose call it is: as all that follows, for log, journal, findings and coverage. */
export const setClient = ({ call }: FastifyRequest, client: Client): void => {
  call.clientId = client.clientId;
  call.life = lifeOf(client);
};

/** Which transaction the call is about, whatever becomes of the call; what is no id at all could be anything. */
export const setTxId = ({ call }: FastifyRequest, txId: string): void => {
  if (isUuid(txId)) call.txId = txId;
};

/** What was broken on purpose. */
export const setFault = ({ call }: FastifyRequest, { id, effect }: Fault): void => {
  call.fault = { id, effect: describeEffect(effect) };
};

/** For rules that look at this call. */
export const addFacts = ({ call }: FastifyRequest, facts: Partial<EndpointFacts>): void => {
  call.facts = { ...call.facts, ...facts };
};

/** For coverage, by ids of `domain/coverage.ts`. */
export const addCoverage = ({ call }: FastifyRequest, ...ids: readonly string[]): void => {
  call.covered = [...(call.covered ?? []), ...ids];
};
