/**
 * A partner's server: it walks the whole flow at each of the addresses, with the client of the guide, and prints the names that
 * it has decrypted. The first address is HTTP; it also has the CA of the others.
 */
import { Agent, fetch } from 'undici';
import { ControlClient } from '../../../src/client/control.ts';
import { TossCertSessionGenerator } from '../../../src/client/session.ts';

const addresses = process.argv.slice(2);
const [first = ''] = addresses;

const ca = await (await fetch(`${first}/_control/v1/tls-ca.pem`)).text();
const dispatcher = new Agent({ connect: { ca } });
const publicKey = (await (await fetch(`${first}/_control/v1/public-key`)).text()).trim();
const generator = new TossCertSessionGenerator(publicKey);
const { clientId, clientSecret } = await new ControlClient(first).createClient();

const walk = async (address: string): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${address}/token`, { method: 'POST', body: new URLSearchParams(form), dispatcher });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const call = async (endpoint: string, body: object) => {
    const called = await fetch(`${address}/api/v2/sign/user/auth/id/${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher,
    });
    const text = await called.text();
    const { success } = JSON.parse(text);
    if (success === undefined || success === null) throw new Error(`${endpoint}: ${text}`);
    return success;
  };
  const { txId } = await call('request', { requestType: 'USER_NONE', requestUrl: 'https://partner.test' });
  const { status } = await call('status', { txId });
  const session = await generator.generate();
  const { personalData } = await call('result', { txId, sessionKey: session.sessionKey });
  return `${status} ${await session.decrypt(personalData.name)}`;
};

const names = [];
for (const address of addresses) names.push(await walk(address));
// What is loaded later than at the start.
for (const path of ['/', '/_control/docs/en/', '/_control/v1/openapi.json', '/_control/v1/metrics']) {
  const answer = await fetch(`${first}${path}`, { headers: { accept: 'text/html,*/*' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
}
await dispatcher.close();
console.log(JSON.stringify(names));
