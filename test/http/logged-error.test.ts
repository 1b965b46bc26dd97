import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { createFrameworkLog, createSafeLogger, type LoggedError } from '../../src/http/logged-error.ts';
import { captureLog } from '../capture-log.ts';
import { buildTestApp, CONTROL, createPartner, personalBody, TEST_CLIENT } from '../harness.ts';

const TX_ID = 'f9e4b1c2-0d3a-4b5c-8d7e-6f5a4b3c2d1e';

/** Whatever stands for something that a caller sends. */
const VALUE = 'zqxmark01019990777';
const MARK = /zqxmark/i;

describe('the log', async () => {
  const plain = captureLog();
  const { app } = await buildTestApp({}, { logger: plain.logger });
  const logOf = async (
    call: (own: Awaited<ReturnType<typeof buildTestApp>>) => Promise<unknown>,
    parts: Parameters<typeof buildTestApp>[1] = {},
  ) => {
    const captured = captureLog();
    await call(await buildTestApp({}, { ...parts, logger: captured.logger }));
    return captured.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it.each([
    [`${CONTROL}/clients/mock-partner`, `${CONTROL}/clients/***`],
    [`${CONTROL}/transactions/01012345678`, `${CONTROL}/transactions/***`],
    [`${CONTROL}/clientz/reset`, `${CONTROL}/***/reset`],
    ['/tokens', '/***'],
    ['/API/v2', '/***/v2'],
    ['/api/v2/sign/user/auth/id/statuz', '/api/v2/sign/user/auth/id/***'],
    [`/app/${TX_ID}`, `/app/${TX_ID}`],
    [`/app/api/${TX_ID}/start`, `/app/api/${TX_ID}/start`],
    [`${CONTROL}/transactions/${TX_ID}/wait`, `${CONTROL}/transactions/${TX_ID}/wait`],
    [`${CONTROL}/clients/${TX_ID}`, `${CONTROL}/clients/***`],
    ['//token', '//token'],
    ['/', '/'],
  ])('has %s as %s: words of routes, letter by letter, and ids of transactions', async (path, shown) => {
    plain.lines.length = 0;
    await app.inject(path);
    expect(JSON.parse(plain.lines[0] ?? '{}').path).toBe(shown);
  });

  it('shows client ids of the configuration or of the server, and no other', async () => {
    const idsOf = async (settings?: object) =>
      (await logOf(async ({ app }) => (await createPartner(app, settings)).requestNone({ requestUrl: null })))
        .filter(({ path, rule }) => path === '/token' || rule !== undefined)
        .map(({ clientId }) => clientId);
    expect(await idsOf()).toEqual([TEST_CLIENT.clientId, TEST_CLIENT.clientId]);
    expect(await idsOf({})).toEqual(Array(2).fill(expect.stringMatching(/^test_[0-9a-f]{32}$/)));
    expect(await idsOf({ clientId: '01012345678' })).toEqual(['***', '***']);
  });

  it('shows type and place of an unexpected error, not its message', async () => {
    class LostError extends RangeError {
      readonly code = 'ELOST';
      readonly input: string;
      constructor(input: string) {
        super(`no record ${input}\n    at ${input} (${input}:1:1)`, { cause: new TypeError(`lost ${input}`) });
        this.input = input;
      }
    }
    let isBroken = false;
    const parts = {
      unwrapKey: async () => {
        throw new LostError(VALUE);
      },
      newHexId: () => {
        if (isBroken) throw new LostError(VALUE);
        return '0'.repeat(32);
      },
    };
    const found = await logOf(async ({ app }) => {
      const partner = await createPartner(app);
      const refused = await partner.call('request', await personalBody());
      expect([refused.statusCode, refused.body]).toEqual([500, expect.not.stringMatching(MARK)]);
      isBroken = true;
      const made = await app.inject({ method: 'POST', url: `${CONTROL}/clients`, payload: {} });
      expect([made.statusCode, made.body]).toEqual([500, expect.not.stringMatching(MARK)]);
    }, parts);
    const errors = found.filter(({ err }) => err !== undefined);
    expect(errors.map(({ msg }) => msg)).toEqual(['call failed', 'call failed']);
    for (const { err } of errors) {
      expect(err).toMatchObject({ type: 'LostError', code: 'ELOST', cause: { type: 'TypeError' } });
      expect((err as LoggedError).at[0]).toContain('logged-error.test.ts');
    }
    expect(JSON.stringify(found)).not.toMatch(MARK);
  });

  it('shows the code of a problem of the framework, not its message, which contains the URL', async () => {
    const captured = captureLog();
    const app = Fastify({ loggerInstance: createFrameworkLog(createSafeLogger(captured.logger, () => '***')) });
    app.get('/:name', (_request, reply) => {
      reply.send('once');
      reply.send('twice');
    });
    app.get('/late/:name', async (_request, reply) => {
      reply.send('once');
      throw new Error(VALUE);
    });
    await app.inject(`/${VALUE}`);
    await app.inject(`/late/${VALUE}`);
    await app.close();
    expect(captured.lines.length).toBeGreaterThan(1);
    expect(captured.lines.join('')).toContain('FST_ERR_REP_ALREADY_SENT');
    expect(captured.lines.filter((line) => MARK.test(line))).toEqual([]);
  });
});
