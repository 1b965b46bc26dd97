import { isUtf8 } from 'node:buffer';
import { findFormProblems, type SentPerson, sentFields } from '../../domain/sent-person.ts';

const guideFields: ReadonlyMap<string, keyof SentPerson> = new Map(Object.entries(sentFields));

const GOOD_PERSON: SentPerson = { name: 'name', phone: '01012345678', birthday: '20000101' };

/** Random bytes are often UTF-8 when they are few, so a name must look like one. */
const NAME = /^[\p{L}\p{M}\p{N} .,'’·()-]*$/u;
const PRINTABLE = /^\P{C}*$/u;

/** Whether bytes that nothing authenticates are a text of this field: UTF-8 that obeys the guide's rule, if it has one. */
export const isPlausibleText = (field: string, bytes: Buffer): boolean => {
  if (!isUtf8(bytes)) return false;
  const text = bytes.toString('utf8');
  const property = guideFields.get(field);
  if (property === undefined) return PRINTABLE.test(text);
  const obeysGuide = findFormProblems({ ...GOOD_PERSON, [property]: text }).length === 0;
  return obeysGuide && (property !== 'name' || NAME.test(text));
};
