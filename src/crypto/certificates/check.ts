import { X509Certificate } from 'node:crypto';

export interface CertificateState {
  /** Issued to a user by this CA, and within its validity period. */
  readonly valid: boolean;
  /** Not revoked. This emulator revokes nothing, so it equals `valid`. */
  readonly enabled: boolean;
}

const PEM = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/** The certificate of a PEM text with lines of any length; `undefined` for any other text. */
const parse = (pem: string): X509Certificate | undefined => {
  const base64 = PEM.exec(pem)?.[1];
  if (base64 === undefined) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
};

/** The state of a user's certificate at `atMs`; `undefined` when the text is not a PEM certificate. */
export const checkCertificate = (ca: X509Certificate, pem: string, atMs: number): CertificateState | undefined => {
  const certificate = parse(pem);
  if (certificate === undefined) return undefined;
  const isIssuedHere = certificate.checkIssued(ca) && certificate.verify(ca.publicKey) && !certificate.ca;
  const valid =
    isIssuedHere && certificate.validFromDate.getTime() <= atMs && atMs <= certificate.validToDate.getTime();
  return { valid, enabled: valid };
};
