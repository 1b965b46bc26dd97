import { type Text, TextError } from '../../domain/text/language.ts';
import { quote } from '../../domain/text/wording.ts';

/** An answer without a field that a command reads. A server of another version may have fewer. */
export class MissingFieldError extends TextError {
  constructor(field: string) {
    const shown = quote(field);
    const text: Text = {
      en: `the answer of the server has no field ${shown}`,
      ko: `서버의 응답에 ${shown} 필드가 없습니다`,
    };
    super(text);
    this.name = 'MissingFieldError';
  }
}

/** What the language itself asks values for, and fields that servers of this version leave out, too. */
const mayBeMissing: readonly string[] = ['then', 'toJSON', 'recordsAhead', 'description', 'descriptionKo'];

/** Answers that are documents of their own, with many fields that may be missing. */
const documents: readonly (string | symbol)[] = ['snapshot'];

/** Objects whose fields are named by others. */
const named: readonly string[] = ['headers'];

/** The same value, but reading a field that it does not have throws `MissingFieldError`, at any depth. */
export const watch = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, field) {
      const found: unknown = Reflect.get(target, field);
      if (typeof field === 'symbol') return found;
      if (found === undefined && !Array.isArray(target) && !mayBeMissing.includes(field)) {
        throw new MissingFieldError(field);
      }
      return named.includes(field) ? found : watch(found);
    },
  });
};

/** The same client, whose answers are watched. */
export const watchAnswers = <T extends object>(client: T): T =>
  new Proxy(client, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      if (documents.includes(name)) return found.bind(target);
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(found, target, given);
        if (answer instanceof Promise) return answer.then(watch);
        // The clock of a client has methods of its own.
        return typeof answer === 'object' && answer !== null && !(answer instanceof Error)
          ? watchAnswers(answer)
          : answer;
      };
    },
  });
