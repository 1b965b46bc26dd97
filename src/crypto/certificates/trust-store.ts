import { createHash, createHmac } from 'node:crypto';
import {
  algorithmIdentifier,
  encode,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  tags,
} from './der.ts';

const oid = {
  data: '1.2.840.113549.1.7.1',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  /** Java takes a certificate without a key only when it has this attribute of Oracle. */
  trustedKeyUsage: '2.16.840.1.113894.746875.1.1',
  anyExtendedKeyUsage: '2.5.29.37.0',
  sha1: '1.3.14.3.2.26',
} as const;

/** The password of the trust stores of every JDK. It hides nothing: certificates are public. */
export const TRUST_STORE_PASSWORD = 'changeit';

/** The oldest digest, because a Java 8 of before 2021 knows no other here. It guards against accidents only: the password is public. */
const DIGEST = 'sha1';
const ITERATIONS = 2_048;
/** RFC 7292 B.2: the block of the digest, and the purpose of a key for a MAC. */
const BLOCK_BYTES = 64;
const MAC_KEY = 3;

/** UTF-16 in big-endian order, as BMPString has it (X.690 8.23). */
const toBmp = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const repeated = (bytes: Buffer): Buffer => Buffer.alloc(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES, bytes);

/** RFC 7292 B.2, for a key that is as long as the digest. */
const deriveMacKey = (password: string, salt: Buffer): Buffer => {
  const withEnd = toBmp(`${password}\0`);
  let key = Buffer.concat([Buffer.alloc(BLOCK_BYTES, MAC_KEY), repeated(salt), repeated(withEnd)]);
  for (let round = 0; round < ITERATIONS; round += 1) key = createHash(DIGEST).update(key).digest();
  return key;
};

const attribute = (type: string, value: Buffer): Buffer => sequence(objectIdentifier(type), set(value));

const bagOf = (certificate: Buffer, alias: string): Buffer =>
  sequence(
    objectIdentifier(oid.certBag),
    tagged(0, sequence(objectIdentifier(oid.x509Certificate), tagged(0, octetString(certificate)))),
    set(
      attribute(oid.friendlyName, encode(tags.bmpString, toBmp(alias))),
      attribute(oid.trustedKeyUsage, objectIdentifier(oid.anyExtendedKeyUsage)),
    ),
  );

const dataOf = (content: Buffer): Buffer => sequence(objectIdentifier(oid.data), tagged(0, octetString(content)));

/** A trust store for the JVM: certificates in DER, each with its alias, in PKCS #12 (RFC 7292). They are not encrypted. */
export const createTrustStore = (certificates: ReadonlyMap<string, Buffer>): Buffer => {
  const bags = [...certificates].map(([alias, certificate]) => bagOf(certificate, alias));
  const content = sequence(dataOf(sequence(...bags)));
  // The same certificates give the same bytes.
  const salt = createHash(DIGEST).update(content).digest().subarray(0, 8);
  const mac = createHmac(DIGEST, deriveMacKey(TRUST_STORE_PASSWORD, salt)).update(content).digest();
  const macData = sequence(
    sequence(algorithmIdentifier(oid.sha1), octetString(mac)),
    octetString(salt),
    integer(ITERATIONS),
  );
  return sequence(integer(3), dataOf(content), macData);
};
