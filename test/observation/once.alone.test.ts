import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as SurfaceModule from '../../src/http/surface.ts';
import type * as TargetModule from '../../src/observation/masking/target.ts';
import type * as ObservedModule from '../../src/observation/observed-call.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import type { Store } from '../../src/store/store.ts';
import { API, askToken, buildTestApp, control, createPartner, TEST_CLIENT, TOKEN_FORM } from '../harness.ts';
import { overrideStore } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';

/** What was asked for, in the order in which it was. */
const { asked } = vi.hoisted(() => ({ asked: [] as string[] }));

vi.mock('../../src/http/surface.ts', async (load) => {
  const real = await load<typeof SurfaceModule>();
  const createSurfaces: typeof real.createSurfaces = (registered) => {
    const surfaces = real.createSurfaces(registered);
    return {
      ...surfaces,
      of(path) {
        asked.push(`surface of ${path}`);
        return surfaces.of(path);
      },
    };
  };
  return { ...real, createSurfaces };
});

vi.mock('../../src/observation/masking/target.ts', async (load) => {
  const real = await load<typeof TargetModule>();
  const maskTarget: typeof real.maskTarget = (target) => {
    asked.push(`mask of ${target}`);
    return real.maskTarget(target);
  };
  return { maskTarget };
});

vi.mock('../../src/observation/observed-call.ts', async (load) => {
  const real = await load<typeof ObservedModule>();
  const observeCall: typeof real.observeCall = (...given) => {
    asked.push('one pass');
    return real.observeCall(...given);
  };
  return { ...real, observeCall };
});

const counted = (store: Store): Store =>
  overrideStore(store, {
    startCall(call) {
      asked.push(`client ${call.clientId}`);
      return store.startCall(call);
    },
    clients: {
      get(clientId) {
        asked.push(`client ${clientId}`);
        return store.clients.get(clientId);
      },
    },
  });

const STATUS = `${API}/status`;
const { app } = await buildTestApp({}, { store: counted(createMemoryStore({ limits: LIMITS, now: () => 0 })) });
const partner = await createPartner(app);
const client = `client ${partner.clientId}`;

beforeEach(() => {
  asked.length = 0;
});
afterEach(() => vi.restoreAllMocks());

describe('each call computes only once', () => {
  it('its surface and path, its masked target, and its client', async () => {
    await partner.call('status', { txId: 'x' });
    expect(asked).toEqual([`surface of ${STATUS}`, client, 'one pass', `mask of ${STATUS}`]);
  });

  it('the same for a token call, and its client once more where it breaks a rule', async () => {
    const { statusCode } = await askToken(app, Object.fromEntries(new URLSearchParams(TOKEN_FORM)));
    expect(statusCode).toBe(200);
    expect(asked).toEqual(['surface of /token', client, 'one pass', client, 'mask of /token']);
  });

  it('the same for a refused call, and for one without a route', async () => {
    await app.inject({ method: 'POST', url: STATUS, headers: { authorization: `Bearer ${partner.token}` } });
    expect(asked).toEqual([`surface of ${STATUS}`, client, 'one pass', `mask of ${STATUS}`]);
    asked.length = 0;
    await app.inject({ url: '/nowhere' });
    expect(asked).toEqual(['surface of /nowhere', 'one pass', 'mask of /nowhere']);
    asked.length = 0;
    await app.inject({ url: '/api/%ff' });
    expect(asked).toEqual(['surface of /api/%ff', 'one pass', 'mask of /api/%ff']);
  });

  it('the same for a call with its client id in the query, which no endpoint has looked up', async () => {
    await app.inject({ method: 'POST', url: `/token?client_id=${TEST_CLIENT.clientId}` });
    expect(asked.filter((one) => one === client)).toHaveLength(1);
  });

  it('after a fault the client once more, since the fault may have taken time', async () => {
    await control(app, 'POST', '/faults', { endpoint: 'status', delay: '1ms', times: 1 });
    asked.length = 0;
    await partner.call('status', { txId: 'x' });
    expect(asked.filter((one) => one === client)).toHaveLength(3);
  });

  it('the text of its body, which is joined and decoded once for all records', async () => {
    const body = JSON.stringify({ txId: 'x', padding: 'p'.repeat(500) });
    const concat = vi.spyOn(Buffer, 'concat');
    const decode = vi.spyOn(Buffer.prototype, 'toString');
    await app.inject({
      method: 'POST',
      url: STATUS,
      headers: { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' },
      payload: body,
    });
    const whole = concat.mock.results.filter(({ value }) => Buffer.isBuffer(value) && value.length === body.length);
    const texts = decode.mock.results.filter(({ value }) => value === body);
    expect(whole.length).toBeLessThanOrEqual(2);
    expect(texts).toHaveLength(1);
  });

  it('the claims of its token, which only the first call with a token reads', async () => {
    const { call } = await createPartner(app);
    const parse = vi.spyOn(JSON, 'parse');
    await call('status', { txId: 'x' });
    await call('status', { txId: 'x' });
    expect(parse.mock.calls.filter(([text]) => text.includes('"jti"'))).toHaveLength(1);
  });
});

it('calls of other surfaces compute only their surface', async () => {
  await control(app, 'GET', '/health');
  await app.inject({ url: '/app' });
  expect(asked).toEqual(['surface of /_control/v1/health', 'surface of /app']);
});
