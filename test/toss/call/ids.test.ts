import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner } from '../../harness.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Three transactions and a token of one client, with `between` happening after each. */
const walk = async (
  seed: string,
  clientId: string,
  between?: (app: Awaited<ReturnType<typeof buildTestApp>>['app']) => Promise<unknown>,
) => {
  const { app } = await buildTestApp({ MOCK_TOSS_SEED: seed });
  const partner = await createPartner(app, { clientId });
  const ids = [String(decodeJwt(partner.token).jti)];
  for (let index = 0; index < 3; index += 1) {
    await between?.(app);
    ids.push(await partner.requestNone());
  }
  return { app, partner, ids };
};

describe('with a seed', () => {
  it('a client’s ids are the same in another run, and UUIDs', async () => {
    const [one, two] = [await walk('s', 'a'), await walk('s', 'a')];
    expect(one.ids).toEqual(two.ids);
    expect(new Set(one.ids).size).toBe(4);
    for (const id of one.ids) expect(id).toMatch(UUID);
  });

  it('does not depend on what other clients do in between', async () => {
    const busy = await walk('s', 'a', async (app) => {
      const other = await createPartner(app, {});
      await other.requestNone();
    });
    expect(busy.ids).toEqual((await walk('s', 'a')).ids);
  });

  it('another seed or client has others', async () => {
    const all = [...(await walk('s', 'a')).ids, ...(await walk('t', 'a')).ids, ...(await walk('s', 'b')).ids];
    expect(new Set(all).size).toBe(12);
  });

  it('a reset of the client begins again', async () => {
    const { app, partner, ids } = await walk('s', 'a');
    await control(app, 'POST', '/clients/a/reset');
    expect(await partner.requestNone()).toBe(ids[1]);
  });

  it('a call that fails uses up no id', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_SEED: 's' });
    const partner = await createPartner(app, { clientId: 'a' });
    await partner.call('request', { requestType: 'USER_PERSONAL' });
    await partner.requestNone({ nonce: 'n' });
    await partner.call('request', { requestType: 'USER_NONE', nonce: 'n' });
    expect(await partner.requestNone()).toBe((await walk('s', 'a')).ids[2]);
  });

  it('whole answers repeat when the clock stands still', async () => {
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const { app } = await buildTestApp({ MOCK_TOSS_SEED: 's' });
        const partner = await createPartner(app, { clientId: 'a', scenario: 'instant' });
        const txId = await partner.requestNone();
        const { signature } = (await partner.readResult(txId)).response.json().success;
        return [partner.token, txId, signature];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });
});

it('without a seed they are random', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const { app } = await buildTestApp();
      return (await createPartner(app, { clientId: 'a' })).requestNone();
    }),
  );
  expect(ids[0]).not.toBe(ids[1]);
});
