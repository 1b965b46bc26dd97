import { stripVTControlCharacters, styleText } from 'node:util';
import type { Text } from '../domain/text/language.ts';
import type { OptionValues, Terminal } from './command.ts';
import { MissingFieldError } from './other-version/answers.ts';

const colours = ['red', 'yellow', 'green', 'cyan', 'bold'] as const;

export type Colour = (typeof colours)[number];

/** Picks what people read of a text. */
export type Say = (text: Text) => string;

export type Paint = (colour: Colour, text: string) => string;

type Painted = Pick<Terminal, 'isInteractive' | 'env'>;

/** Colours are for a terminal, unless the environment variable `NO_COLOR` is set. */
const showsColours = ({ isInteractive, env }: Painted): boolean => isInteractive && (env.NO_COLOR ?? '') === '';

const colour = (name: Colour, text: string): string => styleText(name, text, { validateStream: false });

/** Colours texts where colours are shown. */
export const painter = (terminal: Painted): Paint => (showsColours(terminal) ? colour : (_name, text) => text);

/** Letters that take two cells of a terminal: Hangul, Han, Kana, and what belongs to them. */
const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/gu;

/** How many cells of a terminal a text takes. Node.js has no public function for it. */
export const cellsOf = (text: string): number => {
  const shown = stripVTControlCharacters(text);
  return shown.length + (shown.match(WIDE)?.length ?? 0);
};

/** Fills a text with blanks to so many cells. */
export const padCells = (text: string, cells: number): string => text + ' '.repeat(Math.max(0, cells - cellsOf(text)));

/** What moves the cursor, breaks the line, or turns the order of letters around. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const CONTROL_IN_LINES = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** As JSON writes it. So JSON in which these are escaped is the same JSON. */
const escapeCharacter = (character: string): string =>
  shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text of others in one line: control and bidi characters are escaped. */
export const singleLine = (text: string): string => text.replace(CONTROL, escapeCharacter);

/** The same for a text of several lines. */
export const readable = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(CONTROL_IN_LINES, escapeCharacter);

/** What begins and ends our colours. */
const ownCodes: ReadonlySet<string> = new Set(colours.flatMap((name) => colour(name, '\n').split('\n')));

/** A terminal that shows nothing of texts of others but letters: all is `readable`, except the colours of `painter`. */
export const withReadableOutput = (terminal: Terminal): Terminal => {
  const readableOn = (stream: Painted, text: string): string =>
    showsColours(stream)
      ? text
          .split(/(\p{Cc}\[\d{1,2}m)/u)
          .map((part) => (ownCodes.has(part) ? part : readable(part)))
          .join('')
      : readable(text);
  return {
    ...terminal,
    out: (text) => terminal.out(readableOn(terminal, text)),
    err: (text) => terminal.err(readableOn({ ...terminal, isInteractive: terminal.isTerminal('stderr') }, text)),
  };
};

/** A cell that `painter` has coloured. */
const isPainted = (cell: string): boolean => {
  const [, before = '', after = ''] = /^(\p{Cc}\[\d{1,2}m)\P{Cc}*(\p{Cc}\[\d{1,2}m)$/u.exec(cell) ?? [];
  return ownCodes.has(before) && ownCodes.has(after);
};

/** Aligns the columns of rows, each in one line. The last column is not padded. */
export const columns = (table: readonly (readonly string[])[]): string => {
  const rows = table.map((row) => row.map((cell) => (isPainted(cell) ? cell : singleLine(cell))));
  const widths = (rows[0] ?? []).map((_cell, index) =>
    rows.reduce((most, row) => Math.max(most, cellsOf(row[index] ?? '')), 0),
  );
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
