import { beforeEach, expect } from 'vitest';
import { buildTestApp, control, createPartner, type Partner } from '../../harness.ts';

interface Current {
  readonly partner: Partner;
  readonly txId: string;
}

/** A server whose faults are tried: before each test of the file a new partner, with a transaction completed at once. */
export const openFaults = async () => {
  const { app, time } = await buildTestApp();
  const begin = async (): Promise<Current> => {
    const partner = await createPartner(app, { scenario: 'instant' });
    return { partner, txId: await partner.requestNone() };
  };
  let current = await begin();
  const renew = async (): Promise<void> => {
    current = await begin();
  };
  beforeEach(renew);

  const fault = async (body: object) => {
    const answer = await control(app, 'POST', '/faults', { clientId: current.partner.clientId, ...body });
    expect(answer.statusCode).toBe(201);
    return answer.json();
  };
  const call = async (endpoint: 'request' | 'status' | 'result') => {
    const { partner, txId } = current;
    if (endpoint === 'result') return (await partner.readResult(txId)).response;
    return partner.call(endpoint, endpoint === 'status' ? { txId } : { requestType: 'USER_NONE' });
  };
  const form = () => ({
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: current.partner.clientId,
    client_secret: current.partner.clientSecret,
  });
  return { app, time, current: () => current, renew, fault, call, form };
};
