import type { Text } from '../../domain/text/language.ts';
import { createTranslator } from '../../domain/text/translation.ts';

/** A long option. Anything else that begins with a dash may contain a secret, such as `-psecret`. */
const OPTION = /^--[A-Za-z][A-Za-z-]{0,39}$/;

/** Removes unknown flags and surplus arguments from a message: they may contain a secret. */
const hideValues = (message: string): string =>
  message
    .replace(/unknown option '([^=']*).*'/s, (_all, option: string) =>
      OPTION.test(option) ? `unknown option '${option}'` : 'unknown option',
    )
    .replace(/(arguments? but got \d+): .*/s, '$1');

const toKorean = createTranslator(
  [
    { en: "unknown option '%s'", ko: '알 수 없는 옵션입니다: %s' },
    { en: 'unknown option', ko: '알 수 없는 옵션이 있습니다' },
    { en: "option '%s' argument missing", ko: '옵션에 값이 없습니다: %s' },
    { en: "missing required argument '%s'", ko: '꼭 필요한 인수가 없습니다: %s' },
    {
      en: "too many arguments for '%s'. Expected %s argument%s but got %s",
      ko: '%s 명령의 인수가 너무 많습니다. 필요한 인수: %s개%s, 받은 인수: %s개',
    },
  ],
  // The plural of the line above.
  [{ en: 's', ko: '' }],
);

/** Turns an error of the command line parser into one line, in the form of all other errors. */
export const describeParserError = (message: string): Text => {
  const [, said = message, meant] = /^error: (.*?)\.?\s*(?:\(Did you mean (.+)\?\))?\s*$/s.exec(message) ?? [];
  const shown = hideValues(said);
  const korean = toKorean(shown) ?? shown;
  return meant === undefined
    ? { en: `${shown}: see --help`, ko: `${korean}. --help로 사용법을 확인하세요` }
    : { en: `${shown}: did you mean ${meant}? See --help`, ko: `${korean}. 혹시 ${meant}인가요? --help로 확인하세요` };
};
