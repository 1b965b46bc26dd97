import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readChoice } from '../../src/cli/values.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError, FixtureError } from '../../src/config/start-errors.ts';
import { loadFixtures } from '../../src/fixtures/load.ts';
import { compileSchema } from '../../src/http/schema-compiler.ts';
import { type AjvError, explainSchemaErrors } from '../../src/http/validation.ts';
import { bodiesOf, collectRoutes, fieldsOf, type KnownRoute, sampleOf } from '../all-routes.ts';
import { buildTestApp, CONTROL, control, createPartner, TEST_CLIENT } from '../harness.ts';
import { newFolder } from '../new-folder.ts';

/** The largest body that is read, and the largest answer to whatever is wrong with one. */
const LARGEST_BODY = 64 * 1024;
const LARGEST_ANSWER = 16 * 1024;

const { built, routes } = await collectRoutes(() => buildTestApp());
const { app } = built;
const partner = await createPartner(app);
const txId = await partner.requestNone();
// So that nobody waits for it.
await control(app, 'POST', `/transactions/${txId}/complete`);

const withBody = routes.filter(({ method }) => method === 'POST' || method === 'PUT' || method === 'PATCH');

/** As many pieces as fit between two ends. */
const fill = (start: string, piece: (index: number) => string, end: string): string => {
  const room = LARGEST_BODY - start.length - end.length;
  const pieces: string[] = [];
  let length = 0;
  for (let index = 0; ; index += 1) {
    const next = `${index === 0 ? '' : ','}${piece(index)}`;
    length += next.length;
    if (length > room) return start + pieces.join('') + end;
    pieces.push(next);
  }
};

const lettersOf = (index: number): string =>
  [...index.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('');

/** A valid body that has `value` in one field, and nothing in fields that are not asked for. */
const bodyWith = (schema: TSchema | undefined, field: string, value: unknown): string => {
  const [, least = {}] = schema === undefined ? [] : bodiesOf(schema, 'x');
  return JSON.stringify({ ...least, [field]: value });
};

const hostileBodies = ({ body }: KnownRoute): string[] => {
  const fields = [...new Set(body === undefined ? [] : fieldsOf(body))];
  const long = 'x'.repeat(LARGEST_BODY - 2_000);
  const inField = (field: string): string[] => {
    const [start = '', end = ''] = bodyWith(body, field, 'HERE').split('"HERE"');
    return [
      bodyWith(body, field, long),
      bodyWith(body, field, { [long]: long.length }),
      bodyWith(body, field, '1'.repeat(LARGEST_BODY - 2_000)),
      fill(`${start}[`, () => '1', `]${end}`),
      fill(`${start}[`, (index) => `"${index}"`, `]${end}`),
      fill(`${start}[`, () => '{}', `]${end}`),
      fill(`${start}{`, (index) => `"${lettersOf(index)}":1`, `}${end}`),
    ];
  };
  return [
    fill('{', (index) => `"${index}":1`, '}'),
    fill('{', (index) => `"${lettersOf(index)}":1`, '}'),
    fill('[', () => '1', ']'),
    JSON.stringify({ [long]: 1 }),
    JSON.stringify(long),
    '['.repeat(LARGEST_BODY),
    '{"a":'.repeat(LARGEST_BODY / 5),
    `"${long}`,
    `{${' '.repeat(LARGEST_BODY - 2)}x`,
    ...fields.flatMap(inField),
  ];
};

const hostileForms = [
  fill('', (index) => `&${lettersOf(index)}=1`, ''),
  `client_id=${'x'.repeat(LARGEST_BODY - 20)}`,
  `grant_type=client_credentials&client_secret=x&scope=ca&client_id=${'x'.repeat(60_000)}`,
  `grant_type=client_credentials&client_id=${TEST_CLIENT.clientId}&client_secret=${TEST_CLIENT.clientSecret}&scope=${'x+'.repeat(30_000)}`,
  'txId=x&'.repeat(9_000),
  `${'%41'.repeat(21_000)}=1`,
];

const pathOf = ({ url }: KnownRoute): string => url.replace(':txId', txId).replace(/:\w+/g, 'mock-partner');

const sizeOf = ({ body, headers }: { body: string; headers: object }): number =>
  Buffer.byteLength(body) + JSON.stringify(headers).length;

describe('an answer has a limit', () => {
  it.each(withBody.map((route) => [`${route.method} ${route.url}`, route] as const))(
    'whatever 64 KiB are sent to %s',
    async (_name, route) => {
      const calls = [
        ...hostileBodies(route).map((payload) => ({ payload, type: 'application/json' })),
        ...hostileForms.map((payload) => ({ payload, type: 'application/x-www-form-urlencoded' })),
      ];
      for (const { payload, type } of calls) {
        expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(LARGEST_BODY);
        const answer = await app.inject({
          method: route.method as 'POST',
          url: pathOf(route),
          headers: { 'content-type': type, authorization: `Bearer ${partner.token}` },
          payload,
        });
        expect([payload.slice(0, 60), sizeOf(answer) <= LARGEST_ANSWER]).toEqual([payload.slice(0, 60), true]);
      }
    },
  );

  const isStream = ({ url }: KnownRoute): boolean => url.endsWith('/events');
  const readable = routes.filter((route) => route.method === 'GET' && !isStream(route));

  it.each(readable.map((route) => [route.url, route] as const))('whatever is asked of %s', async (_name, route) => {
    const ask = (query: string, headers: Record<string, string> = {}) =>
      app.inject({ method: 'GET', url: pathOf(route) + query, headers });
    const usual = sizeOf(await ask(''));
    const long = 'x'.repeat(14_000);
    const names = route.query === undefined ? [] : fieldsOf(route.query);
    const queries = [
      `?${long}=1`,
      `?${Array.from({ length: 3_000 }, (_, index) => lettersOf(index)).join('&')}`,
      ...names.flatMap((name) => [
        `?${name}=${long}`,
        `?${name}=${'1'.repeat(14_000)}`,
        `?${`${name}=x&`.repeat(900)}`,
      ]),
      `?embed=${long}`,
    ];
    const hosts = [{ host: `${'x'.repeat(14_000)}.example` }, { host: `[${'1:'.repeat(7_000)}]` }, { origin: long }];
    const answers = [
      ...(await Promise.all(queries.map((query) => ask(query)))),
      ...(await Promise.all(hosts.map((one) => ask('', one)))),
    ];
    for (const answer of answers) expect(sizeOf(answer)).toBeLessThanOrEqual(Math.max(LARGEST_ANSWER, usual + 1_024));
  });

  it.each(['/', '/x', '/%2F', '/..', '/가', '/x?y'])('whatever long path of %s there is', async (piece) => {
    for (const start of [
      '',
      '/api',
      '/token',
      '/app',
      '/app/api',
      '/start',
      '/demo',
      '/cert/v1',
      '/_control',
      '/health',
    ]) {
      const url = start + encodeURI(piece).repeat(14_000 / encodeURI(piece).length);
      for (const method of ['GET', 'POST'] as const) {
        expect(sizeOf(await app.inject({ method, url }))).toBeLessThanOrEqual(LARGEST_ANSWER);
      }
    }
  });
});

describe('what is wrong', () => {
  it('is told twenty times at most, then how often more', async () => {
    const refusal = async (payload: string) =>
      (
        await app.inject({
          method: 'POST',
          url: `${CONTROL}/clients`,
          headers: { 'content-type': 'application/json' },
          payload,
        })
      ).json();
    const wrong = await refusal(JSON.stringify({ scopes: Array(9_000).fill(1) }));
    expect(wrong.errors).toHaveLength(21);
    // One more than the values: there are too many of them.
    expect(wrong.errors.at(-1)).toEqual({ field: '', message: 'and 8,981 more' });
    const unknown = await refusal(
      JSON.stringify(Object.fromEntries(Array.from({ length: 7_000 }, (_, index) => [lettersOf(index), 1]))),
    );
    expect(unknown.errors.map(({ message }: { message: string }) => message)).toEqual([
      ...Array(20).fill('is not a known field'),
      'and 6,980 more',
    ]);
    const few = await refusal(JSON.stringify({ scopes: Array(20).fill(1) }));
    expect(few.errors).toHaveLength(20);
    expect(few.errors.at(-1).field).toBe('scopes.19');
  });

  it('is looked into only as far as it is told', () => {
    let looks = 0;
    const errors = Array.from({ length: 50_000 }, (_, index) => ({
      keyword: 'enum',
      instancePath: `/list/${index}`,
      schemaPath: '',
      get params() {
        looks += 1;
        return { allowedValues: ['a', 'b'] };
      },
    }));
    expect(explainSchemaErrors(errors as AjvError[])).toMatchObject({ more: 49_980 });
    expect(looks).toBeLessThan(100);
  });

  /** How often something is read of a list of so many values, when a schema looks at a body. */
  const countReads = (schema: TSchema, field: string, values: readonly unknown[]): number => {
    let reads = 0;
    const watched = new Proxy([...values], {
      get(target, key, receiver) {
        reads += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    compileSchema(schema)({ ...(sampleOf(schema, 'x') as object), [field]: watched });
    return reads;
  };

  it('is found in one walk over a list, whatever is in it', () => {
    const kinds: ((index: number) => unknown)[] = [() => 1, () => 'x', (index) => `v${index}`, (index) => ({ index })];
    for (const { body, method, url } of withBody) {
      for (const field of body === undefined ? [] : fieldsOf(body)) {
        for (const kind of kinds) {
          const reads = countReads(
            body as TSchema,
            field,
            Array.from({ length: 2_000 }, (_, index) => kind(index)),
          );
          expect([method, url, field, reads <= 10 * 2_000]).toEqual([method, url, field, true]);
        }
      }
    }
  });
});

describe('files and flags that are wrong', () => {
  const folder = newFolder();

  const problemsOf = (sources: Parameters<typeof loadConfig>[0]): readonly string[] => {
    try {
      loadConfig(sources);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
    }
    return [];
  };

  it('a file of settings is told of in some lines, each of them short', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `set${lettersOf(index)}`);
    const config = join(folder, 'many.json');
    writeFileSync(config, JSON.stringify(Object.fromEntries(keys.map((key) => [key, 1]))));
    const many = problemsOf({ flags: { config } });
    expect([many.length, many.at(-1)]).toEqual([21, `and 9,980 more in ${config}`]);
    const long = 'x'.repeat(1_000_000);
    const lengths = [{ [long]: 1 }, { port: long }, { logLevel: long }, { scenario: 1, host: long }].map(
      (options) => problemsOf({ options }).join('\n').length,
    );
    expect(Math.max(...lengths)).toBeLessThan(300);
    expect(
      Math.max(...loadConfig({ env: { [`MOCK_TOSS_${long}`]: '1' } }).warnings.map(({ en }) => en.length)),
    ).toBeLessThan(300);
  });

  it('so is a fixture', () => {
    const own = join(folder, 'fixtures');
    mkdirSync(own);
    const clients = Array.from({ length: 10_000 }, (_, index) => ({
      clientId: `c${index}`,
      clientSecret: 's',
      colour: 1,
    }));
    const read = (file: object): readonly string[] => {
      writeFileSync(join(own, 'clients.json'), JSON.stringify(file));
      try {
        loadFixtures(own);
      } catch (error) {
        if (error instanceof FixtureError) return error.problems;
        throw error;
      }
      return [];
    };
    const unknown = read({ clients });
    expect([unknown.length, unknown.at(-1)]).toEqual([21, `${join(own, 'clients.json')}: and 9,980 more`]);
    const dangling = read({ clients: clients.map(({ colour: _, ...client }) => ({ ...client, scenario: 'autoo' })) });
    expect([dangling.length, dangling.at(-1)]).toEqual([21, 'and 9,980 more']);
  });

  it('so is a value of a flag', () => {
    const option = { flags: '--status <status>', choices: ['a', 'b'] };
    expect(() => readChoice(option, { status: 'x'.repeat(100_000) })).toThrow(
      `--status is "${'x'.repeat(40)}…", which is not allowed: must be one of a, b`,
    );
  });
});
