import { sameText, type Text, TextError } from '../domain/text/language.ts';
import { firstTexts } from '../domain/text/wording.ts';

export type Json = Record<string, unknown>;

/** What a field must be: an exact value, a pattern of a text, or an object with exactly these fields. */
export type Expected = string | number | null | RegExp | { readonly [field: string]: Expected };

/** An answer that differs from the guide. The message says where. */
export class UnexpectedError extends TextError {
  constructor({ en, ko }: Text) {
    super({ en: `not as the guide says: ${en}`, ko: `가이드와 다릅니다. ${ko}` });
    this.name = 'UnexpectedError';
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Checks that an object has exactly the expected fields, in this order. Throws `UnexpectedError`. */
export const expectFields = (found: unknown, expected: Expected, place: Text): void => {
  const wrong = ({ en, ko }: Text): UnexpectedError =>
    new UnexpectedError({ en: `${place.en} ${en}`, ko: `${place.ko}: ${ko}` });
  if (expected instanceof RegExp) {
    if (typeof found === 'string' && expected.test(found)) return;
    throw wrong({ en: 'has another form', ko: '형식이 다릅니다' });
  }
  if (typeof expected !== 'object' || expected === null) {
    if (found === expected) return;
    const value = JSON.stringify(expected);
    throw wrong({ en: `must be ${value}`, ko: `다음 값이어야 합니다: ${value}` });
  }
  if (!isObject(found)) throw wrong({ en: 'must be an object', ko: '객체여야 합니다' });
  const [names, wanted] = [Object.keys(found), Object.keys(expected)];
  if (names.join() !== wanted.join()) {
    const shown = firstTexts(names.map(sameText));
    throw wrong({
      en: `must have the fields ${wanted.join(', ')}, and has ${shown.map(({ en }) => en).join(', ')}`,
      ko: `필드가 다릅니다. 가이드: ${wanted.join(', ')}. 응답: ${shown.map(({ ko }) => ko).join(', ')}`,
    });
  }
  for (const [name, value] of Object.entries(expected)) {
    expectFields(found[name], value, { en: `${place.en}.${name}`, ko: `${place.ko}.${name}` });
  }
};
