const HANGUL = /[가-힣]/;

/** Labels that are names of fields, and addresses: they have no Korean form. */
const NAMES = /^(base URL|HTTPS|client_id|client_secret|partnerCode|scopes|identity|strict|txId|id|IV|store)( |$)/;

/** What is the same in every language: quoted values, addresses, flags, files, codes, and what users type. */
const SAME = [
  /npm run \w+/g,
  /"[^"]*"/g,
  /`[^`]*`/g,
  /\bhttps?:\S+/g,
  /--[a-z-]+/g,
  /[\w./-]*\/[\w./#-]+/g,
  /\b[A-Z][A-Z0-9_]+\b/g,
];

/** Three words in a row, without commas, are no names. */
const SENTENCE = /\b[A-Za-z]?[a-z']+ [a-z']+ [a-z']+\b/;

/** A description of the parser goes on in lines that are indented more than where it begins. */
const unwrap = (text: string): string => text.replace(/\n {8,}(?=\S)/g, ' ');

/** The lines of a Korean text that a reader of Korean could not read. */
export const englishIn = (text: string): readonly string[] =>
  unwrap(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => {
      const left = SAME.reduce((rest, same) => rest.replace(same, ''), line);
      if (SENTENCE.test(left)) return true;
      return /[A-Za-z]{2}/.test(left) && !HANGUL.test(line) && !NAMES.test(line);
    });
