import { webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';

/** Object identifiers, by the names that their standards give them. */
const oid = {
  commonName: '2.5.4.3',
  countryName: '2.5.4.6',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  subjectAltName: '2.5.29.17',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  sha256WithRsaEncryption: '1.2.840.113549.1.1.11',
} as const;

const RSA = 'RSASSA-PKCS1-v1_5';

/** RFC 5280 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050 on. */
export const toTime = (atMs: number): pkijs.Time => {
  const value = new Date(atMs);
  return new pkijs.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
};

/** One part of a distinguished name. */
export type NamePart = readonly ['countryName' | 'organizationName' | 'organizationalUnitName' | 'commonName', string];

/** Every part is a UTF8String. */
export const toName = (parts: readonly NamePart[]): pkijs.RelativeDistinguishedNames => {
  const sets = parts.map(([name, value]) => {
    const pair = new pkijs.AttributeTypeAndValue({ type: oid[name], value: new asn1.Utf8String({ value }) });
    return new asn1.Set({ value: [pair.toSchema()] });
  });
  // pkijs would put all given parts into one SET. Parsing DER keeps them in separate sets.
  const { result } = asn1.fromBER(new asn1.Sequence({ value: sets }).toBER());
  return new pkijs.RelativeDistinguishedNames({ schema: result });
};

const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }): pkijs.Extension =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toBER() });

/** Bits of RFC 5280 4.2.1.3. */
const keyUsageBits = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, cRLSign: 6 } as const;

const dnsName = (value: string): pkijs.GeneralName => new pkijs.GeneralName({ type: 2, value });

const ipAddress = (...bytes: readonly number[]): pkijs.GeneralName =>
  new pkijs.GeneralName({ type: 7, value: new asn1.OctetString({ valueHex: Uint8Array.from(bytes).buffer }) });

const subtrees = (names: readonly pkijs.GeneralName[]): pkijs.GeneralSubtree[] =>
  names.map((base) => new pkijs.GeneralSubtree({ base }));

const nameConstraints = (which: pkijs.NameConstraintsParameters): pkijs.Extension =>
  extension(oid.nameConstraints, true, new pkijs.NameConstraints(which).toSchema());

/** DNS names, and IP addresses as their 4 or 16 bytes. */
export interface HostNames {
  readonly dns: readonly string[];
  readonly ip: readonly (readonly number[])[];
}

/** The extensions that certificates here can have, one function each (RFC 5280 4.2). */
export const extensions = {
  basicConstraints: (pathLenConstraint: number): pkijs.Extension =>
    extension(oid.basicConstraints, true, new pkijs.BasicConstraints({ cA: true, pathLenConstraint }).toSchema()),

  keyUsage(...names: readonly (keyof typeof keyUsageBits)[]): pkijs.Extension {
    const bits = names.map((name) => keyUsageBits[name]);
    const last = Math.max(...bits);
    const bytes = new Uint8Array(1);
    for (const bit of bits) bytes[0] = (bytes[0] ?? 0) | (0x80 >> bit);
    return extension(oid.keyUsage, true, new asn1.BitString({ valueHex: bytes.buffer, unusedBits: 7 - last }));
  },

  extKeyUsage: (...keyPurposes: readonly string[]): pkijs.Extension =>
    extension(oid.extKeyUsage, true, new pkijs.ExtKeyUsage({ keyPurposes: [...keyPurposes] }).toSchema()),

  subjectKeyIdentifier: (identifier: ArrayBuffer): pkijs.Extension =>
    extension(oid.subjectKeyIdentifier, false, new asn1.OctetString({ valueHex: identifier })),

  /** The key identifier, which TLS clients look for; with `full` also the issuer name and serial of the CA's certificate. */
  authorityKeyIdentifier: (authority: pkijs.Certificate, { full = false } = {}): pkijs.Extension =>
    extension(
      oid.authorityKeyIdentifier,
      false,
      new pkijs.AuthorityKeyIdentifier({
        keyIdentifier: new asn1.OctetString({ valueHex: readSubjectKeyIdentifier(authority) }),
        ...(full
          ? {
              authorityCertIssuer: [new pkijs.GeneralName({ type: 4, value: authority.issuer })],
              authorityCertSerialNumber: authority.serialNumber,
            }
          : {}),
      }).toSchema(),
    ),

  /** Excludes every DNS name and IP address: the empty name, 0.0.0.0/0 and ::/0 (RFC 5280 4.2.1.10). */
  excludeAllHosts(): pkijs.Extension {
    const zeros = (bytes: number): pkijs.GeneralName => ipAddress(...Array<number>(bytes).fill(0));
    return nameConstraints({ excludedSubtrees: subtrees([dnsName(''), zeros(8), zeros(32)]) });
  },

  /** Permits only these names with their subdomains, and only these addresses (RFC 5280 4.2.1.10). */
  permitHosts({ dns, ip }: HostNames): pkijs.Extension {
    const single = (address: readonly number[]) => ipAddress(...address, ...address.map(() => 0xff));
    return nameConstraints({ permittedSubtrees: subtrees([...dns.map(dnsName), ...ip.map(single)]) });
  },

  subjectAltName({ dns, ip }: HostNames): pkijs.Extension {
    const names = [...dns.map(dnsName), ...ip.map((address) => ipAddress(...address))];
    return extension(oid.subjectAltName, false, new pkijs.GeneralNames({ names }).toSchema());
  },
};

/** SHA-1 of the public key's bits (RFC 5280 4.2.1.2, method 1). */
export const keyIdentifierOf = async (publicKey: webcrypto.CryptoKey): Promise<ArrayBuffer> => {
  const info = new pkijs.PublicKeyInfo();
  await info.importKey(publicKey);
  return webcrypto.subtle.digest('SHA-1', info.subjectPublicKey.valueBlock.valueHexView.slice());
};

const readSubjectKeyIdentifier = (certificate: pkijs.Certificate): ArrayBuffer => {
  const found = certificate.extensions?.find(({ extnID }) => extnID === oid.subjectKeyIdentifier);
  if (!(found?.parsedValue instanceof asn1.OctetString)) throw new Error('the authority has no subject key identifier');
  return found.parsedValue.valueBlock.valueHexView.slice().buffer;
};

/** The hosts that a CA's name constraints permit; `undefined` when it has no name constraints. */
export const readPermittedHosts = (certificate: pkijs.Certificate): HostNames | undefined => {
  const constraints = certificate.extensions?.find(({ extnID }) => extnID === oid.nameConstraints)?.parsedValue;
  if (!(constraints instanceof pkijs.NameConstraints)) return undefined;
  const names = (constraints.permittedSubtrees ?? []).map(({ base }) => base);
  return {
    dns: names.flatMap(({ type, value }) => (type === 2 ? [String(value)] : [])),
    ip: names.flatMap(({ type, value }) => {
      if (type !== 7 || !(value instanceof asn1.OctetString)) return [];
      const bytes = [...value.valueBlock.valueHexView];
      return [bytes.slice(0, bytes.length / 2)];
    }),
  };
};

export interface CertificateRequest {
  readonly serialNumber: asn1.Integer;
  readonly issuer: pkijs.RelativeDistinguishedNames;
  readonly subject: pkijs.RelativeDistinguishedNames;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: webcrypto.CryptoKey;
  readonly extensions: readonly pkijs.Extension[];
}

/** RFC 4055 5: the algorithm of an RSA signature has NULL parameters. pkijs leaves them out, so this signs by hand. */
const signWithRsa = async (certificate: pkijs.Certificate, signingKey: webcrypto.CryptoKey): Promise<void> => {
  const algorithm = { algorithmId: oid.sha256WithRsaEncryption, algorithmParams: new asn1.Null() };
  certificate.signature = new pkijs.AlgorithmIdentifier(algorithm);
  certificate.signatureAlgorithm = new pkijs.AlgorithmIdentifier(algorithm);
  const signed = certificate.encodeTBS().toBER();
  certificate.tbsView = new Uint8Array(signed);
  const signature = await webcrypto.subtle.sign(signingKey.algorithm, signingKey, signed);
  certificate.signatureValue = new asn1.BitString({ valueHex: signature });
};

/** An X.509 v3 certificate, signed with SHA-256. The signature is made on the thread pool, not on the event loop. */
export const issueCertificate = async (
  request: CertificateRequest,
  signingKey: webcrypto.CryptoKey,
): Promise<pkijs.Certificate> => {
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = request.serialNumber;
  certificate.issuer = request.issuer;
  certificate.subject = request.subject;
  certificate.notBefore = toTime(request.notBeforeMs);
  certificate.notAfter = toTime(request.notAfterMs);
  await certificate.subjectPublicKeyInfo.importKey(request.publicKey);
  certificate.extensions = [...request.extensions];
  if (signingKey.algorithm.name === RSA) await signWithRsa(certificate, signingKey);
  else await certificate.sign(signingKey, 'SHA-256');
  return certificate;
};

export const toPem = (label: string, der: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${(
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END ${label}-----\n`;
