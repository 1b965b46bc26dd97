import { unzipSync } from 'node:zlib';

const KOREAN = /^[가-힣 -~]+$/;
/** The Hangul of KS X 1001 (and ASCII), read as Latin-1. */
const EUC_KR = /^(?:[ -~]|[\xb0-\xc8][\xa1-\xfe])+$/;

const decode = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const isUtf8 = (bytes: Uint8Array): boolean => decode(bytes, 'utf-8') !== undefined;

/** The encoding, other than UTF-8, in which the bytes are Korean or ASCII text. */
export const findOtherEncoding = (bytes: Uint8Array): 'EUC-KR' | 'UTF-16LE' | 'UTF-16BE' | undefined => {
  // UTF-16 digits are UTF-8 as well, with a NUL beside each.
  if (isUtf8(bytes) && !bytes.includes(0)) return undefined;
  if (EUC_KR.test(String.fromCharCode(...bytes.subarray(0, 4096)))) return 'EUC-KR';
  if (KOREAN.test(decode(bytes, 'utf-16le') ?? '')) return 'UTF-16LE';
  return KOREAN.test(decode(bytes, 'utf-16be') ?? '') ? 'UTF-16BE' : undefined;
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
    return !(error instanceof Error && 'code' in error && error.code === 'Z_DATA_ERROR');
  }
};

/** Whether bytes are text in some encoding, or compressed: then they were never encrypted. */
export const isReadable = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) || findOtherEncoding(bytes) !== undefined || isCompressed(bytes);
