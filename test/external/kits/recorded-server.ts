import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { buildApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { type RunningServer, startServer } from '../../../src/server/listen.ts';
import { atEnd } from '../../at-end.ts';
import { CONTROL } from '../../harness.ts';
import { timeLimit } from '../../time-limit.ts';

interface ControlCall {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string | undefined;
  readonly body: string;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: ObjectSchema }>> }>
  >;
}

export interface ObjectSchema {
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly required?: readonly string[];
  readonly items?: ObjectSchema;
}

/** The OpenAPI document of the control API. */
export interface ControlDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface RecordedServer {
  readonly url: string;
  readonly document: ControlDocument;
  /** What is wrong with the calls of the control API so far, by its OpenAPI document. */
  findMistakes(): string[];
  /** The operations that were not called so far. */
  notCalled(): string[];
}

/** Query parameters are texts. */
const ajv = new Ajv2020({ strict: false, coerceTypes: true });
const exact = new Ajv2020({ strict: false });

const readCall = async (asked: IncomingMessage): Promise<ControlCall> => ({
  method: asked.method ?? '',
  url: new URL(asked.url ?? '', 'http://localhost'),
  contentType: asked.headers['content-type'],
  body: await text(asked),
});

/** A listener before the server that keeps each call of the control API, and passes it on as it is. */
const recordBefore = async (server: RunningServer, calls: ControlCall[]): Promise<string> => {
  const listener = createServer(async (asked, answer) => {
    const call = await readCall(asked);
    if (call.url.pathname.startsWith(CONTROL)) calls.push(call);
    const { method, headers, url: path } = asked;
    request({ port: server.port, host: '127.0.0.1', method, headers, path }, (given) => {
      answer.writeHead(given.statusCode ?? 0, given.headers);
      given.pipe(answer);
    }).end(call.body);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    listener.closeAllConnections();
    listener.close();
  });
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
};

const operationOf = ({ paths }: ControlDocument, { method, url }: ControlCall): Operation | undefined => {
  const segments = url.pathname.split('/');
  const matches = (path: string): boolean => {
    const parts = path.split('/');
    return parts.length === segments.length && parts.every((part, at) => part.startsWith('{') || part === segments[at]);
  };
  const found = Object.keys(paths).filter((path) => matches(path) && method.toLowerCase() in (paths[path] ?? {}));
  // A name of its own comes before a parameter.
  return paths[found.sort()[0] ?? '']?.[method.toLowerCase()];
};

const mistakesOf = (document: ControlDocument, call: ControlCall): string[] => {
  const place = `${call.method} ${call.url.pathname}`;
  const operation = operationOf(document, call);
  if (operation === undefined) return [`${place}: no such operation`];
  const known = new Map(
    (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name, schema }) => [name, schema]),
  );
  const query = [...call.url.searchParams].flatMap(([name, value]) => {
    const schema = known.get(name);
    if (schema === undefined) return [`${place}: no parameter ${name}`];
    return ajv.validate({ properties: { value: schema } }, { value }) ? [] : [`${place}: ${name} is ${value}`];
  });
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (call.body === '') return query;
  if (schema === undefined || call.contentType !== 'application/json') return [...query, `${place}: has a body`];
  const isValid = exact.validate(schema, JSON.parse(call.body));
  return isValid ? query : [...query, `${place}: ${call.body}: ${exact.errorsText()}`];
};

/** A server for the tests of a kit, in another language, whose calls are compared with the OpenAPI document. */
export const startRecordedServer = async (): Promise<RecordedServer> => {
  const { config } = loadConfig({ env: { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' } });
  const server = await startServer(await buildApp(config, { diagnosis: { limitMs: timeLimit(60_000) } }), config);
  atEnd(() => server.close());
  const answer = await fetch(`${server.url}${CONTROL}/openapi.json`);
  const document = (await answer.json()) as ControlDocument;
  const calls: ControlCall[] = [];
  const url = await recordBefore(server, calls);
  return {
    url,
    document,
    findMistakes: () => [...new Set(calls.flatMap((call) => mistakesOf(document, call)))],
    notCalled: () => {
      const called = new Set(calls.map((call) => operationOf(document, call)?.operationId));
      return Object.values(document.paths)
        .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
        .filter((id) => !called.has(id))
        .sort();
    },
  };
};

/** What no method of a control client is for, in any language. */
export const OF_NO_METHOD: readonly string[] = [
  'controlDocument',
  'getPersona',
  'getScenario',
  'health',
  'jwks',
  'listFidelity',
  'listMagicValues',
  'signatureCa',
  'streamEvents',
  'tlsCa',
  'tossDocument',
];

/** The schemas of bodies and answers, by the names that the types of all kits have. */
export const schemasOf = ({ paths }: ControlDocument): Readonly<Record<string, ObjectSchema>> => {
  const find = (id: string): Operation => {
    const found = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .find(({ operationId }) => operationId === id);
    if (found === undefined) throw new Error(`the document has no operation ${id}`);
    return found;
  };
  const bodyOf = (id: string): ObjectSchema => find(id).requestBody?.content['application/json']?.schema ?? {};
  const answerOf = (id: string): ObjectSchema => {
    const { responses } = find(id);
    return (responses[200] ?? responses[201])?.content?.['application/json']?.schema ?? {};
  };
  const itemOf = (id: string): ObjectSchema => answerOf(id).properties?.items?.items ?? {};
  return {
    Info: answerOf('info'),
    NewClient: bodyOf('createClient'),
    ClientChange: bodyOf('changeClient'),
    CreatedClientView: answerOf('createClient'),
    ClientView: answerOf('getClient'),
    QueueView: answerOf('getQueue'),
    ClockView: answerOf('getClock'),
    ClockAnswer: answerOf('changeClock'),
    TransactionView: answerOf('getTransaction'),
    CompleteBody: bodyOf('completeTransaction'),
    GivenPerson: bodyOf('completeTransaction').properties?.person ?? {},
    PersonaView: itemOf('listPersonas'),
    ScenarioView: itemOf('listScenarios'),
    NewFault: bodyOf('createFault'),
    FaultView: answerOf('createFault'),
    RequestView: answerOf('getRequest'),
    InspectBody: bodyOf('inspect'),
    InspectView: answerOf('inspect'),
    FindingView: itemOf('listFindings'),
    CoverageView: answerOf('getCoverage'),
  };
};

/** The members of an object, in order; an optional one has a question mark. */
export const membersOf = ({ properties = {}, required = [] }: ObjectSchema): string[] =>
  Object.keys(properties)
    .map((name) => (required.includes(name) ? name : `${name}?`))
    .sort();
