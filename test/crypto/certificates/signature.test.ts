import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as pkijs from 'pkijs';
import { expect, it } from 'vitest';
import { certifySignatureCa } from '../../../scripts/signature-ca.ts';
import { createSigner, type SignatureRequest } from '../../../src/crypto/certificates/signature.ts';
import { readRsaKeyPair } from '../../../src/crypto/key-files.ts';
import { isSignatureTamper, tampers } from '../../../src/domain/fault.ts';
import { clockRange } from '../../../src/domain/time/client-clock.ts';
import { fixtures } from '../../harness.ts';
import { signByPkijs } from './signature-by-pkijs.ts';

const REQUEST: SignatureRequest = {
  txId: 'de5f5d42-508b-4686-bbc0-4736bfebacad',
  partnerCode: 'TEST1',
  requestTs: '2026-04-22T01:05:42+09:00',
  person: { name: '김토스', ci: 'ci-1' },
  completedAtMs: Date.parse('2026-04-22T01:05:53+09:00'),
};

const sign = createSigner(fixtures.signatureKeys);

const signedDataOf = (signature: string): pkijs.SignedData => {
  const info = pkijs.ContentInfo.fromBER(Buffer.from(signature, 'base64'));
  return new pkijs.SignedData({ schema: info.content });
};

const certificateOf = async (request: Partial<SignatureRequest> = {}, signer = sign): Promise<X509Certificate> => {
  const [certificate] = signedDataOf(await signer({ ...REQUEST, ...request })).certificates ?? [];
  if (!(certificate instanceof pkijs.Certificate)) throw new Error('no certificate');
  return new X509Certificate(Buffer.from(certificate.toSchema().toBER()));
};

it('is of a CA whose certificates are what its keys make, bit by bit', async () => {
  const keysOf = (name: string) =>
    readRsaKeyPair(
      readFileSync(new URL(`../../../fixtures/keys/signature-${name}-private.pem`, import.meta.url), 'utf8'),
      4096,
    );
  const made = await certifySignatureCa(keysOf('root'), keysOf('ca'));
  for (const [name, pem] of Object.entries(made)) {
    expect(readFileSync(new URL(`../../../fixtures/keys/signature-${name}.pem`, import.meta.url), 'utf8')).toBe(pem);
  }
});

it('is the same for the same request, also by a signer that never made it before', async () => {
  const other = createSigner(fixtures.signatureKeys);
  expect(await sign(REQUEST)).toBe(await other(REQUEST));
});

it('has one certificate, signed by the CA that the root signed', async () => {
  expect(signedDataOf(await sign(REQUEST)).certificates).toHaveLength(1);
  const { ca, root } = fixtures.signatureKeys;
  expect((await certificateOf()).verify(ca.publicKey)).toBe(true);
  expect(ca.verify(root.publicKey)).toBe(true);
});

it.each([
  ['2026-01-01T00:00:00+09:00', '2025-12-31T15:00:00.000Z', '2028-12-31T14:59:59.000Z'],
  ['2025-12-31T23:59:59.999+09:00', '2024-12-31T15:00:00.000Z', '2027-12-31T14:59:59.000Z'],
  ['2001-06-01T00:00:00Z', '2000-12-31T15:00:00.000Z', '2003-12-31T14:59:59.000Z'],
  ['2049-06-01T00:00:00Z', '2048-12-31T15:00:00.000Z', '2051-12-31T14:59:59.000Z'],
  ['2056-12-31T14:00:00Z', '2055-12-31T15:00:00.000Z', '2058-12-31T14:59:59.000Z'],
])('a completion at %s has a certificate from %s to %s', async (at, from, to) => {
  const certificate = await certificateOf({ completedAtMs: Date.parse(at) });
  expect([certificate.validFromDate.toISOString(), certificate.validToDate.toISOString()]).toEqual([from, to]);
});

it('one person has one certificate a year, another person or name another, all with the same key', async () => {
  const one = await certificateOf();
  const later = await certificateOf({ txId: 'other', completedAtMs: Date.parse('2026-12-01T00:00:00Z') });
  const next = await certificateOf({ completedAtMs: Date.parse('2027-12-01T00:00:00Z') });
  const other = await certificateOf({ person: { name: '김토스', ci: 'ci-2' } });
  expect(later.fingerprint256).toBe(one.fingerprint256);
  expect(new Set([one, next, other].map(({ serialNumber }) => serialNumber)).size).toBe(3);
  expect(/UID=(\d{24})/.exec(next.subject)?.[1]).toBe(/UID=(\d{24})/.exec(one.subject)?.[1]);
  expect(/UID=(\d{24})/.exec(other.subject)?.[1]).not.toBe(/UID=(\d{24})/.exec(one.subject)?.[1]);
  expect(other.publicKey.equals(one.publicKey)).toBe(true);
});

it('numbers certificates with four bytes, positive and without a zero in front, the same each time', async () => {
  const people = Array.from({ length: 40 }, (_, index) => ({ name: '김토스', ci: `ci-${index}` }));
  const serials = await Promise.all(people.map(async (person) => (await certificateOf({ person })).serialNumber));
  expect(new Set(serials).size).toBe(40);
  for (const serial of serials) expect(serial).toMatch(/^(?!00)[0-7][0-9A-F]{7}$/);
  const other = createSigner(fixtures.signatureKeys);
  expect((await certificateOf({ person: { name: '김토스', ci: 'ci-7' } }, other)).serialNumber).toBe(serials[7]);
});

it.each(['O\'Brien "<b>"', '𠮷野', '가'.repeat(100), 'a,b=c+d', ' '])('takes the name %s', async (name) => {
  const [certificate] = signedDataOf(await sign({ ...REQUEST, person: { name, ci: 'x' } })).certificates ?? [];
  const pairs = (certificate as pkijs.Certificate).subject.typesAndValues;
  expect(pairs.at(-1)?.value.valueBlock.value).toBe(name);
});

it('is made once for both reads, and keeps a bounded number', async () => {
  const signatures = await Promise.all(
    Array.from({ length: 1200 }, (_, index) => sign({ ...REQUEST, txId: String(index) })),
  );
  expect(new Set(signatures).size).toBe(1200);
  expect(await sign({ ...REQUEST, txId: '0' })).toBe(signatures[0]);
});

const expectSameByPkijs = async (request: SignatureRequest): Promise<void> => {
  const expected = await signByPkijs(fixtures.signatureKeys, request);
  expect(await sign(request)).toBe(expected.toString('base64'));
};

it.each([undefined, ...tampers.filter(isSignatureTamper)])(
  'has the bytes that pkijs makes, with the tamper %s',
  (tamper) => expectSameByPkijs({ ...REQUEST, ...(tamper === undefined ? {} : { tamper }) }),
);

it.each([
  '2001-01-01T00:00:00Z',
  '2049-12-31T14:59:59.999Z',
  '2049-12-31T23:59:59.999Z',
  '2050-01-01T00:00:00Z',
  '2056-12-31T23:59:59.120Z',
])('has the bytes that pkijs makes for a completion at %s', (at) =>
  expectSameByPkijs({ ...REQUEST, completedAtMs: Date.parse(at) }),
);

it('has the bytes that pkijs makes, whoever signs what and when', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 100 });
  const request = fc.record(
    {
      txId: fc.uuid(),
      partnerCode: text,
      requestTs: text,
      person: fc.record({ name: text, ci: text }),
      completedAtMs: fc.integer({ min: clockRange.fromMs, max: clockRange.toMs }),
      tamper: fc.constantFrom(...tampers.filter(isSignatureTamper)),
    },
    { requiredKeys: ['txId', 'partnerCode', 'requestTs', 'person', 'completedAtMs'] },
  );
  await fc.assert(fc.asyncProperty(request, expectSameByPkijs), { numRuns: 100 });
});
