import { request as httpRequest } from 'node:http';
import { ControlClient } from '../../../src/client/control.ts';
import { collectRoutes, type KnownRoute } from '../../all-routes.ts';
import { captureLog } from '../../capture-log.ts';
import { API } from '../../harness.ts';
import { startTls } from '../../tls/running.ts';
import { bodiesFor, headersFor, JSON_TYPE, MARK, NAME, pathsOf, queriesFor, type Sent, VALUE } from './marked.ts';

const log = captureLog();
const running = await collectRoutes(() =>
  startTls({ MOCK_TOSS_SCENARIO: 'instant', MOCK_TOSS_MAX_FAULTS: '1000' }, { logger: log.logger }),
);
export const { lines } = log;
export const { routes } = running;
export const { server, ca, tlsPort } = running.built;
export const control = new ControlClient(server.url);

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Status, headers and body of an answer; `0` where there is none, and nothing of a stream but its headers. */
export const send = (method: string, path: string, { headers = {}, body = '' }: Sent = {}): Promise<Answer> =>
  new Promise((resolve) => {
    const call = httpRequest(new URL(server.url), {
      method,
      path,
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    call.on('error', () => resolve({ status: 0, text: '' }));
    call.on('response', (answer) => {
      let text = JSON.stringify(answer.headers);
      const end = (): void => resolve({ status: answer.statusCode ?? 0, text });
      answer.on('data', (data) => {
        text += data;
      });
      answer.on('end', end).on('error', end);
      if (answer.headers['content-type'] !== 'text/event-stream') return;
      end();
      call.destroy();
    });
    call.end(body);
  });

export const leaks: string[] = [];

/** What there is to choose from, or in the way, is named: those are records, and nothing of this call. */
const RECORDS = /must be one of [^"]*|is used by [^:]*:/g;

/** A refusal repeats nothing, but names fields that can be told. */
export const check = (what: string, { status, text }: Answer): void => {
  const others = text.replaceAll(NAME, '').replace(RECORDS, '');
  if (status >= 400 && MARK.test(others)) leaks.push(`${what} answers ${status} ${text}`);
};

/** An id that exists, by the parameter that takes it. */
const findExisting = async (): Promise<Record<string, string>> => {
  const [client] = await control.clients({ limit: 1 });
  const [persona] = await control.personas({ limit: 1 });
  const [transaction] = await control.transactions({ limit: 1 });
  return {
    clientId: client?.clientId ?? '',
    name: persona?.id ?? '',
    txId: transaction?.txId ?? '',
    file: 'page.css',
    id: '',
  };
};

/** Where a text has the mark. Ids of clients do not count: they say whose an entry, a finding or an event is. */
export const marksIn = (text: string): readonly string[] =>
  text
    .replaceAll(`"clientId":"${VALUE}"`, '')
    .replaceAll(`&client_id=${VALUE}&`, '')
    .replaceAll(`"id":"${VALUE}.`, '')
    .match(/.{0,80}(zqxmark|enF4bWFy).{0,40}/gi) ?? [];

export const marksInRecords = async (): Promise<readonly string[]> =>
  marksIn(JSON.stringify([await control.requests({ limit: 2_000 }), await control.findings()]));

export const walk = async (route: KnownRoute, own: Readonly<Record<string, string>>): Promise<void> => {
  const [path = '', ...others] = pathsOf(route, await findExisting());
  const { method, url } = route;
  const call = async (target: string, sent: Sent = {}): Promise<void> => {
    const headers = { ...own, ...sent.headers };
    check(`${method} ${target} ${JSON.stringify(sent)}`, await send(method, target, { ...sent, headers }));
  };
  for (const sent of bodiesFor(route)) await call(path, sent);
  for (const query of queriesFor(route)) await call(path + query);
  for (const headers of headersFor()) await call(path, { headers });
  for (const other of others) await call(`${other}?${NAME}=${VALUE}`);
  await call(`${url.replace(/:\w+/g, VALUE)}/${VALUE}`);
  await call(`${url.replace(/:\w+/g, VALUE).slice(0, -1)}zqxmark`);
  const wrong = method === 'PATCH' ? 'PUT' : 'PATCH';
  check(
    `${wrong} ${path}`,
    await send(wrong, `${path}?${NAME}=${VALUE}`, { headers: JSON_TYPE, body: `{"${VALUE}":1}` }),
  );
};

const tokenOf = async (clientId: string, clientSecret: string): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const answer = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
};

export const bearerOf = async (clientId: string, clientSecret: string) => ({
  authorization: `Bearer ${await tokenOf(clientId, clientSecret)}`,
});

export const ask = (endpoint: string, own: Readonly<Record<string, string>>, body: object): Promise<Answer> =>
  send('POST', `${API}/${endpoint}`, { headers: { ...own, ...JSON_TYPE }, body: JSON.stringify(body) });
