import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { acceptForm, formOf } from '../../../src/http/body/form-body.ts';
import { toTransportError } from '../../../src/http/transport-error.ts';

const app = Fastify();
app.setErrorHandler((error, _request, reply) => reply.code(400).send({ hint: toTransportError(error).hint }));
await app.register(async (scope) => {
  await acceptForm(scope);
  scope.post('/', async (request) => Object.entries(formOf(request) ?? {}));
});

const send = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload,
  });

/** As the URL standard reads a form: a text for each name, or a list where the name is repeated. */
const read = (text: string): [string, string | string[]][] => {
  // The class takes a leading question mark for the beginning of a query.
  const pairs = new URLSearchParams(`?${text}`);
  const form = Object.fromEntries([...new Set(pairs.keys())].map((name) => [name, pairs.getAll(name)]));
  return Object.entries(form).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]);
};

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

describe('a form', () => {
  it('is read as the URL standard reads it, whatever its names and values are', async () => {
    const names = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '0', '', '?'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, fc.string({ unit: 'binary' })), { maxLength: 6 }), async (pairs) => {
        const text = new URLSearchParams(pairs).toString();
        expect((await send(text)).json()).toEqual(read(text));
      }),
    );
  });

  it('is read correctly or refused, however it is written', async () => {
    const pieces = [
      '%',
      '&',
      '=',
      '+',
      '?',
      'a',
      '0',
      '한',
      '%20',
      '%26',
      '%ED%95%9C',
      '%ED',
      '%zz',
      '\ufeff',
      '\ufffd',
    ];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...pieces), maxLength: 12 }), async (text) => {
        const answer = await send(text);
        if (isDecodable(text)) expect(answer.json()).toEqual(read(text));
        else expect([answer.statusCode, answer.json().hint]).toEqual([400, expect.stringContaining('percent signs')]);
      }),
      { numRuns: 500 },
    );
  });

  it('changes no prototype', async () => {
    expect((await send('__proto__=a&__proto__=b&a=1')).json()).toEqual([
      ['__proto__', ['a', 'b']],
      ['a', '1'],
    ]);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it('that is not valid (not UTF-8, compressed, broken percent signs) is refused with the reason, and ends the connection', async () => {
    const cases: [ReturnType<typeof send>, string][] = [
      [send(Buffer.from('a=\xff', 'latin1')), 'the body is not UTF-8'],
      [send(gzipSync('a=b')), 'the body is compressed'],
      [send(Buffer.from([0x8b, 0xff]), { 'content-encoding': 'br' }), 'the body is compressed'],
      [send('a=%ff'), 'check percent signs'],
      [send('a=%'), 'check percent signs'],
    ];
    for (const [sent, expected] of cases) {
      const answer = await sent;
      expect([answer.json().hint, answer.headers.connection]).toEqual([expect.stringContaining(expected), 'close']);
    }
  });

  it('of another content type is not read as a form', async () => {
    expect((await send('a=b', { 'content-type': 'text/plain' })).json()).toEqual([]);
  });
});
