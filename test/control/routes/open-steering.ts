import { buildTestApp, control, type Partner } from '../../harness.ts';

/** The person of a result, decrypted. */
export const decryptPerson = async (own: Partner, txId: string) => {
  const { response, session } = await own.readResult(txId);
  const opened: Record<string, string> = {};
  for (const [field, value] of Object.entries(response.json().success.personalData)) {
    if (value !== null) opened[field] = await session.decrypt(String(value));
  }
  return opened;
};

/** A server of its own, and the calls that steer its clients. */
export const openSteering = async () => {
  const { app } = await buildTestApp();
  const next = (clientId: string, body: object) => control(app, 'POST', `/clients/${clientId}/next`, body);
  const put = (path: string, body: object) => control(app, 'PUT', path, body);
  const patch = (clientId: string, body: object) => control(app, 'PATCH', `/clients/${clientId}`, body);
  const read = async (txId: string) => (await control(app, 'GET', `/transactions/${txId}`)).json();
  const act = (txId: string, action: string, body?: object) =>
    control(app, 'POST', `/transactions/${txId}/${action}`, body);
  return { app, next, put, patch, read, act };
};
