import type { IncomingHttpHeaders } from 'node:http';
import { TransportError } from '../transport-error.ts';

/** First bytes of gzip and Zstandard. */
const MAGIC = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

const notUtf8 = (): TransportError =>
  new TransportError('malformed', 'the body is not UTF-8: check in what encoding it is written');

const compressed = (): TransportError =>
  new TransportError('malformed', 'the body is compressed: send it as plain text, without Content-Encoding');

/** Whether the headers say that the body is compressed. */
const hasEncoding = ({ 'content-encoding': encoding = 'identity' }: IncomingHttpHeaders): boolean =>
  encoding.trim().toLowerCase() !== 'identity';

/** Brotli and deflate have no first bytes of their own: there the header has to tell. */
const isCompressed = (body: Buffer, headers: IncomingHttpHeaders): boolean =>
  hasEncoding(headers) || MAGIC.some((magic) => body.subarray(0, magic.length).equals(magic));

/** A body's text; what is not UTF-8 is refused, and not repaired. */
export const readText = (body: Buffer, headers: IncomingHttpHeaders): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw isCompressed(body, headers) ? compressed() : notUtf8();
  }
};
