import { beforeEach, expect } from 'vitest';
import { buildTestApp, control, createPartner, type Partner } from '../../harness.ts';

export const { app, time } = await buildTestApp();

/** Another one for each test, with a transaction that is completed at once. */
export let partner: Partner;
export let txId: string;

export const renew = async (): Promise<void> => {
  partner = await createPartner(app, { scenario: 'instant' });
  txId = await partner.requestNone();
};

beforeEach(renew);

export const fault = async (body: object) => {
  const answer = await control(app, 'POST', '/faults', { clientId: partner.clientId, ...body });
  expect(answer.statusCode).toBe(201);
  return answer.json();
};

const bodies = { request: () => ({ requestType: 'USER_NONE' }), status: () => ({ txId }) };

export const call = async (endpoint: 'request' | 'status' | 'result') =>
  endpoint === 'result' ? (await partner.readResult(txId)).response : partner.call(endpoint, bodies[endpoint]());

export const form = () => ({
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: partner.clientId,
  client_secret: partner.clientSecret,
});
