import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { TossCertSessionGenerator } from '../../../src/client/session.ts';
import { toOneLineSpki } from '../../../src/crypto/key-files.ts';
import type { RuleId } from '../../../src/domain/findings/rules.ts';
import { API, generator, type Partner, personalBody, SENT, seal } from '../../harness.ts';
import { none, type openFindings } from './open-findings.ts';

const otherKey = generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey;
const otherGenerator = new TossCertSessionGenerator(
  toOneLineSpki(createPublicKey(otherKey.export({ type: 'spki', format: 'pem' }))),
);

export interface Case {
  /** What a client does that does it right, and beside it wrong; times are how often the rule is then broken. */
  readonly settings?: object;
  readonly right: (partner: Partner) => Promise<unknown>;
  readonly wrong: (partner: Partner) => Promise<unknown>;
  readonly count?: number;
}

const session = () => generator.generate();

/** What each rule is broken by; the clients are of this server. */
export const makeCases = ({
  app,
  askAgain,
  callAt,
  moveClock,
  complete,
  pass,
  poll,
}: Awaited<ReturnType<typeof openFindings>>): Record<RuleId, Case> => {
  return {
    'token-not-reused': {
      settings: { tokenTtl: '1h' },
      right: async (partner) => {
        pass(31 * 60_000);
        await askAgain(partner);
      },
      wrong: async (partner) => {
        pass(29 * 60_000);
        await askAgain(partner);
        await askAgain(partner);
      },
      count: 2,
    },
    'expired-token-used': {
      settings: { tokenTtl: '10s' },
      right: async (partner) => {
        pass(9_000);
        await partner.call('request', none());
      },
      wrong: async (partner) => {
        pass(10_000);
        await partner.call('request', none());
      },
    },
    'secret-in-query': {
      right: async (partner) => {
        const { clientId } = partner;
        await app.inject({ method: 'POST', url: `/token?client_id=${clientId}`, payload: '' });
      },
      wrong: async ({ clientId, clientSecret }) => {
        await app.inject({
          method: 'POST',
          url: `/token?client_id=${clientId}&client_secret=${clientSecret}`,
          payload: '',
        });
      },
    },
    'wrong-host': {
      right: async (partner) => {
        for (const host of ['cert.toss.im', 'localhost:8677', 'cert.toss.im.evil.test', 'x.oauth2.cert.toss.im']) {
          await callAt(partner, host, `${API}/request`, none());
        }
      },
      wrong: async (partner) => callAt(partner, 'oauth2.cert.toss.im', `${API}/request`, none()),
    },
    'request-url-missing': {
      right: async (partner) => partner.call('request', none()),
      wrong: async (partner) => {
        await partner.call('request', { requestType: 'USER_NONE' });
        await partner.call('request', none({ requestUrl: null }));
        await partner.call('request', await personalBody({ requestUrl: '' }));
      },
      count: 3,
    },
    'trigger-type-with-user-none': {
      right: async (partner) => partner.call('request', none({ triggerType: null })),
      wrong: async (partner) => partner.call('request', none({ triggerType: 'APP_SCHEME' })),
    },
    'personal-data-with-user-none': {
      right: async (partner) => partner.call('request', await personalBody()),
      wrong: async (partner) => partner.call('request', none(await seal(await session()))),
    },
    'personal-data-in-clear': {
      right: async (partner) => partner.call('request', await personalBody()),
      wrong: async (partner) => partner.call('request', await personalBody({ userName: SENT.name })),
    },
    'session-key-other-public-key': {
      right: async (partner) => partner.call('request', await personalBody()),
      wrong: async (partner) =>
        partner.call('request', { ...(await personalBody()), ...(await seal(await otherGenerator.generate())) }),
    },
    'session-key-reused': {
      right: async (partner) => {
        await partner.call('request', await personalBody());
        await partner.call('request', await personalBody());
      },
      wrong: async (partner) => {
        const body = await personalBody();
        for (let count = 0; count < 3; count += 1) await partner.call('request', body);
      },
      count: 2,
    },
    'field-of-another-session': {
      right: async (partner) => partner.call('request', await personalBody()),
      wrong: async (partner) =>
        partner.call('request', await personalBody({ userPhone: await (await session()).encrypt(SENT.phone) })),
    },
    'phone-format': {
      right: async (partner) => partner.call('request', await personalBody()),
      wrong: async (partner) =>
        partner.call('request', await personalBody(await seal(await session(), { ...SENT, phone: '010-1234-5678' }))),
    },
    'birthday-format': {
      right: async (partner) => partner.call('request', await personalBody()),
      wrong: async (partner) =>
        partner.call('request', await personalBody(await seal(await session(), { ...SENT, birthday: '19900230' }))),
    },
    'nonce-repeated': {
      right: async (partner) => {
        for (const nonce of ['a', 'b']) await partner.call('request', none({ nonce }));
      },
      wrong: async (partner) => {
        for (const nonce of ['a', 'a']) await partner.call('request', none({ nonce }));
      },
    },
    'unknown-body-field': {
      right: async (partner) =>
        partner.call(
          'request',
          none({ successCallbackUrl: 'https://p.test', failCallbackUrl: null, nonce: 'n', expireSeconds: 60 }),
        ),
      wrong: async (partner) => partner.call('request', none({ requestURL: 'https://partner.test' })),
    },
    'result-read-third-time': {
      right: async (partner) => {
        const txId = await partner.requestNone();
        await complete(txId);
        for (let reads = 0; reads < 2; reads += 1) await partner.readResult(txId);
      },
      wrong: async (partner) => {
        const txId = await partner.requestNone();
        await complete(txId);
        for (let reads = 0; reads < 4; reads += 1) await partner.readResult(txId);
      },
      count: 2,
    },
    'status-polled-too-fast': {
      right: async (partner) => poll(partner, await partner.requestNone(), 6, 1_000),
      wrong: async (partner) => poll(partner, await partner.requestNone(), 6, 500),
      count: 5,
    },
    'result-as-poll': {
      right: async (partner) => {
        const txId = await partner.requestNone();
        await partner.readResult(txId);
        await partner.readResult(txId);
      },
      wrong: async (partner) => {
        const txId = await partner.requestNone();
        for (let reads = 0; reads < 5; reads += 1) await partner.readResult(txId);
      },
      count: 5,
    },
    'result-never-read': {
      right: async (partner) => {
        const txId = await partner.requestNone();
        await complete(txId);
        await partner.readResult(txId);
        await moveClock(partner.clientId, { advance: '61m' });
      },
      wrong: async (partner) => {
        await complete(await partner.requestNone());
        await moveClock(partner.clientId, { advance: '61m' });
      },
    },
    'status-trusted-as-final': {
      right: async (partner) => {
        const txId = await partner.requestNone();
        await complete(txId);
        await partner.call('status', { txId });
        await partner.readResult(txId);
        pass(60_000);
      },
      wrong: async (partner) => {
        const txId = await partner.requestNone();
        await complete(txId);
        await partner.call('status', { txId });
        pass(1_000);
      },
    },
  };
};
