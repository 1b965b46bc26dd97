import type { Text } from './language.ts';

const HOLE = '%s';

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

interface Pattern {
  readonly english: RegExp;
  readonly korean: readonly string[];
}

type Translate = (english: string) => string | undefined;

const createLookUp = (texts: readonly Text[], translateDetail: Translate): Translate => {
  const whole = new Map(texts.map(({ en, ko }) => [en, ko]));
  const patterns = texts
    .filter(({ en }) => en.includes(HOLE))
    .map(({ en, ko }): Pattern => {
      const source = en.split(HOLE).map(escapePattern).join('(.*?)');
      return { english: new RegExp(`^${source}$`, 's'), korean: ko.split(HOLE) };
    });
  return (english) => {
    const found = whole.get(english);
    if (found !== undefined) return found;
    for (const { english: pattern, korean } of patterns) {
      const [, ...details] = pattern.exec(english) ?? [];
      if (details.length === 0) continue;
      const [first = '', ...rest] = korean;
      return rest.reduce((before, part, index) => {
        const detail = details[index] ?? '';
        return `${before}${translateDetail(detail) ?? detail}${part}`;
      }, first);
    }
    return undefined;
  };
};

/**
 * For English that comes from somewhere else, such as an answer or a library: returns its Korean; `undefined` for a text that is not
 * among them. `%s` stands for a detail: another text or one of `details`, or else something that is the same in every language.
 */
export const createTranslator = (texts: readonly Text[], details: readonly Text[] = []): Translate => {
  // Made when a text is translated for the first time: most processes never do.
  let translate: Translate | undefined;
  const prepare = (): Translate => {
    const translateDetail: Translate = createLookUp([...texts, ...details], (english) => translateDetail(english));
    return createLookUp(texts, translateDetail);
  };
  return (english) => {
    translate ??= prepare();
    return translate(english);
  };
};
