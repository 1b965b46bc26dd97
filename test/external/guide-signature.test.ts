import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createSigner, type SignatureRequest } from '../../src/crypto/certificates/signature.ts';
import { createTlsSigner } from '../../src/crypto/certificates/tls-ca.ts';
import { isSignatureTamper, tampers } from '../../src/domain/fault.ts';
import { fixtures } from '../harness.ts';
import { describeWith } from './programs.ts';

/** The `signature` that the guide prints (⑤): 21 bytes are left out there, and DER leaves no choice of them. */
const PRINTED = readFileSync(new URL('../vectors/guide-signature.txt', import.meta.url), 'utf8').trim();
const LEFT_OUT = 'AQcCoIII+TCCCPUCAQExDzANBgl';
const SAMPLE = Buffer.from(PRINTED.replace('...(생략)...', LEFT_OUT), 'base64');

/** What is longer, as a signature, is compared by its length alone; the attached content is shorter. */
const MAX_SHOWN_BYTES = 200;

const LINE = /^ *\d+:d=(\d+) +hl=\d+ l= *(\d+) (prim|cons): (.+?) *(?:\[HEX DUMP\])?(?::(.*))?$/;

const indent = (depth: string | undefined): string => ' '.repeat(Number(depth));

/**
 * The elements of some DER as openssl sees them, from the outside in, a line for each, with those inside the octet strings
 * of extensions. What holds others has no length: that follows from them.
 */
const elementsOf = (der: Buffer): string[] => {
  const { status, stdout, stderr } = spawnSync('openssl', ['asn1parse', '-inform', 'DER'], { input: der });
  expect([status, stderr.toString()]).toEqual([0, '']);
  let isExtension = false;
  return stdout
    .toString()
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const [found, depth, bytes, form, type, value] = LINE.exec(line) ?? [];
      expect(found, line).toBe(line);
      if (type === 'OBJECT') isExtension = /^X509v3 |^Authority Information/.test(value ?? '');
      if (isExtension && type === 'OCTET STRING') {
        return elementsOf(Buffer.from(value ?? '', 'hex')).map((inner) => indent(depth) + inner);
      }
      const isShown = value !== undefined && Number(bytes) <= MAX_SHOWN_BYTES;
      const text = isShown ? `${type} ${value}` : `${type}${form === 'prim' ? `, ${bytes} bytes` : ''}`;
      return [indent(depth) + text];
    });
};

/** What may differ, in this order, and how: what it is, in the sample, in ours. */
const MAY_DIFFER: readonly (readonly [what: string, sample: string, ours: string | RegExp])[] = [
  // Counted up by the real CA: three bytes in the year of the sample, four since.
  ['serial', 'INTEGER 765DFF', /^INTEGER [0-7][0-9A-F]{7}$/],
  ['organisation of the issuer', 'UTF8STRING Viva Republica Inc', 'UTF8STRING mock-toss-cert (unofficial)'],
  ['unit of the issuer', 'UTF8STRING Toss Cert', 'UTF8STRING Mock, worthless outside tests'],
  ['name of the issuer', 'UTF8STRING Toss CA1', 'UTF8STRING Mock Signature CA1 (not real)'],
  // So that one certificate serves a person for a year; both end with a day in Korea.
  ['begin', 'UTCTIME 220414023411Z', 'UTCTIME 211231150000Z'],
  ['end', 'UTCTIME 250413145959Z', 'UTCTIME 241231145959Z'],
  ['organisation of the person', 'UTF8STRING Viva Republica Inc', 'UTF8STRING mock-toss-cert (unofficial)'],
  ['unit of the person', 'UTF8STRING Toss Cert', 'UTF8STRING Mock, not a real certificate'],
  ['number of the person', 'UTF8STRING 700272320211130802009991', /^UTF8STRING \d{24}$/],
  ['organisation of the root', 'UTF8STRING Viva Republica Inc', 'UTF8STRING mock-toss-cert (unofficial)'],
  ['unit of the root', 'UTF8STRING Toss Cert', 'UTF8STRING Mock, worthless outside tests'],
  ['name of the root', 'UTF8STRING Toss Root CA1', 'UTF8STRING Mock Signature Root CA (not real)'],
  ['key id', 'OCTET STRING CC6069F6D74C81F58CAB263162A350F4268F1E42', /^OCTET STRING [0-9A-F]{40}$/],
  ['policy', 'OBJECT 1.2.410.200098.5.1.1.1.3', 'OBJECT 1.3.6.1.4.1.32473.1.1.1'],
  ['statement', 'IA5STRING http://ca.cert.toss.im/cps.html', 'IA5STRING http://ca.mock-toss.invalid/cps.html'],
  ['notice', 'BMPSTRING, 48 bytes', /^BMPSTRING, \d+ bytes$/],
  ['address of the revocation list', 'cont [ 6 ], 74 bytes', /^cont \[ 6 \], \d+ bytes$/],
  ['address of OCSP', 'cont [ 6 ], 25 bytes', /^cont \[ 6 \], \d+ bytes$/],
  ['organisation of the signer’s issuer', 'UTF8STRING Viva Republica Inc', 'UTF8STRING mock-toss-cert (unofficial)'],
  ['unit of the signer’s issuer', 'UTF8STRING Toss Cert', 'UTF8STRING Mock, worthless outside tests'],
  ['name of the signer’s issuer', 'UTF8STRING Toss CA1', 'UTF8STRING Mock Signature CA1 (not real)'],
  ['serial of the signer', 'INTEGER 765DFF', /^INTEGER [0-7][0-9A-F]{7}$/],
];

const REQUEST: SignatureRequest = {
  // As the sample's, so that its content and the digest of that are the same.
  txId: 'de5f5d42-508b-4686-bbc0-4736bfebacad',
  partnerCode: 'TEST1',
  requestTs: '2022-04-22T01:05:42+09:00',
  person: { name: '김수빈', ci: 'ci' },
  completedAtMs: Date.parse('2022-04-22T01:05:53+09:00'),
};

const sign = await createSigner(fixtures.signatureKeys);
const signatureOf = async (request: Partial<SignatureRequest> = {}): Promise<Buffer> =>
  Buffer.from(await sign({ ...REQUEST, ...request }), 'base64');

/** What follows each element of this name, without its indentation. */
const after = (elements: readonly string[], name: string): string[] =>
  elements.flatMap((line, index) => (line.trim() === name ? [(elements[index + 1] ?? '').trim()] : []));

describeWith(['openssl'], 'a signature, element by element beside the one of the guide', () => {
  it('differs in what is listed, and in nothing else', async () => {
    const [sample, ours] = [elementsOf(SAMPLE), elementsOf(await signatureOf())];
    expect(ours).toHaveLength(sample.length);
    const depthOf = (line: string | undefined): string | undefined => /^ */.exec(line ?? '')?.[0];
    expect(ours.map(depthOf)).toEqual(sample.map(depthOf));
    const different = sample.flatMap((line, index) =>
      line === ours[index] ? [] : [[line.trim(), (ours[index] ?? '').trim()] as const],
    );
    expect(different.map(([line]) => line)).toEqual(MAY_DIFFER.map(([, line]) => line));
    for (const [index, [what, , expected]] of MAY_DIFFER.entries()) {
      const found = different[index]?.[1];
      if (typeof expected === 'string') expect(found, what).toBe(expected);
      else expect(found, what).toMatch(expected);
    }
  });

  it('has NULL parameters wherever RSA is named, in CAs and in signatures that are broken on purpose, too', async () => {
    const { ca, root } = fixtures.signatureKeys;
    const broken = await Promise.all(tampers.filter(isSignatureTamper).map((tamper) => signatureOf({ tamper })));
    for (const der of [ca.raw, root.raw, await signatureOf(), ...broken]) {
      const elements = elementsOf(Buffer.from(der));
      for (const name of ['sha256WithRSAEncryption', 'rsaEncryption']) {
        const parameters = after(elements, `OBJECT ${name}`);
        expect(parameters.length).toBeGreaterThan(0);
        expect(new Set(parameters)).toEqual(new Set(['NULL, 0 bytes']));
      }
    }
  });

  it('names the country of every CA in a UTF8String, and that of a person in a PrintableString', async () => {
    const { ca, root } = fixtures.signatureKeys;
    const countries = (der: Buffer) => after(elementsOf(der), 'OBJECT countryName');
    const [utf8, printable] = ['UTF8STRING KR', 'PRINTABLESTRING KR'];
    expect(countries(root.raw)).toEqual([utf8, utf8]);
    // Issuer, subject, and the issuer in the authority key identifier.
    expect(countries(ca.raw)).toEqual([utf8, utf8, utf8]);
    const user = [utf8, printable, utf8, utf8];
    expect(countries(SAMPLE)).toEqual(user);
    for (const tamper of [undefined, 'certificate-unknown-ca', 'certificate-expired'] as const) {
      expect(countries(await signatureOf(tamper === undefined ? {} : { tamper }))).toEqual(user);
    }
  });

  it('is of an algorithm without parameters where the key is none of RSA (RFC 5758 3.2)', async () => {
    const { cert } = await (await createTlsSigner(['localhost'], REQUEST.completedAtMs)).issue(['localhost'], 0);
    const elements = elementsOf(Buffer.from(new X509Certificate(cert).raw));
    expect(after(elements, 'OBJECT ecdsa-with-SHA256').map((next) => next.replace(/,.*/, ''))).toEqual([
      'SEQUENCE',
      'BIT STRING',
    ]);
  });
});
