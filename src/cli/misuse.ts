/** Options as they are spelt; whatever else begins with a dash may hold a secret, as `-psecret` does. */
const OPTION = /^--[A-Za-z][A-Za-z-]{0,39}$/;

/** An unknown flag or a surplus word may hold a secret: the error message does not repeat it. */
const hideValues = (complaint: string): string =>
  complaint
    .replace(/unknown option '([^=']*).*'/s, (_all, option: string) =>
      OPTION.test(option) ? `unknown option '${option}'` : 'unknown option',
    )
    .replace(/(arguments? but got \d+): .*/s, '$1');

/** An error of the command line parser as one line, in the form of all other command line errors. */
export const describeMisuse = (message: string): string => {
  const [, said = message, meant] = /^error: (.*?)\.?\s*(?:\(Did you mean (.+)\?\))?\s*$/s.exec(message) ?? [];
  const advice = meant === undefined ? 'see --help' : `did you mean ${meant}? See --help`;
  return `${hideValues(said)}: ${advice}`;
};
