export interface SignedContent {
  readonly txId: string;
  readonly partnerCode: string;
  /** The wire's format, `requestedDt`. */
  readonly requestTs: string;
}

/** The text that a user signs, keys in this order (guide ⑤, decoded from the sample). */
export const signedText = ({ txId, partnerCode, requestTs }: SignedContent): string =>
  JSON.stringify({
    txId,
    partnerCode,
    serviceType: '간편인증',
    identifier: null,
    userIdentifier: null,
    requestTs,
  });

/** A placeholder of the right type: base64 of a DER OCTET STRING with the text, not yet a CMS SignedData. */
export const signContent = (content: SignedContent): string => {
  const text = Buffer.from(signedText(content), 'utf8');
  return Buffer.concat([Buffer.from([0x04, 0x82, text.length >> 8, text.length & 0xff]), text]).toString('base64');
};
