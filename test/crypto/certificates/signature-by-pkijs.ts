// The same signatures as `src/crypto/certificates/signature.ts`, made by pkijs: two ways to make the same bytes.
import { createHash, type KeyObject, webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import type { SignatureKeys, SignatureRequest } from '../../../src/crypto/certificates/signature.ts';
import {
  extensions,
  issueCertificate,
  keyIdentifierOf,
  toName,
  toTime,
} from '../../../src/crypto/certificates/x509.ts';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

const importPrivate = (key: KeyObject) =>
  webcrypto.subtle.importKey('pkcs8', key.export({ format: 'der', type: 'pkcs8' }), RSA, false, ['sign']);

const importPublic = (key: KeyObject) =>
  webcrypto.subtle.importKey('spki', key.export({ format: 'der', type: 'spki' }), RSA, true, ['verify']);

const extension = (extnID: string, critical: boolean, value: { toSchema(): asn1.BaseBlock }): pkijs.Extension =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toSchema().toBER() });

const uri = (value: string) => new pkijs.GeneralName({ type: 6, value });

const policies = () =>
  new pkijs.CertificatePolicies({
    certificatePolicies: [
      new pkijs.PolicyInformation({
        policyIdentifier: '1.3.6.1.4.1.32473.1.1.1',
        policyQualifiers: [
          new pkijs.PolicyQualifierInfo({
            policyQualifierId: '1.3.6.1.5.5.7.2.1',
            qualifier: new asn1.IA5String({ value: 'http://ca.mock-toss.invalid/cps.html' }),
          }),
          new pkijs.PolicyQualifierInfo({
            policyQualifierId: '1.3.6.1.5.5.7.2.2',
            qualifier: new asn1.Sequence({
              value: [new asn1.BmpString({ value: 'This is a mock certificate of a made-up person' })],
            }),
          }),
        ],
      }),
    ],
  });

const crl = () =>
  new pkijs.CRLDistributionPoints({
    distributionPoints: [
      new pkijs.DistributionPoint({ distributionPoint: [uri('http://ca.mock-toss.invalid/crl/mock.crl')] }),
    ],
  });

const ocsp = () =>
  new pkijs.InfoAccess({
    accessDescriptions: [
      new pkijs.AccessDescription({
        accessMethod: '1.3.6.1.5.5.7.48.1',
        accessLocation: uri('http://ocsp.mock-toss.invalid/'),
      }),
    ],
  });

/** The subject of a person. The country is a PrintableString. */
const subjectOf = (userId: string, commonName: string): pkijs.RelativeDistinguishedNames => {
  const parts = [
    ['2.5.4.6', new asn1.PrintableString({ value: 'KR' })],
    ['2.5.4.10', new asn1.Utf8String({ value: 'mock-toss-cert (unofficial)' })],
    ['2.5.4.11', new asn1.Utf8String({ value: 'Mock, not a real certificate' })],
    ['0.9.2342.19200300.100.1.1', new asn1.Utf8String({ value: userId })],
    ['2.5.4.3', new asn1.Utf8String({ value: commonName })],
  ] as const;
  const sets = parts.map(([type, value]) => {
    const pair = new pkijs.AttributeTypeAndValue({ type, value });
    return new asn1.Set({ value: [pair.toSchema()] });
  });
  const { result } = asn1.fromBER(new asn1.Sequence({ value: sets }).toBER());
  return new pkijs.RelativeDistinguishedNames({ schema: result });
};

const unknownCa = async (signingKey: webcrypto.CryptoKey, publicKey: webcrypto.CryptoKey) => {
  const name = toName([
    ['countryName', 'KR'],
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Mock, worthless outside tests'],
    ['commonName', 'Mock Unknown CA (not real)'],
  ]);
  return issueCertificate(
    {
      serialNumber: new asn1.Integer({ value: 1 }),
      issuer: name,
      subject: name,
      notBeforeMs: Date.parse('2000-01-01T00:00:00Z'),
      notAfterMs: Date.parse('2060-12-31T23:59:59Z'),
      publicKey,
      extensions: [extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey))],
    },
    signingKey,
  );
};

const hexDigest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const certify = async (
  authority: pkijs.Certificate,
  signingKey: webcrypto.CryptoKey,
  publicKey: webcrypto.CryptoKey,
  { name, ci }: SignatureRequest['person'],
  year: number,
): Promise<pkijs.Certificate> => {
  const serial = Number.parseInt(hexDigest('serial', ci, name, String(year)).slice(0, 12), 16);
  return issueCertificate(
    {
      serialNumber: new asn1.Integer({ value: 0x01000000 + (serial % 0x7f000000) }),
      issuer: authority.subject,
      subject: subjectOf((BigInt(`0x${hexDigest('uid', ci)}`) % 10n ** 24n).toString().padStart(24, '0'), name),
      notBeforeMs: Date.parse(`${year}-01-01T00:00:00+09:00`),
      notAfterMs: Date.parse(`${year + 3}-01-01T00:00:00+09:00`) - 1000,
      publicKey,
      extensions: [
        extensions.authorityKeyIdentifier(authority, { full: true }),
        extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
        extensions.keyUsage('digitalSignature', 'nonRepudiation'),
        extension('2.5.29.32', true, policies()),
        extension('2.5.29.31', false, crl()),
        extension('1.3.6.1.5.5.7.1.1', false, ocsp()),
      ],
    },
    signingKey,
  );
};

const algorithm = (algorithmId: string) =>
  new pkijs.AlgorithmIdentifier({ algorithmId, algorithmParams: new asn1.Null() });

const attribute = (type: string, value: asn1.BaseBlock) => new pkijs.Attribute({ type, values: [value] });

const DATA = '1.2.840.113549.1.7.1';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** The DER of a signature. */
export const signByPkijs = async (keys: SignatureKeys, request: SignatureRequest): Promise<Buffer> => {
  const { person, txId, partnerCode, requestTs, completedAtMs, tamper } = request;
  const userKey = await importPrivate(keys.userKeys.privateKey);
  const publicKey = await importPublic(keys.userKeys.publicKey);
  const isUnknown = tamper === 'certificate-unknown-ca';
  const authority = isUnknown ? await unknownCa(userKey, publicKey) : pkijs.Certificate.fromBER(keys.ca.raw);
  const caKey = isUnknown ? userKey : await importPrivate(keys.caPrivateKey);
  const certifiedAt = new Date(completedAtMs);
  if (tamper === 'certificate-expired') certifiedAt.setUTCFullYear(certifiedAt.getUTCFullYear() - 4);
  const year = new Date(certifiedAt.getTime() + 9 * 3_600_000).getUTCFullYear();
  const user = await certify(authority, caKey, publicKey, person, year);

  const content = Buffer.from(
    JSON.stringify({
      txId: tamper === 'signature-content' ? '00000000-0000-4000-8000-000000000000' : txId,
      partnerCode,
      serviceType: '간편인증',
      identifier: null,
      userIdentifier: null,
      requestTs,
    }),
  );
  const digest = createHash('sha256').update(content).digest();
  if (tamper === 'signature-digest') digest.writeUInt8(digest.readUInt8() ^ 1);
  const attributes = [
    attribute('1.2.840.113549.1.9.3', new asn1.ObjectIdentifier({ value: DATA })),
    attribute('1.2.840.113549.1.9.5', toTime(completedAtMs).toSchema()),
    attribute('1.2.840.113549.1.9.4', new asn1.OctetString({ valueHex: Uint8Array.from(digest) })),
  ];
  const signed = new asn1.Set({ value: attributes.map((one) => one.toSchema()) }).toBER();
  const encapContentInfo = new pkijs.EncapsulatedContentInfo({ eContentType: DATA });
  // The constructor would split the content into parts, which is not DER.
  encapContentInfo.eContent = new asn1.OctetString({ valueHex: Uint8Array.from(content) });
  const signedData = new pkijs.SignedData({
    version: 1,
    digestAlgorithms: [algorithm(SHA256)],
    encapContentInfo,
    certificates: [user],
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({ issuer: user.issuer, serialNumber: user.serialNumber }),
        digestAlgorithm: algorithm(SHA256),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
        signatureAlgorithm: algorithm('1.2.840.113549.1.1.1'),
        signature: new asn1.OctetString({ valueHex: await webcrypto.subtle.sign(RSA.name, userKey, signed) }),
      }),
    ],
  });
  const info = new pkijs.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signedData.toSchema(true) });
  return Buffer.from(info.toSchema().toBER());
};
