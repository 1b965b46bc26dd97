import * as asn1 from 'asn1js';
import type * as pkijs from 'pkijs';
import type { Issuer } from './user-certificate.ts';
import { extensions, issueCertificate, keyIdentifierOf, toName } from './x509.ts';

const FROM = Date.parse('2000-01-01T00:00:00Z');
const TO = Date.parse('2060-12-31T23:59:59Z');

/** A self-signed CA that no client knows, for the fault `certificate-unknown-ca`. It uses the users' own key pair. */
export const createUnknownCa = async (
  signingKey: Issuer['signingKey'],
  publicKey: Issuer['userPublicKey'],
): Promise<pkijs.Certificate> => {
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
      notBeforeMs: FROM,
      notAfterMs: TO,
      publicKey,
      extensions: [
        extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
        extensions.basicConstraints(0),
        extensions.keyUsage('keyCertSign', 'cRLSign'),
        extensions.excludeAllHosts(),
      ],
    },
    signingKey,
  );
};
