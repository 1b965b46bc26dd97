import { chosenLanguage, LANGUAGE_VARIABLE } from '../config/language.ts';
import { notAllowed } from '../config/load.ts';
import { languages, sameText } from '../domain/text/language.ts';
import { oneOfText } from '../domain/text/wording.ts';
import type { Process } from './command.ts';
import { UsageError } from './values.ts';

export { languageOf } from '../config/language.ts';

/** Throws `UsageError` for a language that does not exist. */
export const checkLanguage = (env: Process['env']): void => {
  const chosen = chosenLanguage(env);
  if (chosen === '' || languages.some((language) => language === chosen)) return;
  throw new UsageError(notAllowed(sameText(LANGUAGE_VARIABLE), chosen, oneOfText(languages, chosen)));
};
