import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner, type SignatureRequest } from '../../../src/crypto/certificates/signature.ts';
import { inspectSignature, type SignatureQuestion } from '../../../src/crypto/certificates/signature-view.ts';
import type { SignatureTamper } from '../../../src/domain/fault.ts';
import { fixtures } from '../../harness.ts';

const COMPLETED = Date.parse('2026-03-02T09:00:00+09:00');
const TX_ID = 'de5f5d42-508b-4686-bbc0-4736bfebacad';

const REQUEST: SignatureRequest = {
  txId: TX_ID,
  partnerCode: 'TEST1',
  requestTs: '2026-03-02T08:59:00+09:00',
  person: { name: '김토스', ci: 'ci-1' },
  completedAtMs: COMPLETED,
};

const { ca, root } = fixtures.signatureKeys;
const sign = createSigner(fixtures.signatureKeys);
const signatureOf = (tamper?: SignatureTamper): Promise<string> =>
  sign(tamper === undefined ? REQUEST : { ...REQUEST, tamper });

const look = (text: string, question: Partial<SignatureQuestion> = {}) =>
  inspectSignature({ text, atMs: COMPLETED, trusted: [ca.raw, root.raw], txId: null, ...question });

const good = await signatureOf();

describe('a look into a signature', () => {
  it('shows what it signs, who signs and when, and that it verifies', () => {
    const view = look(good, { txId: TX_ID });
    expect(view).toEqual({
      bytes: Buffer.from(good, 'base64').length,
      cms: {
        digestAlgorithm: 'sha256',
        signatureAlgorithm: 'rsaEncryption',
        content: expect.stringMatching(`^{"txId":"${TX_ID}","partnerCode":"TEST1","serviceType":"간편인증",`),
      },
      signedAttributes: [
        { name: 'contentType', value: 'pkcs7-data' },
        { name: 'signingTime', value: '2026-03-02T09:00:00.000+09:00' },
        { name: 'messageDigest', value: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
      certificates: [
        {
          subject: expect.stringMatching(/^C=KR, O=.*, CN=김토스$/),
          issuer: expect.stringMatching(/CN=Mock Signature CA1 \(not real\)$/),
          serial: expect.stringMatching(/^[0-7][0-9A-F]{7}$/),
          notBefore: '2026-01-01T00:00:00.000+09:00',
          notAfter: '2028-12-31T23:59:59.000+09:00',
          isCa: false,
        },
      ],
      verification: { ok: true, message: 'CMS Verification successful', at: '2026-03-02T09:00:00.000+09:00' },
      explanation: null,
    });
  });

  it.each<[SignatureTamper, string, string]>([
    ['signature-content', 'CMS Verification successful', 'is about another transaction'],
    ['signature-digest', 'CMS Verification failure: content verify error', 'another digest'],
    ['certificate-expired', 'CMS Verification failure: certificate has expired', 'has expired'],
    ['certificate-unknown-ca', 'CMS Verification failure: unable to get local issuer certificate', 'signature-ca.pem'],
  ])('with the tamper %s says: %s', async (tamper, message, meaning) => {
    const view = look(await signatureOf(tamper), { txId: TX_ID });
    expect(view.verification).toMatchObject({ ok: message.endsWith('successful'), message });
    expect(view.explanation).toContain(meaning);
    expect(view.certificates).toHaveLength(1);
  });

  it('says before and after the life of a certificate what openssl says, to the second', () => {
    const messageAt = (at: string): string => look(good, { atMs: Date.parse(at) }).verification.message;
    expect(messageAt('2025-12-31T14:59:59Z')).toContain('certificate is not yet valid');
    expect(messageAt('2025-12-31T15:00:00Z')).toContain('successful');
    expect(messageAt('2028-12-31T14:59:58Z')).toContain('successful');
    expect(messageAt('2028-12-31T14:59:59Z')).toContain('certificate has expired');
  });

  it('says of what is no signature why it is none', () => {
    const der = Buffer.from(good, 'base64');
    const other = Buffer.from(der);
    // The type of the message: enveloped data in place of signed data.
    other.writeUInt8(3, other.indexOf(Buffer.from('2a864886f70d010702', 'hex')) + 8);
    const cases: readonly (readonly [string, string, string])[] = [
      ['', 'Error reading SMIME Content Info', 'base64'],
      ['?', 'Error reading SMIME Content Info', 'base64'],
      ['aGVsbG8=', 'Error reading SMIME Content Info', 'not DER'],
      [Buffer.from('30800609', 'hex').toString('base64'), 'not verified', 'only openssl reads'],
      [der.subarray(0, 900).toString('base64'), 'Error reading SMIME Content Info', 'cut off'],
      [ca.raw.toString('base64'), 'Error reading SMIME Content Info', 'no CMS SignedData'],
      [other.toString('base64'), 'CMS Verification failure: content type not signed data', 'not signed data'],
    ];
    for (const [text, message, explanation] of cases) {
      const view = look(text);
      expect(view).toMatchObject({ cms: null, certificates: [], verification: { ok: false, message } });
      expect(view.explanation).toContain(explanation);
    }
  });

  it('withstands any change of its bytes, and never calls a changed signature good', () => {
    const der = Buffer.from(good, 'base64');
    const change = fc.record({ at: fc.nat(der.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }) });
    fc.assert(
      fc.property(change, fc.nat(der.length), ({ at, bytes }, end) => {
        const changed = Buffer.from(der);
        changed.set(bytes.subarray(0, der.length - at), at);
        const view = look(changed.toString('base64'));
        // Algorithm parameters, versions, and attributes that nobody signs, may change.
        if (view.verification.ok) expect(view.cms?.content).toBe(look(good).cms?.content);
        expect(typeof look(changed.subarray(0, end).toString('base64')).verification.ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  it('withstands lengths without end, and thousands of values', () => {
    const many = Buffer.from('3003020101'.repeat(9_000), 'hex');
    for (const bytes of [
      many,
      Buffer.alloc(48_000, 0x30),
      Buffer.from('3080'.repeat(20_000), 'hex'),
      Buffer.of(0x30, 0xff),
    ]) {
      expect(look(bytes.toString('base64')).verification.ok).toBe(false);
    }
  });
});
