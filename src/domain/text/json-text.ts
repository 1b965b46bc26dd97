/** The reason for the most common mistake. */
export const TRAILING_COMMA = 'a comma before a closing bracket';

/** A text that is not JSON: where and why it is not. The message quotes nothing of the text. */
export class JsonError extends Error {
  /** Both count from 1; a column is a character. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;

  constructor(line: number, column: number, reason: string) {
    super(`is not JSON: line ${line}, column ${column}: ${reason}`);
    this.name = 'JsonError';
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}

const refuse = (text: string, at: number, reason: string): never => {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  throw new JsonError(before.split('\n').length, [...before.slice(lineStart)].length + 1, reason);
};

/** Throws: something is missing at this position, or the text ends too early there. */
const refuseMissing = (text: string, at: number, reason: string): never =>
  refuse(text, at, at === text.length ? 'it ends too early' : reason);

const BLANK = /[ \t\r\n]*/y;
const NUMBER = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

/** The end of the pattern's match at `at`; `at` itself if it does not match there. */
const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
};

const endOfString = (text: string, open: number): number => {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') {
    if ((text[at] ?? '') < ' ') refuse(text, at, 'a line break or another control character inside quotes');
    const isEscape = text[at] === '\\' && at + 1 < text.length;
    const end = isEscape ? endOf(ESCAPE, text, at) : at + 1;
    if (end === at) refuse(text, at, 'JSON has no such escape after a backslash');
    at = end;
  }
  return at < text.length ? at + 1 : refuse(text, open, 'the quote that opens here is never closed');
};

const endOfScalar = (text: string, at: number): number => {
  if (text[at] === '"') return endOfString(text, at);
  const end = Math.max(endOf(WORD, text, at), endOf(NUMBER, text, at));
  return end > at ? end : refuseMissing(text, at, 'a value is expected here, with double quotes around text');
};

/** From the name of a member to where its value begins. */
const endOfName = (text: string, at: number): number => {
  if (text[at] !== '"') refuseMissing(text, at, 'a name in double quotes is expected here');
  const colon = endOf(BLANK, text, endOfString(text, at));
  if (text[colon] !== ':') refuseMissing(text, colon, 'a colon is missing here');
  return endOf(BLANK, text, colon + 1);
};

/** Throws where a text breaks the grammar of RFC 8259; without recursion, since nesting may be hostile. */
const findBreak = (text: string): void => {
  const open: ('{' | '[')[] = [];
  /** What comes before this position. */
  let last: 'nothing' | 'bracket' | 'comma' | 'value' = 'nothing';
  for (let at = endOf(BLANK, text, 0); ; at = endOf(BLANK, text, at)) {
    const inner = open.at(-1);
    const closer = inner === '{' ? '}' : ']';
    if (inner !== undefined && text[at] === closer) {
      if (last === 'comma') refuse(text, at, TRAILING_COMMA);
      open.pop();
      last = 'value';
      at += 1;
    } else if (last === 'value') {
      if (inner === undefined && at === text.length) return;
      if (inner === undefined) refuse(text, at, 'the text should end here');
      if (text[at] !== ',') refuseMissing(text, at, `a comma or ${closer} is missing here`);
      last = 'comma';
      at += 1;
    } else {
      const start = inner === '{' ? endOfName(text, at) : at;
      const character = text[start];
      const isOpening = character === '{' || character === '[';
      if (isOpening) open.push(character);
      last = isOpening ? 'bracket' : 'value';
      at = isOpening ? start + 1 : endOfScalar(text, start);
    }
  }
};

/** The value of a JSON text; throws `JsonError`. The text must come without byte order mark: decoding bytes removes it. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    findBreak(text);
    return refuse(text, text.length, 'it cannot be read');
  }
};
