import type { IncomingHttpHeaders } from 'node:http';
import { TransportError } from './transport-error.ts';

/** First bytes of gzip and Zstandard. */
const MAGIC = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

/** Brotli and deflate have no first bytes of their own: there the header has to tell. */
const isCompressed = (body: Buffer, { 'content-encoding': encoding = 'identity' }: IncomingHttpHeaders): boolean =>
  encoding.trim().toLowerCase() !== 'identity' || MAGIC.some((magic) => body.subarray(0, magic.length).equals(magic));

/** A body's text; what is not UTF-8 is refused, and not repaired. */
export const readText = (body: Buffer, headers: IncomingHttpHeaders, { ignoreBOM = false } = {}): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM }).decode(body);
  } catch {
    throw new TransportError(
      'malformed',
      isCompressed(body, headers)
        ? 'the body is compressed: send it as plain text, without Content-Encoding'
        : 'the body is not UTF-8: check in what encoding it is written',
    );
  }
};
