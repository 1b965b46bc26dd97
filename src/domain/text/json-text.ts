import { type Text, TextError } from './language.ts';

/** The reason for the most common mistake. */
export const TRAILING_COMMA: Text = { en: 'a comma before a closing bracket', ko: '닫는 괄호 앞에 쉼표가 있습니다' };

/** A text that is not JSON: where and why it is not. The message quotes nothing of the text. */
export class JsonError extends TextError {
  /** Both count from 1; a column is a character. */
  readonly line: number;
  readonly column: number;
  /** In English. */
  readonly reason: string;

  constructor(line: number, column: number, reason: Text) {
    super({
      en: `is not JSON: line ${line}, column ${column}: ${reason.en}`,
      ko: `JSON이 아닙니다(${line}행 ${column}열): ${reason.ko}`,
    });
    this.name = 'JsonError';
    this.line = line;
    this.column = column;
    this.reason = reason.en;
  }
}

const reasons = {
  tooEarly: { en: 'it ends too early', ko: '도중에 끝납니다' },
  lineBreak: {
    en: 'a line break or another control character inside quotes',
    ko: '따옴표 안에 줄바꿈이나 다른 제어 문자가 있습니다',
  },
  escape: { en: 'JSON has no such escape after a backslash', ko: '역슬래시 뒤가 JSON의 이스케이프가 아닙니다' },
  openQuote: { en: 'the quote that opens here is never closed', ko: '여기서 연 따옴표를 닫지 않았습니다' },
  value: {
    en: 'a value is expected here, with double quotes around text',
    ko: '여기에 값이 있어야 합니다. 문자열은 큰따옴표로 감싸세요',
  },
  name: { en: 'a name in double quotes is expected here', ko: '여기에 큰따옴표로 감싼 이름이 있어야 합니다' },
  colon: { en: 'a colon is missing here', ko: '여기에 콜론이 없습니다' },
  end: { en: 'the text should end here', ko: '여기서 끝나야 합니다' },
  unreadable: { en: 'it cannot be read', ko: '읽을 수 없습니다' },
} as const satisfies Readonly<Record<string, Text>>;

const refuse = (text: string, at: number, reason: Text): never => {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  throw new JsonError(before.split('\n').length, [...before.slice(lineStart)].length + 1, reason);
};

/** Throws: something is missing at this position, or the text ends too early there. */
const refuseMissing = (text: string, at: number, reason: Text): never =>
  refuse(text, at, at === text.length ? reasons.tooEarly : reason);

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
    if ((text[at] ?? '') < ' ') refuse(text, at, reasons.lineBreak);
    const isEscape = text[at] === '\\' && at + 1 < text.length;
    const end = isEscape ? endOf(ESCAPE, text, at) : at + 1;
    if (end === at) refuse(text, at, reasons.escape);
    at = end;
  }
  return at < text.length ? at + 1 : refuse(text, open, reasons.openQuote);
};

const endOfScalar = (text: string, at: number): number => {
  if (text[at] === '"') return endOfString(text, at);
  const end = Math.max(endOf(WORD, text, at), endOf(NUMBER, text, at));
  return end > at ? end : refuseMissing(text, at, reasons.value);
};

/** From the name of a member to where its value begins. */
const endOfName = (text: string, at: number): number => {
  if (text[at] !== '"') refuseMissing(text, at, reasons.name);
  const colon = endOf(BLANK, text, endOfString(text, at));
  if (text[colon] !== ':') refuseMissing(text, colon, reasons.colon);
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
      if (inner === undefined) refuse(text, at, reasons.end);
      if (text[at] !== ',')
        refuseMissing(text, at, {
          en: `a comma or ${closer} is missing here`,
          ko: `여기에 쉼표나 ${closer} 기호가 없습니다`,
        });
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
    return refuse(text, text.length, reasons.unreadable);
  }
};
