/** A long option. Anything else that begins with a dash may contain a secret, such as `-psecret`. */
const OPTION = /^--[A-Za-z][A-Za-z-]{0,39}$/;

/** Removes unknown flags and surplus arguments from a message: they may contain a secret. */
const hideValues = (message: string): string =>
  message
    .replace(/unknown option '([^=']*).*'/s, (_all, option: string) =>
      OPTION.test(option) ? `unknown option '${option}'` : 'unknown option',
    )
    .replace(/(arguments? but got \d+): .*/s, '$1');

/** Turns an error of the command line parser into one line, in the form of all other errors. */
export const describeParserError = (message: string): string => {
  const [, said = message, meant] = /^error: (.*?)\.?\s*(?:\(Did you mean (.+)\?\))?\s*$/s.exec(message) ?? [];
  const advice = meant === undefined ? 'see --help' : `did you mean ${meant}? See --help`;
  return `${hideValues(said)}: ${advice}`;
};
