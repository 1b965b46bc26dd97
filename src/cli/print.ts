import { stripVTControlCharacters, styleText } from 'node:util';
import type { Text } from '../domain/text/language.ts';
import type { OptionValues, Terminal } from './command.ts';
import { MissingFieldError } from './other-version/answers.ts';

export type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';

/** Picks what people read of a text. */
export type Say = (text: Text) => string;

export type Paint = (colour: Colour, text: string) => string;

/** Colours texts on a terminal, unless the environment variable `NO_COLOR` is set. */
export const painter = ({ isInteractive, env }: Terminal): Paint => {
  const paints = isInteractive && (env.NO_COLOR ?? '') === '';
  return (colour, text) => (paints ? styleText(colour, text, { validateStream: false }) : text);
};

/** Letters that take two cells of a terminal: Hangul, Han, Kana, and what belongs to them. */
const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/gu;

/** How many cells of a terminal a text takes. Node.js has no public function for it. */
export const cellsOf = (text: string): number => {
  const shown = stripVTControlCharacters(text);
  return shown.length + (shown.match(WIDE)?.length ?? 0);
};

/** Fills a text with blanks to so many cells. */
export const padCells = (text: string, cells: number): string => text + ' '.repeat(Math.max(0, cells - cellsOf(text)));

/** Control characters in texts of others would break the line, or move the cursor. */
export const singleLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

/** The same for a text of several lines. */
export const readable = (text: string): string => text.replace(/[^\P{Cc}\n\t]+/gu, ' ');

/** Aligns the columns of rows. The last column is not padded. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_cell, index) => Math.max(...rows.map((row) => cellsOf(row[index] ?? ''))));
  return rows
    .map(
      (row) =>
        `${row.map((cell, index) => (index === row.length - 1 ? cell : padCells(cell, widths[index] ?? 0))).join('  ')}\n`,
    )
    .join('');
};

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const jsonOption = {
  flags: '--json',
  description: { en: 'print the answer as JSON', ko: '응답을 JSON으로 출력' },
};

/** For commands that print JSON anyway. */
export const alwaysJsonOption = {
  ...jsonOption,
  description: { en: 'no effect: the output is always JSON', ko: '효과 없음. 출력은 항상 JSON' },
};

/** For the only command whose output no program reads as JSON: a script for a shell. */
export const alwaysTextOption = {
  ...jsonOption,
  description: { en: 'no effect: the output is always a script', ko: '효과 없음. 출력은 항상 스크립트' },
};

/** The text of a value; `undefined` if it is an answer without a field that the text has. Says so on standard error. */
const textOrSay = ({ err, language }: Terminal, toText: (say: Say) => string): string | undefined => {
  try {
    return toText((text) => text[language]);
  } catch (error) {
    if (!(error instanceof MissingFieldError)) throw error;
    const more: Text = {
      en: 'so it is shown as JSON. The server may be of another version',
      ko: '그래서 JSON으로 표시합니다. 서버의 버전이 다를 수 있습니다',
    };
    err(`mock-toss-cert: ${error.text[language]}${language === 'ko' ? '. ' : ', '}${more[language]}\n`);
    return undefined;
  }
};

/** Prints a value as JSON with `--json`, else as text. */
export const show = (terminal: Terminal, values: OptionValues, value: unknown, toText: (say: Say) => string): void => {
  const text = values.json === undefined ? textOrSay(terminal, toText) : undefined;
  terminal.out(text ?? toJson(value));
};

/** What is printed when something was done that has no answer. */
export const doneText = (what: string, say: Say): string => `${what}: ${say({ en: 'done', ko: '완료' })}\n`;
