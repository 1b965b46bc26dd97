// The calls for the examples of the OpenAPI documents, on a server with a fixed time and repeatable ids.
import * as pkijs from 'pkijs';
import { buildApp } from '../src/app.ts';
import { TossCertSessionGenerator } from '../src/client/session.ts';
import { loadConfig } from '../src/config/load.ts';
import { toPem } from '../src/crypto/certificates/x509.ts';
import { toOneLineSpki } from '../src/crypto/key-files.ts';
import { loadFixtures } from '../src/fixtures/load.ts';
import type { Example } from '../src/http/openapi.ts';

const CONTROL = '/_control/v1';
const AT = Date.parse('2026-03-02T00:00:00.000Z');

type App = Awaited<ReturnType<typeof buildApp>>;

/** A server that answers the same calls with the same bytes, in every run. */
export const buildExampleApp = async (): Promise<App> => {
  const { config } = loadConfig({ env: { MOCK_TOSS_SEED: 'examples' } });
  let count = 0;
  const newHexId = (): string => {
    count += 1;
    return count.toString(16).padStart(32, '0');
  };
  // A placeholder: each machine has its own CA.
  const tlsCa = '-----BEGIN CERTIFICATE-----\nMIIC...\n-----END CERTIFICATE-----\n';
  return buildApp(config, { realNow: () => AT, newHexId, tlsCa });
};

export type Call = Omit<Example, 'answer'>;

/** Replaces values that differ from run to run even so. */
const normalise = (text: string): string =>
  text
    .replace(/"durationMs":[\d.]+/g, '"durationMs":1.5')
    .replace(/^(mock_toss_call_seconds_bucket\{.*\}) \d+$/gm, '$1 1')
    .replace(/^(mock_toss_call_seconds_sum\{.*\}) .+$/gm, '$1 0.0004')
    .replace(/^(process_\w+|nodejs_heap_\w+) .+$/gm, '$1 50000000')
    .replace(/node="v[^"]+"/, 'node="v24.21.0"');

const split = (operation: string): [method: string, path: string] => operation.split(' ', 2) as [string, string];

/** Returns a function that makes one call. It sends the access token that the last `POST /token` returned. */
export const createCaller = (app: App) => {
  let token = '';
  return async ({ operation, parameters = {}, body }: Call) => {
    const [method, template] = split(operation);
    const query = new URLSearchParams(
      Object.entries(parameters).filter(([name]) => !template.includes(`{${name}}`)),
    ).toString();
    const path = template.replace(/\{(\w+)\}/g, (_all, name: string) => parameters[name] ?? '');
    const isForm = path === '/token';
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    const answer = await app.inject({
      method: method as 'POST',
      url: query === '' ? path : `${path}?${query}`,
      headers: {
        host: 'localhost:8677',
        'user-agent': 'partner/1.0',
        ...(path.startsWith('/api/') ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined
        ? {}
        : { payload: isForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body) }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    const text = normalise(answer.body);
    const value: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
    if (isForm) token = (value as { access_token: string }).access_token;
    return { status: answer.statusCode, contentType: String(answer.headers['content-type']), value };
  };
};

/** Reads the event stream during one call. Closes the server, because the stream ends only then: so this example is the last. */
export const readEvents = async (app: App, call: Call): Promise<string> => {
  const stream = app.inject({ url: split(call.operation)[1], headers: { host: 'localhost:8677' } });
  await new Promise((resolve) => setImmediate(resolve));
  await createCaller(app)(TOKEN);
  await app.close();
  return normalise((await stream).body);
};

const TOKEN = {
  operation: 'POST /token',
  body: {
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: 'test_a8e23336d673ca70922b485fe806eb2d',
    client_secret: 'test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3',
  },
} satisfies Call;

const certificateOf = (signature: string): string => {
  const info = pkijs.ContentInfo.fromBER(Buffer.from(signature, 'base64'));
  const [certificate] = new pkijs.SignedData({ schema: info.content }).certificates ?? [];
  if (!(certificate instanceof pkijs.Certificate)) throw new Error('the signature has no certificate');
  return toPem('CERTIFICATE', certificate.toSchema().toBER());
};

/** Records all examples in order. Keeps the session keys of `before`, so that the file changes only where an answer changed. */
export const recordExamples = async (before: readonly Example[]): Promise<Example[]> => {
  const app = await buildExampleApp();
  const call = createCaller(app);
  const examples: Example[] = [];
  const record = async (operation: string, more: Omit<Call, 'operation'> = {}) => {
    const { status, value } = await call({ operation, ...more });
    if (status >= 300) throw new Error(`${operation} was answered with ${status}: ${JSON.stringify(value)}`);
    examples.push({ operation, ...more, ...(value === undefined ? {} : { answer: value }) });
    return value as Record<string, Record<string, string>>;
  };
  const control = (method: string, path: string, more: Omit<Call, 'operation'> = {}) =>
    record(`${method} ${CONTROL}${path}`, more);

  const generator = new TossCertSessionGenerator(toOneLineSpki(loadFixtures(null).sessionKeys.publicKey));
  const previousBody = (operation: string) =>
    before.find((one) => one.operation === operation)?.body as object | undefined;
  const makeSessionKey = async () => ({ sessionKey: (await generator.generate()).sessionKey });
  const makePersonal = async () => {
    const session = await generator.generate();
    return {
      requestType: 'USER_PERSONAL',
      requestUrl: 'https://partner.example/done',
      triggerType: 'APP_SCHEME',
      userName: await session.encrypt('김토스'),
      userPhone: await session.encrypt('01019990101'),
      userBirthday: await session.encrypt('19930324'),
      sessionKey: session.sessionKey,
    };
  };

  for (const path of ['/health', '/ready', '/info', '/public-key', '/jwks', '/signature-ca.pem', '/tls-ca.pem'])
    await control('GET', path);
  await control('GET', '/magic-values');
  await control('GET', '/fidelity', { parameters: { limit: '2' } });

  await control('POST', '/clients', {
    body: { clientId: 'checkout', clientSecret: 'checkout-secret', scenario: 'polls' },
  });
  await control('GET', '/clients', { parameters: { limit: '1' } });
  const client = { parameters: { clientId: 'checkout' } };
  await control('GET', '/clients/{clientId}', client);
  await control('PATCH', '/clients/{clientId}', { ...client, body: { identity: 'echo' } });
  await control('POST', '/clients/{clientId}/next', { ...client, body: { scenario: 'mismatch', times: 2 } });
  const { queue } = await control('GET', '/clients/{clientId}/next', client);
  const [first] = queue as unknown as { id: string }[];
  await control('DELETE', '/clients/{clientId}/next/{entryId}', {
    parameters: { ...client.parameters, entryId: first?.id ?? '' },
  });
  await control('DELETE', '/clients/{clientId}/next', client);
  await control('POST', '/clients/{clientId}/clock', { ...client, body: { advance: '61m' } });
  await control('GET', '/clients/{clientId}/clock', client);
  await control('POST', '/clients/{clientId}/reset', { ...client, body: {} });
  await control('DELETE', '/clients/{clientId}', client);

  await record(TOKEN.operation, { body: TOKEN.body });
  await control('GET', '/metrics');
  const api = '/api/v2/sign/user/auth';
  const ask = async (path: string): Promise<string> => {
    const operation = `POST ${path}/request`;
    const { success } = await record(operation, { body: previousBody(operation) ?? (await makePersonal()) });
    const txId = success?.txId ?? '';
    await record(`POST ${path}/status`, { body: { txId } });
    return txId;
  };
  const askNone = async (): Promise<string> => {
    const body = { requestType: 'USER_NONE', requestUrl: 'https://partner.example/done' };
    const { success } = await record(`POST ${api}/id/request`, { body });
    return success?.txId ?? '';
  };
  const read = async (path: string, txId: string) => {
    const operation = `POST ${path}/result`;
    return record(operation, { body: { ...(await makeSessionKey()), ...previousBody(operation), txId } });
  };
  const act = (action: string, txId: string, body: object = {}) =>
    control('POST', `/transactions/{txId}/${action}`, { parameters: { txId }, body });

  const txId = await ask(`${api}/id`);
  await act('start', txId);
  await act('complete', txId, { persona: 'kim-toss', at: '-1s' });
  const { success } = await read(`${api}/id`, txId);
  const certificate = certificateOf(success?.signature ?? '');
  await record('POST /api/v1/certificate/validate', { body: { certificate } });
  await record('GET /api-client/v1/transactions/{txId}', { parameters: { txId } });
  await control('GET', '/transactions/{txId}', { parameters: { txId } });
  await control('GET', '/transactions/{txId}/wait', { parameters: { txId, status: 'COMPLETED', timeout: '10s' } });
  await control('GET', '/transactions', { parameters: { status: 'COMPLETED', limit: '1' } });
  const { items } = await control('GET', '/requests', { parameters: { endpoint: 'status', limit: '1' } });
  const [newest] = items as unknown as { id: string }[];
  await control('GET', '/requests/{id}', { parameters: { id: newest?.id ?? '' } });

  const results = await call({ operation: `GET ${CONTROL}/requests`, parameters: { endpoint: 'result', limit: '1' } });
  const [result] = (results.value as { readonly items: readonly { readonly id: string }[] }).items;
  await control('POST', '/inspect', { body: { requestId: result?.id } });
  await control('GET', '/findings', { parameters: { limit: '1' } });
  await control('GET', '/clients/{clientId}/report', { parameters: { clientId: TOKEN.body.client_id } });
  await control('DELETE', '/requests', { parameters: { clientId: TOKEN.body.client_id } });
  await control('DELETE', '/findings', { parameters: { clientId: TOKEN.body.client_id } });
  await control('GET', '/coverage', { parameters: { clientId: TOKEN.body.client_id } });
  await control('DELETE', '/coverage', {});

  const guide = { parameters: { clientId: TOKEN.body.client_id } };
  await control('POST', '/clients/{clientId}/next', { ...guide, body: { scenario: 'instant' } });
  await read(api, await ask(api));
  await act('advance', await askNone());
  await act('cancel', await askNone());
  await act('expire', await askNone());

  const scenario = { parameters: { name: 'slow' } };
  await control('PUT', '/scenarios/{name}', { ...scenario, body: { start: '30s', complete: 'poll:5' } });
  await control('GET', '/scenarios', { parameters: { limit: '1' } });
  await control('GET', '/scenarios/{name}', scenario);
  await control('DELETE', '/scenarios/{name}', scenario);
  const persona = { parameters: { name: 'hong' } };
  const hong = { name: '홍길동', birthday: '19900101', gender: 'MALE', nationality: 'LOCAL', phone: '01019980001' };
  await control('PUT', '/personas/{name}', { ...persona, body: hong });
  await control('GET', '/personas', { parameters: { limit: '1' } });
  await control('GET', '/personas/{name}', persona);
  await control('DELETE', '/personas/{name}', persona);
  const fault = { endpoint: 'status', error: 'CE0002', times: 2, delay: '1s' };
  const { id } = (await control('POST', '/faults', { body: fault })) as unknown as { id: string };
  await control('GET', '/faults');
  await control('DELETE', '/faults/{id}', { parameters: { id } });
  await control('POST', '/snapshot', { body: { secrets: false } });
  await control('POST', '/reset', { body: {} });

  const events: Call = { operation: `GET ${CONTROL}/events` };
  examples.push({ ...events, answer: await readEvents(app, events) });
  return examples;
};
