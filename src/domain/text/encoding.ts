import { isUtf8 } from 'node:buffer';
import { unzipSync } from 'node:zlib';

/** The Hangul of KS X 1001 (and ASCII), read as Latin-1. */
const EUC_KR = /^(?:[ -~]|[\xb0-\xc8][\xa1-\xfe])+$/;

const BYTE_ORDER_MARK = 0xfeff;

const isHangulOrAscii = (unit: number): boolean => (unit >= 0xac00 && unit <= 0xd7a3) || (unit >= 0x20 && unit <= 0x7e);

/**
 * Whether the bytes are Hangul or ASCII text in UTF-16, perhaps after a byte order mark. It ends at the first other letter:
 * measured, a decoder that throws takes thirty times as long for encrypted bytes.
 */
const isKoreanUtf16 = (bytes: Uint8Array, isLittleEndian: boolean): boolean => {
  if (bytes.length % 2 !== 0) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const hasMark = bytes.length > 0 && view.getUint16(0, isLittleEndian) === BYTE_ORDER_MARK;
  const from = hasMark ? 2 : 0;
  for (let at = from; at < bytes.length; at += 2) {
    if (!isHangulOrAscii(view.getUint16(at, isLittleEndian))) return false;
  }
  return bytes.length > from;
};

/** The encoding, other than UTF-8, in which the bytes are Korean or ASCII text. */
export const findOtherEncoding = (bytes: Uint8Array): 'EUC-KR' | 'UTF-16LE' | 'UTF-16BE' | undefined => {
  // UTF-16 digits are UTF-8 as well, with a NUL beside each.
  if (isUtf8(bytes) && !bytes.includes(0)) return undefined;
  if (EUC_KR.test(Buffer.from(bytes.subarray(0, 4096)).toString('latin1'))) return 'EUC-KR';
  if (isKoreanUtf16(bytes, true)) return 'UTF-16LE';
  return isKoreanUtf16(bytes, false) ? 'UTF-16BE' : undefined;
};

/** Checks the first bytes for gzip and zlib. About one of 13,000 encrypted texts begins so too. */
const looksCompressed = ([first, second = 0]: Uint8Array): boolean =>
  (first === 0x1f && second === 0x8b) || (first === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(second));

const MAX_INFLATED_BYTES = 64 * 1024;

/** Whether the bytes are compressed data, perhaps cut off: then they are not encrypted. */
const isCompressed = (bytes: Uint8Array): boolean => {
  if (!looksCompressed(bytes)) return false;
  try {
    unzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'Z_DATA_ERROR';
  }
};

/** Whether bytes are text in some encoding, or compressed: then they were never encrypted. */
export const isReadable = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) || findOtherEncoding(bytes) !== undefined || isCompressed(bytes);
