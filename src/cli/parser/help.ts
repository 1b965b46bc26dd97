import type { Command as Parser } from 'commander';
import type { Language, Text } from '../../domain/text/language.ts';
import { cellsOf } from '../print.ts';

const titles: Readonly<Record<string, string>> = {
  'Usage:': '사용법:',
  'Arguments:': '인수:',
  'Options:': '옵션:',
  'Commands:': '명령:',
};

export const helpText: Text = { en: 'display help for command', ko: '도움말 표시' };

/** Gives the parser's own words in help texts their language. */
export const configureHelp = (parser: Parser, language: Language): Parser =>
  parser
    .configureHelp({
      displayWidth: cellsOf,
      ...(language === 'ko' ? { styleTitle: (title: string) => titles[title] ?? title } : {}),
    })
    .helpOption('-h, --help', helpText[language])
    .helpCommand('help [command]', helpText[language]);

/** Where the repository and the package have the page about the command line; `anchor` is the name of a command or group. */
export const morePage = (anchor?: string): Text => {
  const place = anchor === undefined ? '' : `#${anchor}`;
  return { en: `More: docs/cli.md${place}`, ko: `자세히: docs/ko/cli.md${place}` };
};

export const examplesTitle: Text = { en: 'Examples:', ko: '예:' };

export const languageHelp: Text = {
  en: 'Language: MOCK_TOSS_LANG=en or ko; without it, that of the system',
  ko: '언어: MOCK_TOSS_LANG=en 또는 ko. 없으면 시스템의 언어',
};
