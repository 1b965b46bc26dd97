import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type TossCertSession, TossCertSessionGenerator } from '../../src/client/session.ts';
import type { Server } from './server.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** A key that the emulator has, too. */
export const keyFile = (name: string): string => fixture(`keys/${name}.pem`);

export interface Partner {
  readonly clientId: string;
  readonly clientSecret: string;
}

const readPartner = (): Partner => {
  const { clients } = JSON.parse(readFileSync(fixture('clients.json'), 'utf8')) as { clients: Partner[] };
  const [first] = clients;
  if (first === undefined) throw new Error('fixtures/clients.json has no client');
  return first;
};

const partner = readPartner();

const API = '/api/v2/sign/user/auth/id';

export const paths = { token: '/token', request: `${API}/request`, status: `${API}/status`, result: `${API}/result` };

const formOf = ({ clientId, clientSecret }: Partner): string =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: clientId,
    client_secret: clientSecret,
  }).toString();

/** The form of `POST /token`. */
export const tokenForm = formOf(partner);

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };

/** A request that needs no personal data. */
export const requestBody = JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.example/done' });

export const EXPECTED_REQUEST = /^\{"resultType":"SUCCESS","success":\{"txId":"[0-9a-f-]{36}",/;

const sessions = new TossCertSessionGenerator(readFileSync(fixture('keys/session-public.txt'), 'utf8'));

export const newSession = (): Promise<TossCertSession> => sessions.generate();

/** A fresh session key, wrapped. */
export const newSessionKey = async (): Promise<string> => (await newSession()).sessionKey;

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

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** A partner's calls that are not measured. */
export class EmulatorClient {
  readonly #url: string;
  /** For calls under `/api`. */
  readonly headers: Readonly<Record<string, string>>;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  static async login({ url }: Pick<Server, 'url'>, as: Partner = partner): Promise<EmulatorClient> {
    const answer = await fetch(url + paths.token, { method: 'POST', headers: formHeaders, body: formOf(as) });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`no access token: status ${answer.status}`);
    return new EmulatorClient(url, token);
  }

  async call(path: string, body: string, headers = this.headers): Promise<Answered> {
    const answer = await fetch(this.#url + path, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  }

  async #succeed(path: string, body: string): Promise<string> {
    const { status, text } = await this.call(path, body);
    if (status !== 200) throw new Error(`${path}: status ${status}: ${text}`);
    return text;
  }

  /** Makes a transaction, and returns its id. */
  async request(body = requestBody): Promise<string> {
    const text = await this.#succeed(paths.request, body);
    return (JSON.parse(text) as { success: { txId: string } }).success.txId;
  }

  /** The body of the answer. */
  status(txId: string): Promise<string> {
    return this.#succeed(paths.status, JSON.stringify({ txId }));
  }

  /** The body of the answer. */
  async result(txId: string, sessionKey?: string): Promise<string> {
    return this.#succeed(paths.result, JSON.stringify({ txId, sessionKey: sessionKey ?? (await newSessionKey()) }));
  }
}
