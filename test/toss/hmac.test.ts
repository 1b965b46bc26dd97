import { createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type HmacVariant, hmacOfVersion, hmacVariantOf } from '../../src/domain/hmac-variant.ts';
import { base64, CBC_IV, ID, KEY, makeCbcField, makeSessionKey } from '../crypto/diagnosis/mistaken-client.ts';
import { buildTestApp, control, createPartner, type Partner, personalBody, SENT } from '../harness.ts';

const { app } = await buildTestApp();

const DOT_NET: HmacVariant = { secret: 'key', letters: 'upper' };
const JAVA: HmacVariant = { secret: 'key-text', letters: 'lower' };
const variants: HmacVariant[] = [
  DOT_NET,
  JAVA,
  { secret: 'key', letters: 'lower' },
  { secret: 'key-text', letters: 'upper' },
];
const VERSIONS = ['v1', 'v1_0.0.14'];

const hmacOf = ({ secret, letters }: HmacVariant, key: Buffer, plain: Buffer): string => {
  const hex = createHmac('sha256', secret === 'key' ? key : base64(key))
    .update(plain)
    .digest('hex');
  return letters === 'upper' ? hex.toUpperCase() : hex;
};

/** A USER_PERSONAL request whose fields have such HMACs; its txId. */
const request = async (
  partner: Partner,
  version: string,
  variant: HmacVariant,
  { name = SENT.name, others = variant } = {},
): Promise<string> => {
  const field = (text: string, made = others) =>
    makeCbcField(text, { version, mac: (plain) => hmacOf(made, KEY, plain) });
  const answer = await partner.call('request', {
    requestType: 'USER_PERSONAL',
    requestUrl: 'https://partner.test',
    sessionKey: makeSessionKey({ version, algorithm: 'AES_CBC' }),
    userName: field(name, variant),
    userPhone: field(SENT.phone),
    userBirthday: field(SENT.birthday),
  });
  return answer.json().success?.txId;
};

/** Which of the variants a result's HMACs are, all of them the same. */
const answeredWith = async (partner: Partner, txId: string, version: string): Promise<HmacVariant | undefined> => {
  const key = randomBytes(32);
  const sessionKey = makeSessionKey({ version, algorithm: 'AES_CBC', key });
  const answer = await partner.call('result', { txId, sessionKey });
  const fields = Object.values<string | null>(answer.json().success.personalData).filter((one) => one !== null);
  expect(fields).toHaveLength(7);
  const fitting = variants.filter((variant) =>
    fields.every((field) => {
      const [prefix, id, payload = '', mac] = field.split('$');
      expect([prefix, id]).toEqual([version, ID]);
      const decipher = createDecipheriv('aes-256-cbc', key, CBC_IV);
      const plain = Buffer.concat([decipher.update(Buffer.from(payload, 'base64')), decipher.final()]);
      return mac === hmacOf(variant, key, plain);
    }),
  );
  expect(fitting).toHaveLength(1);
  return fitting[0];
};

const newPartner = () => createPartner(app, { scenario: 'instant' });

describe('a result of AES_CBC has HMACs', () => {
  it.each(VERSIONS.flatMap((version) => variants.map((variant) => ({ version, ...variant }))))(
    'as its request: $version, secret $secret, $letters case',
    async ({ version, ...variant }) => {
      const partner = await newPartner();
      const txId = await request(partner, version, variant);
      expect(await answeredWith(partner, txId, version)).toEqual(variant);
    },
  );

  it.each(VERSIONS)('as the version %s implies, for a client without earlier requests', async (version) => {
    const partner = await newPartner();
    const txId = await partner.requestNone();
    expect(await answeredWith(partner, txId, version)).toEqual(version === 'v1' ? DOT_NET : JAVA);
  });

  it.each(variants)(
    'as the client’s last request of all, where its own had none: $secret, $letters',
    async (variant) => {
      const partner = await newPartner();
      await request(partner, 'v1', variant === DOT_NET ? JAVA : DOT_NET);
      await request(partner, 'v1', variant);
      expect(await answeredWith(partner, await partner.requestNone(), 'v1')).toEqual(variant);
      const { txId } = (await partner.call('request', await personalBody())).json().success;
      expect(await answeredWith(partner, txId, 'v1')).toEqual(variant);
    },
  );

  it('as its own request, whatever the client has sent since', async () => {
    const partner = await newPartner();
    const txId = await request(partner, 'v1', JAVA);
    await request(partner, 'v1', DOT_NET);
    expect(await answeredWith(partner, txId, 'v1')).toEqual(JAVA);
  });

  it('as the first field of its request, where its fields differ', async () => {
    const partner = await newPartner();
    const txId = await request(partner, 'v1', JAVA, { others: DOT_NET });
    expect(await answeredWith(partner, txId, 'v1')).toEqual(JAVA);
    expect(await answeredWith(partner, await partner.requestNone(), 'v1')).toEqual(JAVA);
  });

  it('as the version implies, whatever another client has sent', async () => {
    const [one, other] = await Promise.all([newPartner(), newPartner()]);
    await request(one, 'v1', JAVA);
    expect(await answeredWith(other, await other.requestNone(), 'v1')).toEqual(DOT_NET);
  });

  it('as the version implies, after the client was reset', async () => {
    const partner = await newPartner();
    await request(partner, 'v1', JAVA);
    await control(app, 'POST', `/clients/${partner.clientId}/reset`);
    expect(await answeredWith(partner, await partner.requestNone(), 'v1')).toEqual(DOT_NET);
  });

  it.each([
    ['CE0003', {}, { name: '' }],
    ['CE3001', { identity: 'match' }, {}],
    ['CE3002', { scenario: 'no-certificate' }, {}],
  ])('as its only request, although that was refused with %s', async (_code, settings, person) => {
    const partner = await createPartner(app, settings);
    expect(await request(partner, 'v1', JAVA, person)).toBeUndefined();
    await control(app, 'POST', `/clients/${partner.clientId}/next`, { scenario: 'instant' });
    expect(await answeredWith(partner, await partner.requestNone(), 'v1')).toEqual(JAVA);
  });
});

describe('how an HMAC was made', () => {
  it.each([
    ['0123456789', 'key', DOT_NET],
    ['0123456789', 'key-text', JAVA],
    ['0aB9', 'key', DOT_NET],
    ['0aB9', 'key-text', JAVA],
    ['0ab9', 'key', { secret: 'key', letters: 'lower' }],
    ['0AB9', 'key-text', { secret: 'key-text', letters: 'upper' }],
  ] as const)('%s with secret %s', (hex, secret, variant) => {
    expect(hmacVariantOf(secret, hex)).toEqual(variant);
  });

  it('is implied by the version', () => {
    expect(['v1', 'v1_0.0.7', 'v1_1.0.0'].map(hmacOfVersion)).toEqual([DOT_NET, JAVA, JAVA]);
  });
});

it('is not shown by the control API', async () => {
  const partner = await newPartner();
  const txId = await request(partner, 'v1', JAVA);
  for (const path of [`/clients/${partner.clientId}`, `/transactions/${txId}`]) {
    expect((await control(app, 'GET', path)).body).not.toMatch(/hmac/i);
  }
});
