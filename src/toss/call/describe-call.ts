import type { FastifyRequest } from 'fastify';
import type { Client } from '../../domain/client.ts';
import { describeEffect, type Fault, kindOf } from '../../domain/fault.ts';
import type { EndpointFacts } from '../../domain/findings/inline.ts';
import { isUuid } from '../../domain/text/uuid.ts';

/** The client that calls. Everything in this file is for log, journal, findings and coverage. */
export const setClient = ({ call }: FastifyRequest, client: Client): void => {
  call.owner = client;
};

/** The transaction that the call is about, also if the call is refused. A text that is not an id may be personal data, so it is left out. */
export const setTxId = ({ call }: FastifyRequest, txId: string): void => {
  if (isUuid(txId)) call.txId = txId;
};

/** The fault that was applied to the call. */
export const setFault = ({ call }: FastifyRequest, { id, effect }: Fault): void => {
  call.fault = { id, effect: describeEffect(effect), kind: kindOf(effect) };
};

/** Facts that only the endpoint knows, for the rules of findings. */
export const addFacts = ({ call }: FastifyRequest, facts: Partial<EndpointFacts>): void => {
  call.facts = { ...call.facts, ...facts };
};

/** Ids of coverage items (`src/domain/coverage.ts`). */
export const addCoverage = ({ call }: FastifyRequest, ...ids: readonly string[]): void => {
  call.covered = [...(call.covered ?? []), ...ids];
};
