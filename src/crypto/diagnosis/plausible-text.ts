import { isUtf8 } from 'node:buffer';
import { sentFields } from '../../domain/names/sent-fields.ts';
import { findFormProblems, type SentPerson } from '../../domain/sent-person.ts';

const guideFields: ReadonlyMap<string, keyof SentPerson> = new Map(Object.entries(sentFields));

const GOOD_PERSON: SentPerson = { name: 'name', phone: '01012345678', birthday: '20000101' };

/** A few random bytes are often valid UTF-8, so a name must also look like a name. */
const NAME = /^[\p{L}\p{M}\p{N} .,'’·()-]*$/u;
const PRINTABLE = /^\P{C}*$/u;

/** Whether bytes without a valid tag or HMAC can be the text of this field: UTF-8 that follows the guide's rule for it. */
export const isPlausibleText = (field: string, bytes: Buffer): boolean => {
  if (!isUtf8(bytes)) return false;
  const text = bytes.toString('utf8');
  const property = guideFields.get(field);
  if (property === undefined) return PRINTABLE.test(text);
  const obeysGuide = findFormProblems({ ...GOOD_PERSON, [property]: text }).length === 0;
  return obeysGuide && (property !== 'name' || NAME.test(text));
};
