/** Options as they are spelt; whatever else begins with a dash may hold a secret, as `-psecret` does. */
const OPTION = /^--[A-Za-z][A-Za-z-]{0,39}$/;

/** A secret that somebody put into a flag, which there is not, or a word too many must not come back from a complaint. */
const hideValues = (complaint: string): string =>
  complaint
    .replace(/unknown option '([^=']*).*'/s, (_all, option: string) =>
      OPTION.test(option) ? `unknown option '${option}'` : 'unknown option',
    )
    .replace(/(arguments? but got \d+): .*/s, '$1');

/** What the parser of words refuses, said in one line as all that is wrong with a command line. */
export const describeMisuse = (message: string): string => {
  const [, said = message, meant] = /^error: (.*?)\.?\s*(?:\(Did you mean (.+)\?\))?\s*$/s.exec(message) ?? [];
  const advice = meant === undefined ? 'see --help' : `did you mean ${meant}? See --help`;
  return `${hideValues(said)}: ${advice}`;
};
