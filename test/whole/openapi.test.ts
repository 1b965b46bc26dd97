import { spawnSync } from 'node:child_process';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Fastify from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { buildExampleApp, createCaller, readEvents } from '../../scripts/example-calls.ts';
import { operations } from '../../src/control/operations.ts';
import { readExamples } from '../../src/fixtures/examples.ts';
import { describeRoutes, type OpenApiDocument } from '../../src/http/openapi.ts';
import { buildTestApp, CONTROL, control } from '../harness.ts';

const { app } = await buildTestApp();
const documents: Record<string, OpenApiDocument> = {
  control: (await control(app, 'GET', '/openapi.json')).json(),
  toss: (await control(app, 'GET', '/openapi-toss.json')).json(),
};
const examples = readExamples();

const SMALL = {
  ...{ title: '', description: '', version: '1', prefix: '', tags: {}, securityScheme: { type: 'http' } },
  failures: () => ({ contentType: 'application/json', schema: {} }),
};

const ajv = new Ajv2020({ strict: false });

type Media = { schema: object; example?: unknown };

interface Found {
  readonly parameters?: readonly { readonly name: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>;
}

/** The document's operation of an example, `POST /token`. */
const find = (operation: string): Found => {
  const [method = '', path = ''] = operation.split(' ');
  for (const { paths } of Object.values(documents)) {
    const found = paths[path]?.[method.toLowerCase()];
    if (found !== undefined) return found as unknown as Found;
  }
  throw new Error(`${operation} is in no document`);
};

const expectValid = (schema: object, value: unknown, place: string): void => {
  const validate = ajv.compile(schema);
  expect(validate(value) ? [] : validate.errors, place).toEqual([]);
};

const operationsOf = ({ paths }: OpenApiDocument): string[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

describe.each(Object.keys(documents))('the %s document', (name) => {
  const document = documents[name] as OpenApiDocument;

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect([valid, errors]).toEqual([true, undefined]);
    expect(document.openapi).toBe('3.1.0');
  });

  it('has its calls below where it is itself, also when a proxy puts a path in front of all', () => {
    const [{ url }] = document.servers as [{ url: string }];
    for (const base of ['http://localhost:8677/', 'https://dev.example/below/it/']) {
      expect(new URL(url, `${base}_control/v1/openapi.json`).href).toBe(base);
    }
  });

  it('says it is unofficial', () => {
    expect(JSON.stringify(document.info)).toMatch(/unofficial/i);
  });

  it('has an example for every operation, and a name of its own for each', () => {
    const own = `${CONTROL}/openapi`;
    const operations = operationsOf(document).filter((operation) => !operation.includes(own));
    const withExample = new Set(examples.map(({ operation }) => operation));
    expect(operations.filter((operation) => !withExample.has(operation))).toEqual([]);
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('name in their summaries every filter of a list, which is all that docs/control-api.md says of it', () => {
  const paging = ['limit', 'cursor'];
  const filters = Object.entries(documents.control?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const { parameters = [], summary } = operation as unknown as {
        parameters?: readonly { readonly name: string; readonly in: string }[];
        summary: string;
      };
      return parameters
        .filter((one) => one.in === 'query' && !paging.includes(one.name))
        .map(({ name }) => ({ of: `${method} ${path}`, name, isNamed: new RegExp(`\\b${name}\\b`).test(summary) }));
    }),
  );
  expect(filters.length).toBeGreaterThan(15);
  expect(filters.filter(({ isNamed }) => !isNamed)).toEqual([]);
});

it('describe routes that are there: one that has no description stops the document, so none is missing', () => {
  for (const operation of Object.values(documents).flatMap(operationsOf)) {
    const [method = '', path = ''] = operation.split(' ');
    expect(app.hasRoute({ method: method as 'GET', url: path.replace(/\{(\w+)\}/g, ':$1') }), operation).toBe(true);
  }
  expect(operationsOf(documents.control as OpenApiDocument)).toHaveLength(Object.keys(operations).length);
});

it('a route without a description is a mistake that shows', async () => {
  const own = Fastify();
  const makeDocument = describeRoutes(own, { ...SMALL, operations: {} });
  own.get('/new', async () => '');
  await own.ready();
  await expect(makeDocument([])).rejects.toThrow('GET /new has no description');
});

it('a description without a route is one too', async () => {
  const own = Fastify();
  const gone = { operationId: 'gone', tag: 'x', summary: '' };
  const makeDocument = describeRoutes(own, { ...SMALL, operations: { 'GET /gone': gone } });
  await expect(makeDocument([])).rejects.toThrow('operations without a route: GET /gone');
});

describe('the examples', () => {
  const EVENTS = `GET ${CONTROL}/events`;

  it('are calls as the documents describe them', () => {
    for (const { operation, body, parameters = {} } of examples) {
      const found = find(operation);
      const [media] = Object.values(found.requestBody?.content ?? {});
      if (body !== undefined) expectValid(media?.schema ?? { not: {} }, body, operation);
      for (const [name, value] of Object.entries(parameters)) {
        const parameter = found.parameters?.find((one) => one.name === name);
        expectValid(parameter?.schema ?? { not: {} }, value, `${operation} ${name}`);
      }
    }
  });

  it('are answered by the server as they say, one after the other', async () => {
    const own = await buildExampleApp();
    const call = createCaller(own);
    for (const { answer, ...example } of examples) {
      if (example.operation === EVENTS) {
        expect(await readEvents(own, example)).toBe(answer);
        continue;
      }
      const { status, contentType, value } = await call(example);
      const documented = find(example.operation).responses[status];
      expect(value, example.operation).toEqual(answer);
      if (value === undefined) expect([status, documented?.content]).toEqual([204, undefined]);
      else {
        const [[type, media] = ['', undefined]] = Object.entries(documented?.content ?? {});
        expect(contentType, example.operation).toContain(type);
        expectValid(media?.schema as object, value, example.operation);
      }
    }
  });

  it('stand in the documents', () => {
    const seen = new Set<string>();
    for (const { operation, body, answer } of examples) {
      if (seen.has(operation)) continue;
      seen.add(operation);
      const { requestBody, responses } = find(operation);
      const media = Object.values(requestBody?.content ?? {})[0];
      if (body !== undefined) expect(media?.example).toEqual(body);
      const answers = Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
      if (answer !== undefined) expect(answers.map(({ example }) => example)).toContainEqual(answer);
    }
    expect(seen.size).toBeGreaterThan(40);
  });
});

describe('refusals', () => {
  it.each([
    'POST /token',
    'POST /api/v2/sign/user/auth/id/request',
    `POST ${CONTROL}/clients`,
    `GET ${CONTROL}/events`,
  ])('of %s are as its document says', async (operation) => {
    const [method, url = ''] = operation.split(' ');
    const answer = await app.inject({
      method: method as 'POST',
      url,
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      payload: method === 'POST' ? '[]' : '',
    });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    const [[type, media] = ['', undefined]] = Object.entries(find(operation).responses.default?.content ?? {});
    expect(answer.headers['content-type']).toContain(type);
    expectValid(media?.schema as object, answer.json(), operation);
  });
});

describe('the reference', () => {
  const get = (url: string, from = app) => from.inject({ url });

  it('is a page with its own files only, under a policy that lets nothing else in', async () => {
    const page = await get('/_control/docs');
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(page.body).not.toMatch(/https?:\/\//);
    const files = [...page.body.matchAll(/(?:src|href)="(docs\/[^"]+\.\w+)"/g)].map(([, file]) => file);
    expect(files).toHaveLength(5);
    for (const file of files) {
      const answer = await get(`/_control/${file}`);
      expect([answer.statusCode, answer.headers['x-content-type-options']]).toEqual([200, 'nosniff']);
      expect(answer.body.length).toBeGreaterThan(100);
    }
  });

  it('is looked for when it is first asked for, and not before', () => {
    const script = `
      import { buildApp } from './src/app.ts';
      import { loadConfig } from './src/config/load.ts';
      import fs from 'node:fs/promises';
      import { syncBuiltinESMExports } from 'node:module';
      const read = [];
      const real = fs.readFile;
      fs.readFile = (file, ...more) => { read.push(String(file)); return real(file, ...more); };
      syncBuiltinESMExports();
      const app = await buildApp(loadConfig({}).config);
      const before = read.filter((file) => file.includes('swagger-ui')).length;
      await app.inject('/_control/docs/swagger-ui.css');
      await app.inject('/_control/docs/swagger-ui.css');
      console.log(before, read.filter((file) => file.includes('swagger-ui')).length);
      await app.close();`;
    const words = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect([stdout.trim(), stderr]).toEqual(['0 1', '']);
  });

  it('serves nothing else', async () => {
    for (const file of ['index.html', 'oauth2-redirect.html', '..%2fpackage.json', '%2e%2e', 'constructor', '']) {
      expect((await get(`/_control/docs/${file}`)).statusCode, file).toBe(404);
    }
  });

  it('is guarded as the control API is, and gone with it', async () => {
    const guarded = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    for (const url of ['/_control/docs', `${CONTROL}/openapi.json`, `${CONTROL}/openapi-toss.json`]) {
      expect((await get(url, guarded.app)).statusCode).toBe(401);
      const headers = { authorization: 'Bearer open-sesame' };
      expect((await guarded.app.inject({ url, headers })).statusCode).toBe(200);
      expect((await app.inject({ url, headers: { host: 'rebound.example' } })).statusCode).toBe(403);
    }
    const off = await buildTestApp({ MOCK_TOSS_CONTROL: 'off' });
    expect((await get('/_control/docs', off.app)).statusCode).toBe(404);
  });

  it('can be reached by a link on another page, unlike the API', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await app.inject({ url: '/_control/docs', headers })).statusCode).toBe(200);
    expect((await app.inject({ url: `${CONTROL}/openapi.json`, headers })).statusCode).toBe(403);
  });
});

afterAll(() => app.close());
