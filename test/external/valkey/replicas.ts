import { ControlClient } from '../../../src/client/control.ts';
import { API, generator } from '../../harness.ts';
import { type MainServer, startMain } from '../../main-process.ts';
import type { RedisServer } from './redis-server.ts';

let prefixes = 0;

export const newPrefix = (): string => {
  prefixes += 1;
  return `test-${process.pid}-${prefixes}`;
};

/** Processes of one deployment. */
export const startReplicas = (
  { url }: RedisServer,
  count: number,
  env: Readonly<Record<string, string>> = {},
): Promise<MainServer[]> => {
  const shared = { MOCK_TOSS_STORE: url, MOCK_TOSS_STORE_PREFIX: newPrefix(), ...env };
  return Promise.all(Array.from({ length: count }, () => startMain({ env: shared })));
};

export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly success: Readonly<Record<string, string>> | null;
}

/** A partner that asks a server of a deployment. */
export class RemotePartner {
  readonly clientId: string;
  readonly #secret: string;
  token = '';

  constructor({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) {
    this.clientId = clientId;
    this.#secret = clientSecret;
  }

  static async create(server: { readonly url: string }): Promise<RemotePartner> {
    const partner = new RemotePartner(await new ControlClient(server.url).createClient({}));
    await partner.login(server);
    return partner;
  }

  async login({ url }: { readonly url: string }): Promise<number> {
    const credentials = { client_id: this.clientId, client_secret: this.#secret };
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'ca', ...credentials });
    const answer = await fetch(`${url}/token`, { method: 'POST', body });
    const { access_token: token = this.token } = (await answer.json()) as { access_token?: string };
    this.token = token;
    return answer.status;
  }

  async call({ url }: { readonly url: string }, endpoint: string, body: object): Promise<Answer> {
    const answer = await fetch(`${url}${API}/${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { success, error } = (await answer.json()) as {
      success: Answer['success'];
      error?: { readonly errorCode: string };
    };
    return { status: answer.status, code: error?.errorCode ?? 'SUCCESS', success };
  }

  async request(server: { readonly url: string }, more: object = {}): Promise<string> {
    const body = { requestType: 'USER_NONE', requestUrl: 'https://partner.test', ...more };
    const { success, code } = await this.call(server, 'request', body);
    if (success === null) throw new Error(`request: ${code}`);
    return success.txId ?? '';
  }

  status(server: { readonly url: string }, txId: string): Promise<Answer> {
    return this.call(server, 'status', { txId });
  }

  async result(server: { readonly url: string }, txId: string): Promise<Answer> {
    const { sessionKey } = await generator.generate();
    return this.call(server, 'result', { txId, sessionKey });
  }
}

/** Does something for each item, a few at a time. */
export const forEach = async <T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return results;
};
