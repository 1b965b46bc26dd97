import { X509Certificate } from 'node:crypto';

export interface CertificateState {
  /** Issued to a user by our CA, and within its time. */
  readonly valid: boolean;
  /** Not revoked: nothing here ever is, so the same as `valid`. */
  readonly enabled: boolean;
}

const PEM = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/** The certificate of a PEM text, whatever its line length; `undefined` for anything else. */
const parse = (pem: string): X509Certificate | undefined => {
  const base64 = PEM.exec(pem)?.[1];
  if (base64 === undefined) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
};

/** What the service says about a user's certificate at `atMs`; `undefined` when the text is no certificate in PEM. */
export const checkCertificate = (ca: X509Certificate, pem: string, atMs: number): CertificateState | undefined => {
  const certificate = parse(pem);
  if (certificate === undefined) return undefined;
  const isOurs = certificate.checkIssued(ca) && certificate.verify(ca.publicKey) && !certificate.ca;
  const valid = isOurs && certificate.validFromDate.getTime() <= atMs && atMs <= certificate.validToDate.getTime();
  return { valid, enabled: valid };
};
