import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ControlClient, ControlError, type ControlEvents } from '../../src/client/control.ts';
import type { viewClient, viewQueue } from '../../src/domain/client.ts';
import type { viewFault } from '../../src/domain/fault.ts';
import type { describeFinding } from '../../src/domain/findings/finding.ts';
import type { SentEvent } from '../../src/events/hub.ts';
import type { toRequestEvent } from '../../src/events/request-event.ts';
import type { toTransactionEvent } from '../../src/events/transaction-event.ts';
import { buildTestApp, createPartner, personalBody, type TestApp } from '../harness.ts';

const listen = async (env: Record<string, string> = {}): Promise<TestApp & { url: string }> => {
  const own = await buildTestApp(env);
  return { ...own, url: await own.app.listen({ host: '127.0.0.1', port: 0 }) };
};

const { app, time, url } = await listen();
const control = new ControlClient(url);

/** What a call was refused with. */
const refusal = async (call: Promise<unknown>): Promise<ControlError> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ControlError);
  return error as ControlError;
};

describe('the control client', () => {
  it('makes one isolated partner, and does what its user would', async () => {
    const made = await control.createClient({ scenario: 'manual', partnerCode: 'MINE' });
    expectTypeOf(made.clientSecret).toEqualTypeOf<string>();
    expect(made).toMatchObject({ clientId: expect.stringMatching(/^test_/), partnerCode: 'MINE' });
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    expect((await control.start(txId)).status).toBe('IN_PROGRESS');
    const done = await control.complete(txId, { persona: 'namgung' });
    expect([done.status, done.person]).toMatchObject(['COMPLETED', { personaId: 'namgung' }]);
    expect((await control.waitFor(txId)).status).toBe('COMPLETED');
    expect((await control.transaction(txId)).history.map(({ event }) => event)).toEqual([
      'requested',
      'started',
      'completed',
    ]);
    expect((await control.cancel(await partner.requestNone())).cancelledAt).not.toBeNull();
    expect((await control.expire(await partner.requestNone())).status).toBe('EXPIRED');
    expect((await control.advance(await partner.requestNone())).status).toBe('IN_PROGRESS');
    expect(await control.transactions({ clientId: partner.clientId, status: 'IN_PROGRESS' })).toHaveLength(1);
    expect(await control.transactions({ clientId: partner.clientId, limit: 2 })).toHaveLength(2);
    expect(await control.transactions({ clientId: partner.clientId, since: new Date(time.now + 1) })).toEqual([]);
  });

  it('moves the clock of a client', async () => {
    const { clientId } = await control.createClient();
    const clock = control.clock(clientId);
    expect((await clock.advance('61m')).offsetMs).toBe(3_660_000);
    expect((await clock.freeze('2026-03-02T09:00:00+09:00')).frozen).toBe(true);
    expect((await clock.freeze(new Date('2026-03-03T00:00:00Z'))).now).toBe('2026-03-03T09:00:00.000+09:00');
    expect((await clock.freeze()).frozen).toBe(true);
    expect((await clock.resume()).frozen).toBe(false);
    expect((await clock.reset()).offsetMs).toBe(0);
    expect((await clock.read()).frozen).toBe(false);
  });

  it('queues scenarios and sets faults', async () => {
    const partner = await createPartner(app, {});
    const queued = { queue: [{ id: '1', scenario: 'mismatch', times: 1 }] };
    expect(await control.queue(partner.clientId, 'mismatch')).toEqual(queued);
    expect(await control.queued(partner.clientId)).toEqual(queued);
    const more = await control.queue(partner.clientId, 'never', 2);
    await control.unqueue(partner.clientId, more.queue[1]?.id ?? '');
    expect(await control.queued(partner.clientId)).toEqual(queued);
    expect((await refusal(control.unqueue(partner.clientId, '2'))).status).toBe(404);
    await control.clearQueue(partner.clientId);
    expect(await control.queued(partner.clientId)).toEqual({ queue: [] });
    await control.queue(partner.clientId, 'mismatch');
    expect((await partner.call('request', await personalBody())).json().error.errorCode).toBe('CE3001');
    const { clientId } = partner;
    const fault = await control.fault({ clientId, endpoint: 'status', error: 'CE0002', times: 1 });
    expect((await control.faults({ clientId })).map(({ id }) => id)).toEqual([fault.id]);
    await control.deleteFault(fault.id);
    expect(await control.faults({ clientId })).toEqual([]);
  });

  it('reads journal, findings and coverage, following pages', async () => {
    const partner = await createPartner(app, {});
    const { clientId } = partner;
    for (let count = 0; count < 230; count += 1) await partner.call('status', { txId: 'x' });
    const requests = await control.requests({ clientId });
    expect(requests).toHaveLength(231);
    expect(new Set(requests.map(({ id }) => id)).size).toBe(231);
    expect(await control.requests({ clientId, endpoint: 'token', outcome: 'SUCCESS' })).toHaveLength(1);
    expect(await control.requests({ clientId, limit: 201 })).toHaveLength(201);
    const [newest] = requests;
    if (newest === undefined) throw new Error('there are calls');
    expectTypeOf(newest.clientAt).toEqualTypeOf<string | null>();
    expect(await control.request(newest.id)).toEqual(newest);
    expect(await control.requests({ clientId, text: 'GRANT_type' })).toHaveLength(1);
    await control.clearRequests({ clientId });
    expect(await control.requests({ clientId })).toEqual([]);
    expect((await refusal(control.request(newest.id))).status).toBe(404);
    await partner.call('request', { requestType: 'USER_NONE' });
    expect((await control.findings({ clientId })).map(({ rule }) => rule)).toEqual(['request-url-missing']);
    await control.clearFindings({ clientId });
    expect(await control.findings({ clientId })).toEqual([]);
    expect((await control.coverage({ clientId })).missing).not.toContain('no test saw CE3100 on status');
    expect(await control.metrics()).toContain('mock_toss_calls_total{endpoint="status",code="CE3100",fault="none"} ');
    await control.clearCoverage({ clientId });
    expect((await control.coverage({ clientId })).met).toBe(0);
  });

  it('has the types of the events that the server sends', () => {
    expectTypeOf<keyof ControlEvents>().toEqualTypeOf<SentEvent['event']>();
    expectTypeOf<ReturnType<typeof toRequestEvent>>().toExtend<ControlEvents['request']>();
    expectTypeOf<ReturnType<typeof toTransactionEvent>>().toExtend<ControlEvents['transaction']>();
    expectTypeOf<ReturnType<typeof describeFinding> & { at: string }>().toExtend<ControlEvents['finding']>();
    expectTypeOf<ReturnType<typeof viewClient> & ReturnType<typeof viewQueue>>().toExtend<
      Omit<ControlEvents['client'], 'change'>
    >();
    expectTypeOf<ReturnType<typeof viewFault> | null>().toExtend<ControlEvents['fault']['fault']>();
  });

  it('changes, resets and deletes clients, people and scenarios', async () => {
    const { clientId } = await control.createClient();
    expect((await control.changeClient(clientId, { identity: 'echo' })).identity).toBe('echo');
    expect((await control.resetClient(clientId)).identity).toBe('fixed');
    expect((await control.client(clientId)).clientId).toBe(clientId);
    expect((await control.clients()).map((client) => client.clientId)).toContain(clientId);
    await control.deleteClient(clientId);
    expect((await refusal(control.client(clientId))).status).toBe(404);
    const person = {
      name: '모의인',
      birthday: '19900101',
      gender: 'MALE',
      nationality: 'LOCAL',
      phone: '01019980009',
    } as const;
    expect(await control.putPersona({ id: 'mock-person', ...person })).toMatchObject(person);
    expect((await control.personas()).map(({ id }) => id)).toContain('mock-person');
    await control.deletePersona('mock-person');
    expect((await control.putScenario({ name: 'slow', start: '9s' })).start).toBe('9s');
    expect((await control.scenarios()).map(({ name }) => name)).toContain('slow');
    await control.deleteScenario('slow');
    const own = await listen();
    const other = new ControlClient(`${own.url}/`);
    await other.createClient();
    await other.reset();
    expect(await other.clients()).toHaveLength(2);
    await other.ready();
    expect((await other.publicKey()).length).toBeGreaterThan(700);
  });

  it('throws what the server said, as a problem document', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await control.complete(txId);
    const conflict = await refusal(control.start(txId));
    expect(conflict).toMatchObject({
      name: 'ControlError',
      status: 409,
      message: `POST /_control/v1/transactions/${txId}/start: start is impossible in state COMPLETED; nothing is possible any more`,
      problem: { type: 'urn:mock-toss-cert:problem:conflict', state: 'COMPLETED', possible: [] },
    });
    const invalid = await refusal(control.createClient({ identity: 'any' as never }));
    expect(invalid.problem?.errors).toEqual([{ field: 'identity', message: 'must be one of echo, fixed, match' }]);
    expect((await refusal(control.waitFor(await partner.requestNone(), 'COMPLETED', { timeout: '1ms' }))).status).toBe(
      408,
    );
    expect((await refusal(control.client('../../info'))).status).toBe(404);
  });

  it('says when no emulator answers, or something else does', async () => {
    expect(await refusal(new ControlClient('http://127.0.0.1:9').info())).toMatchObject({
      status: null,
      problem: null,
      message: 'no mock-toss-cert answers at http://127.0.0.1:9: is it running there?',
    });
    expect(await refusal(new ControlClient(`${url}/api`).info())).toMatchObject({ status: 404, problem: null });
    expect(() => new ControlClient('ftp://x.test')).toThrow(TypeError);
    expect(() => new ControlClient('nowhere')).toThrow(TypeError);
  });

  it('takes no id that leads elsewhere, and no address or token that cannot be meant', async () => {
    const { clientId } = await control.createClient();
    for (const id of ['..', '.', '', undefined, '\ud800']) {
      const calls: (() => Promise<unknown>)[] = [
        () => control.resetClient(id as string),
        () => control.complete(id as string),
        () => control.clock(id as string).reset(),
        () => control.deleteFault(id as string),
      ];
      for (const call of calls) {
        const error = await refusal(Promise.resolve().then(call));
        expect(error.message).toBe('the id must be a string, and not empty, "." or ".."');
      }
    }
    expect((await control.client(clientId)).clientId).toBe(clientId);
    for (const address of ['http://a:b@localhost', 'http://localhost/?a=b', 'http://localhost/#a']) {
      expect(() => new ControlClient(address)).toThrow('no credentials, query or fragment');
    }
    expect(() => new ControlClient(url, { token: '비밀' })).toThrow('printable ASCII');
    expect(() => new ControlClient(url, { token: null as never })).not.toThrow();
  });

  it('reaches an international host by its ASCII name', () => {
    const urlOf = (address: string): string => new ControlClient(address).baseUrl;
    expect(urlOf('http://toss.한국:8677')).toBe('http://toss.xn--3e0b707e:8677');
    expect(urlOf('http://ToSS。한국./')).toBe('http://toss.xn--3e0b707e.');
    const NO_URL = new TypeError('the address of mock-toss-cert must be a URL, such as http://localhost:8677');
    for (const wrong of ['http://한국／안', 'http://한국:port']) {
      expect(() => urlOf(wrong), wrong).toThrow(NO_URL);
    }
  });

  it('asks for as many as are wanted, for none not at all, and for no number that there is none of', async () => {
    const { clientId } = await createPartner(app, {});
    const listsOf = (from: ControlClient): ((limit: number) => Promise<unknown[]>)[] => [
      (limit) => from.clients({ limit }),
      (limit) => from.transactions({ limit }),
      (limit) => from.faults({ limit }),
      (limit) => from.requests({ limit, clientId }),
      (limit) => from.findings({ limit }),
      (limit) => from.personas({ limit }),
      (limit) => from.scenarios({ limit }),
    ];
    // Nothing listens there.
    for (const list of listsOf(new ControlClient('http://127.0.0.1:9'))) {
      expect(await list(0)).toEqual([]);
      expect(await list(-0)).toEqual([]);
      for (const limit of [-1, -200, 0.5, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, '5', null] as number[]) {
        expect(await refusal(list(limit))).toMatchObject({
          status: 400,
          message: 'limit must be a whole number of 0 or more: leave it out to get all items',
        });
      }
      expect((await refusal(list(1))).status).toBeNull();
    }
    for (const list of listsOf(control)) {
      for (const limit of [1, 200, 201, 1e9, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
        expect((await list(limit)).length).toBeLessThanOrEqual(limit);
      }
    }
    expect(await control.scenarios({ limit: 3 })).toEqual((await control.scenarios()).slice(0, 3));
    expect(await control.personas({ limit: Number.MAX_VALUE })).toEqual(await control.personas());
  });

  it('does not wait for ever', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const error = await refusal(new ControlClient(`http://127.0.0.1:${port}`, { timeoutMs: 50 }).info());
    expect([error.status, error.message]).toEqual([null, expect.stringContaining('no mock-toss-cert answers')]);
    silent.closeAllConnections();
    silent.close();
  });

  it('sends its token, and does not say it', async () => {
    const own = await listen({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    expect((await new ControlClient(own.url, { token: 'open-sesame' }).info()).store).toBe('memory');
    const wrong = await refusal(new ControlClient(own.url, { token: 'wrong-one' }).info());
    expect([wrong.status, JSON.stringify(wrong).includes('wrong-one')]).toEqual([401, false]);
  });
});
