import { isUtf8 } from 'node:buffer';
import { findSentPersonProblem, type SentPerson } from '../domain/person.ts';

const GUIDE_FIELDS: ReadonlyMap<string, keyof SentPerson> = new Map([
  ['userName', 'name'],
  ['userPhone', 'phone'],
  ['userBirthday', 'birthday'],
]);

const GOOD_PERSON: SentPerson = { name: 'name', phone: '01012345678', birthday: '20000101' };

/** Random bytes are often UTF-8 when they are few, so a name must look like one. */
const NAME = /^[\p{L}\p{M}\p{N} .,'’·()-]*$/u;
const PRINTABLE = /^\P{C}*$/u;
const KOREAN = /^[가-힣 -~]+$/;
/** The Hangul of KS X 1001 (and ASCII), read as Latin-1. */
const EUC_KR = /^(?:[ -~]|[\xb0-\xc8][\xa1-\xfe])+$/;

/** Whether bytes that nothing authenticates are a text of this field: UTF-8 that obeys the guide's rule, if it has one. */
export const isPlausibleText = (field: string, bytes: Buffer): boolean => {
  if (!isUtf8(bytes)) return false;
  const text = bytes.toString('utf8');
  const property = GUIDE_FIELDS.get(field);
  if (property === undefined) return PRINTABLE.test(text);
  const obeysGuide = findSentPersonProblem({ ...GOOD_PERSON, [property]: text }) === undefined;
  return obeysGuide && (property !== 'name' || NAME.test(text));
};

const readUtf16 = (bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): string => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
};

/** The encoding in which bytes read as Korean or ASCII text, when that is not UTF-8. */
export const findOtherEncoding = (bytes: Buffer): 'EUC-KR' | 'UTF-16LE' | 'UTF-16BE' | undefined => {
  // UTF-16 digits are UTF-8 as well, with a NUL beside each.
  if (isUtf8(bytes) && !bytes.includes(0)) return undefined;
  if (EUC_KR.test(bytes.toString('latin1'))) return 'EUC-KR';
  if (KOREAN.test(readUtf16(bytes, 'utf-16le'))) return 'UTF-16LE';
  return KOREAN.test(readUtf16(bytes, 'utf-16be')) ? 'UTF-16BE' : undefined;
};
