/** Code for a test whose own time does not pass: `walk` uses the server of its fixture, which has to wait several times. */
export const WALK = `
const walk = async ({ baseUrl, clientId, clientSecret, control }) => {
  const send = async (path, body, headers) => (await fetch(baseUrl + path, { method: 'POST', body, headers })).json();
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  await control.fault({ clientId, endpoint: '*', delay: '20ms' });
  const { access_token } = await send('/token', new URLSearchParams(form));
  const headers = { authorization: 'Bearer ' + access_token, 'content-type': 'application/json' };
  const wanted = JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.test' });
  const { txId } = (await send('/api/v2/sign/user/auth/id/request', wanted, headers)).success;
  const late = await control.waitFor(txId, 'COMPLETED', { timeout: '20ms' }).catch((error) => error.status);
  await control.complete(txId);
  const { status } = await control.waitFor(txId);
  const { now } = await control.clock(clientId).read();
  return { late, status, isReal: new Date(now).getFullYear() !== 2001 };
};
const walked = { late: 408, status: 'COMPLETED', isReal: true };
`;

/** Code for tests that fake all timers: `use` has its fixture answer several calls, and a control client of its own. */
export const USE_CONTROL = `
const use = async ({ control, clientId }) => {
  await control.queue(clientId, 'cancel');
  const { queue } = await control.queued(clientId);
  const { baseUrl } = await control.info();
  const other = new ControlClient(baseUrl);
  const late = await other.waitFor('none').catch((error) => error.status);
  await control.clearQueue(clientId);
  return [queue.length, late];
};
const used = [1, 404];
`;
