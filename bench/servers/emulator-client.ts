import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import type { Server } from './server.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** A key that the emulator has, too. */
export const keyFile = (name: string): string => fixture(`keys/${name}.pem`);

const [partner] = (
  JSON.parse(readFileSync(fixture('clients.json'), 'utf8')) as {
    clients: { clientId: string; clientSecret: string }[];
  }
).clients;
if (partner === undefined) throw new Error('fixtures/clients.json has no client');

const API = '/api/v2/sign/user/auth/id';

export const paths = { token: '/token', request: `${API}/request`, status: `${API}/status`, result: `${API}/result` };

/** The form of `POST /token`. */
export const tokenForm = new URLSearchParams({
  grant_type: 'client_credentials',
  scope: 'ca',
  client_id: partner.clientId,
  client_secret: partner.clientSecret,
}).toString();

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };

/** A request that needs no personal data. */
export const requestBody = JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.example/done' });

export const EXPECTED_REQUEST = /^\{"resultType":"SUCCESS","success":\{"txId":"[0-9a-f-]{36}",/;

const sessions = new TossCertSessionGenerator(readFileSync(fixture('keys/session-public.txt'), 'utf8'));

/** A fresh session key, wrapped. */
export const newSessionKey = async (): Promise<string> => (await sessions.generate()).sessionKey;

/** So many calls at the same time while a round is prepared. */
const AT_ONCE = 20;

/** Does something `count` times, a few at the same time. */
export const times = async <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      made[index] = await make(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return made;
};

/** A partner's calls, for what has to be there before a round. */
export class EmulatorClient {
  readonly #url: string;
  /** For calls under `/api`. */
  readonly headers: Readonly<Record<string, string>>;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  static async login({ url }: Server): Promise<EmulatorClient> {
    const answer = await fetch(url + paths.token, { method: 'POST', headers: formHeaders, body: tokenForm });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`no access token: status ${answer.status}`);
    return new EmulatorClient(url, token);
  }

  async #call(path: string, body: string): Promise<string> {
    const answer = await fetch(this.#url + path, {
      method: 'POST',
      headers: this.headers,
      body,
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: status ${answer.status}: ${text}`);
    return text;
  }

  /** Makes a transaction, and returns its id. */
  async request(): Promise<string> {
    const text = await this.#call(paths.request, requestBody);
    return (JSON.parse(text) as { success: { txId: string } }).success.txId;
  }

  /** The body of the answer. */
  status(txId: string): Promise<string> {
    return this.#call(paths.status, JSON.stringify({ txId }));
  }

  /** The body of the answer. */
  async result(txId: string): Promise<string> {
    return this.#call(paths.result, JSON.stringify({ txId, sessionKey: await newSessionKey() }));
  }
}
