import type { IncomingHttpHeaders } from 'node:http';
import { TransportError } from '../transport-error.ts';

/** The first bytes of gzip and Zstandard. */
const MAGIC = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

const notUtf8 = (): TransportError => new TransportError('malformed', 'the body is not UTF-8: encode it as UTF-8');

const compressed = (): TransportError =>
  new TransportError('malformed', 'the body is compressed: send it as plain text, without Content-Encoding');

/** Whether the headers say that the body is compressed. */
const hasEncoding = ({ 'content-encoding': encoding = 'identity' }: IncomingHttpHeaders): boolean =>
  encoding.trim().toLowerCase() !== 'identity';

/** Brotli and deflate have no fixed first bytes: only the header shows them. */
const isCompressed = (body: Buffer, headers: IncomingHttpHeaders): boolean =>
  hasEncoding(headers) || MAGIC.some((magic) => body.subarray(0, magic.length).equals(magic));

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. Bytes that are not UTF-8 are refused, and not repaired. */
export const readText = (body: Buffer, headers: IncomingHttpHeaders): string => {
  try {
    return decoder.decode(body);
  } catch {
    throw isCompressed(body, headers) ? compressed() : notUtf8();
  }
};
