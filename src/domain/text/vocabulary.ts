import { findNearest, type Tolerance } from './nearest-word.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Names of fields and parameters, which hold no personal data: those of the guide and of OAuth, and common variants. */
const fieldNames = words(`
  requestType triggerType requestUrl userName userPhone userBirthday sessionKey txId certificate
  successCallbackUrl failCallbackUrl nonce expireSeconds serviceType
  grant_type scope client_id client_secret access_token refresh_token token token_type redirect_uri
  name phone phoneNumber birthday birthdate gender nationality email ci di user userInfo person data body header
  address addressDetails zipCode ageGroup
  username password id type status error state code key value
`);

/** Parts of paths: those of the guide and of this server, and common variants. */
const pathParts = words(`
  api v1 v2 v3 sign user auth id request status result token oauth oauth2 certificate validate easy app start cert
  api-client transactions health ready _control docs info index.html favicon.ico demo assets
`);

const MAX_LENGTH = 40;
/** Comparing a word with all known words is slow: at most this many words of a call are compared. */
const MAX_GUESSES = 50;

/** By lower case; of two words that differ in letter case only, the first. */
const byPlainText = (known: readonly string[]): ReadonlyMap<string, string> => {
  const words = new Map<string, string>();
  for (const word of known) if (!words.has(word.toLowerCase())) words.set(word.toLowerCase(), word);
  return words;
};

const fieldNamesByText = byPlainText(fieldNames);
const pathPartsByText = byPlainText(pathParts);

/** The most letters that may differ in a misspelt word. A word that differs more could be a person's name or a secret. */
const toleranceOf: Tolerance = (word) => {
  if (word.length > 6) return 2;
  return word.length > 3 ? 1 : 0;
};

/** Recognizes words that callers write. */
export interface Vocabulary {
  /** The field that a correct or misspelt name means. */
  findFieldName(text: string): string | undefined;
  isPathPart(text: string): boolean;
}

/** The vocabulary for one call. After the limit of comparisons, words without an exact match stay unknown. */
export const createVocabulary = (): Vocabulary => {
  let guessesLeft = MAX_GUESSES;

  const createSearch = (known: ReadonlyMap<string, string>) => {
    const guessed = new Map<string, string | undefined>();
    return (text: string): string | undefined => {
      if (text.length > MAX_LENGTH) return undefined;
      const plain = text.toLowerCase();
      const found = known.get(plain) ?? guessed.get(plain);
      if (found !== undefined || guessed.has(plain) || guessesLeft === 0) return found;
      guessesLeft -= 1;
      const meant = known.get(findNearest(plain, known.keys(), toleranceOf) ?? '');
      guessed.set(plain, meant);
      return meant;
    };
  };

  const findPathPart = createSearch(pathPartsByText);
  return { findFieldName: createSearch(fieldNamesByText), isPathPart: (text) => findPathPart(text) !== undefined };
};
