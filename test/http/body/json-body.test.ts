import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { acceptJson } from '../../../src/http/body/json-body.ts';
import { toTransportError } from '../../../src/http/transport-error.ts';

const build = async (options?: { optional: boolean }) => {
  const app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    const { problem, hint } = toTransportError(error);
    return reply.code(400).send({ problem, hint });
  });
  await app.register(async (scope) => {
    acceptJson(scope, options);
    scope.post('/', async (request) => ({ body: request.body, names: Object.keys(request.body as object) }));
  });
  return (payload: string | Buffer, type?: string, url = '/') =>
    app.inject({ method: 'POST', url, payload, ...(type === undefined ? {} : { headers: { 'content-type': type } }) });
};

const JSON_TYPE = 'application/json';

describe('a body that must be there', async () => {
  const send = await build();

  it('is read as JSON, with names such as __proto__ as its own', async () => {
    const answer = await send('{"__proto__":{"a":1},"b":"홍"}', `${JSON_TYPE}; charset=utf-8`);
    expect([answer.statusCode, answer.json().names]).toEqual([200, ['__proto__', 'b']]);
  });

  it.each<[string, string | Buffer, string | undefined, string, string]>([
    ['no body', '', undefined, 'malformed', 'the body is empty: send a JSON object in it (in a shell'],
    ['an empty body', '', JSON_TYPE, 'malformed', 'the body is empty'],
    ['another type', 'a=b', 'application/x-www-form-urlencoded', 'media-type', 'says form'],
    ['no JSON', '{"a":}', JSON_TYPE, 'malformed', 'is not JSON'],
    ['a comma too many', '{"a":1,}', JSON_TYPE, 'malformed', '(two samples of the guide have this mistake)'],
    ['no UTF-8', Buffer.from('"\xff"', 'latin1'), JSON_TYPE, 'malformed', 'the body is not UTF-8'],
  ])('is refused with what was sent instead: %s', async (_name, body, type, problem, hint) => {
    const answer = await send(body, type);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ problem, hint: expect.stringContaining(hint) });
  });

  it('is not looked for in the query', async () => {
    expect((await send('', JSON_TYPE, '/?txId=x')).json().hint).toContain('the query is not read');
  });
});

describe('a body that may be left out', async () => {
  const send = await build({ optional: true });

  it('is an empty object then, whatever its type says', async () => {
    for (const type of [undefined, JSON_TYPE, 'text/plain', 'application/x-www-form-urlencoded']) {
      expect((await send('', type)).json()).toEqual({ body: {}, names: [] });
    }
  });

  it('is refused when it is something else than JSON', async () => {
    expect((await send('a=b', 'text/plain')).json().hint).toBe('Content-Type must be application/json');
  });
});
