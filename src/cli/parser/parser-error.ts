import { type Setting, settings } from '../../config/settings.ts';
import type { Text } from '../../domain/text/language.ts';
import { createTranslator } from '../../domain/text/translation.ts';
import { oneOf } from '../../domain/text/wording.ts';
import type { CommandOption } from '../command.ts';
import { flagOf, UsageError } from '../values.ts';

/** A long option, or a letter. Anything else that begins with a dash may contain a secret, such as `-psecret`. */
const OPTION = /^(-[A-Za-z]|--[A-Za-z][A-Za-z-]{0,39})$/;

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

/** What is wrong with a command line, and where to look: what was probably meant, and the help. */
export const withHelp = ({ en, ko }: Text, meant: readonly string[]): Text => {
  if (meant.length === 0) return { en: `${en}: see --help`, ko: `${ko}. --help로 사용법을 확인하세요` };
  const isOne = meant.length === 1;
  const names = meant.join(', ');
  return {
    en: `${en}: did you mean ${isOne ? names : oneOf(meant)}? See --help`,
    ko: `${ko}. 혹시 ${names}${isOne ? '' : ' 중 하나'}인가요? --help로 확인하세요`,
  };
};

/** The flag of a command to which a value was given although it takes none: the parser calls it unknown. */
const findSwitch = (message: string, options: readonly CommandOption[]): string | undefined => {
  const [, given] = /^error: unknown option '(--[^=']+)=/.exec(message) ?? [];
  return options.map(({ flags }) => flagOf(flags)).find((flag) => flag === given);
};

const toKebabCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const MEANT = /^error: (.*?)\.?\s*(?:\(Did you mean (?:one of )?(.+)\?\))?\s*$/s;

/** The environment variable of a setting that has no flag, and that an unknown option names. */
const findVariable = (message: string): { readonly flag: string; readonly variable: string } | undefined => {
  const [, flag = ''] = /^error: unknown option '(--[a-z-]+)/.exec(message) ?? [];
  const entries: readonly (readonly [string, Setting<unknown>])[] = Object.entries(settings);
  const [, found] = entries.find(([key, one]) => one.flag === null && `--${toKebabCase(key)}` === flag) ?? [];
  const variable = found?.variables[0];
  return variable === undefined ? undefined : { flag, variable };
};

/** Turns an error of the command line parser into one line, in the form of all other errors. */
export const toUsageError = (message: string, options: readonly CommandOption[]): UsageError => {
  const flag = findSwitch(message, options);
  if (flag !== undefined) {
    return new UsageError(
      withHelp({ en: `option '${flag}' takes no value`, ko: `값을 받지 않는 옵션입니다: ${flag}` }, []),
    );
  }
  const unflagged = findVariable(message);
  if (unflagged !== undefined) {
    const { flag: given, variable } = unflagged;
    return new UsageError({
      en: `${given} is not an option: set the environment variable ${variable}, which others on this machine cannot see`,
      ko: `${given} 옵션은 없습니다. 같은 컴퓨터의 다른 사용자가 볼 수 없게 환경 변수 ${variable}로 설정하세요`,
    });
  }
  const [, said = message, meant] = MEANT.exec(message) ?? [];
  const shown = hideValues(said);
  return new UsageError(withHelp({ en: shown, ko: toKorean(shown) ?? shown }, meant?.split(', ') ?? []));
};
