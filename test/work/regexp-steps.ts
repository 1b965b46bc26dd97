/** One step of a compiled expression; places are relative, so that steps can be put anywhere. */
type Step =
  | { readonly kind: 'character'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'choice'; readonly first: number; readonly second: number }
  | { readonly kind: 'jump'; readonly by: number }
  | { readonly kind: 'start' | 'end' | 'boundary' }
  | { readonly kind: 'behind'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'look'; readonly steps: readonly Step[]; readonly isNegative: boolean };

const MOST_STEPS = 10_000_000;

/** Steps of an expression, for the syntax that is in use here: anything else throws, so that nothing is counted wrongly. */
const compile = ({ source, flags }: RegExp): readonly Step[] => {
  const characterFlags = flags.replace(/[gy]/g, '');
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    const [found] = new RegExp(`^(?:${pattern.source})`, 's').exec(source.slice(at)) ?? [];
    at += found?.length ?? 0;
    return found;
  };

  const character = (text: string): Step[] => {
    const one = new RegExp(`^(?:${text})$`, characterFlags);
    const known = new Map<string, boolean>();
    const fits = (letter: string): boolean => {
      const isKnown = known.get(letter) ?? one.test(letter);
      known.set(letter, isKnown);
      return isKnown;
    };
    return [{ kind: 'character', fits }];
  };

  const atom = (): Step[] => {
    if (take(/\^/) !== undefined) return [{ kind: 'start' }];
    if (take(/\$/) !== undefined) return [{ kind: 'end' }];
    if (take(/\\b/) !== undefined) return [{ kind: 'boundary' }];
    const group = take(/\(\?(?:[=!:]|<=)|\(\?<\w+>|\((?!\?)/);
    if (group === undefined) {
      const text = take(/\[(?:\\.|[^\]\\])*\]|\\[pP]\{\w+\}|\\x..|\\u....|\\[^1-9bBk]|[^\\*+?{()[|]/);
      if (text === undefined) throw new Error(`unknown syntax in ${source} at ${at}`);
      return character(text);
    }
    const steps = disjunction();
    if (take(/\)/) === undefined) throw new Error(`unknown syntax in ${source} at ${at}`);
    const [one] = steps;
    if (group === '(?<=') {
      if (one?.kind !== 'character' || steps.length > 1) throw new Error(`unknown syntax in ${source}: ${group}`);
      return [{ kind: 'behind', fits: one.fits }];
    }
    return group === '(?=' || group === '(?!' ? [{ kind: 'look', steps, isNegative: group === '(?!' }] : steps;
  };

  const choice = (first: number, second: number, isLazy: boolean): Step =>
    isLazy ? { kind: 'choice', first: second, second: first } : { kind: 'choice', first, second };

  const repeated = (steps: Step[], [least, most]: readonly [number, number], isLazy: boolean): Step[] => {
    const must = Array.from({ length: least }).flatMap(() => steps);
    const size = steps.length;
    if (most === Number.POSITIVE_INFINITY) {
      return [...must, choice(1, size + 2, isLazy), ...steps, { kind: 'jump', by: -(size + 1) }];
    }
    const more = most - least;
    const may = Array.from({ length: more }).flatMap((_one, index) => [
      choice(1, (more - index) * (size + 1), isLazy),
      ...steps,
    ]);
    return [...must, ...may];
  };

  const term = (): Step[] => {
    const steps = atom();
    const quantifier = take(/[*+?]|\{\d+(,\d*)?\}/);
    if (quantifier === undefined) return steps;
    const isLazy = take(/\?/) !== undefined;
    const [, least = '0', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}$/.exec(quantifier) ?? [];
    const limits: Readonly<Record<string, readonly [number, number]>> = {
      '*': [0, Number.POSITIVE_INFINITY],
      '+': [1, Number.POSITIVE_INFINITY],
      '?': [0, 1],
    };
    const upTo = comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    return repeated(steps, limits[quantifier] ?? [Number(least), upTo], isLazy);
  };

  function disjunction(): Step[] {
    const sequence: Step[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') sequence.push(...term());
    if (take(/\|/) === undefined) return sequence;
    const other = disjunction();
    return [choice(1, sequence.length + 2, false), ...sequence, { kind: 'jump', by: other.length + 1 }, ...other];
  }
  return disjunction();
};

/** Where a match that begins at `from` ends, by backtracking, as engines do; counts each step. */
const run = (steps: readonly Step[], text: string, from: number, count: () => void): number | undefined => {
  const waiting: [place: number, index: number][] = [[0, from]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let [place, index] = next;
    for (let isAlive = true; isAlive; ) {
      count();
      const step = steps[place];
      if (step === undefined) return index;
      switch (step.kind) {
        case 'character':
          isAlive = index < text.length && step.fits(text[index] ?? '');
          index += 1;
          place += 1;
          break;
        case 'choice':
          waiting.push([place + step.second, index]);
          place += step.first;
          break;
        case 'jump':
          place += step.by;
          break;
        case 'start':
          isAlive = index === 0;
          place += 1;
          break;
        case 'end':
          isAlive = index === text.length;
          place += 1;
          break;
        case 'boundary':
          isAlive = /\w/.test(text[index - 1] ?? '') !== /\w/.test(text[index] ?? '');
          place += 1;
          break;
        case 'behind':
          isAlive = index > 0 && step.fits(text[index - 1] ?? '');
          place += 1;
          break;
        case 'look':
          isAlive = (run(step.steps, text, index, count) === undefined) === step.isNegative;
          place += 1;
      }
    }
  }
  return undefined;
};

const compiled = new Map<string, readonly Step[]>();

const compileOnce = (expression: RegExp): readonly Step[] => {
  const steps = compiled.get(String(expression)) ?? compile(expression);
  compiled.set(String(expression), steps);
  return steps;
};

/** How many steps one `exec` of an expression takes on a text: every place where a match could begin, until one does. */
export const countSteps = (expression: RegExp, text: string, from = 0): number => {
  const steps = compileOnce(expression);
  let counted = 0;
  const count = (): void => {
    counted += 1;
    if (counted > MOST_STEPS) throw new Error(`${expression} takes more than ${MOST_STEPS} steps`);
  };
  // An expression that begins at the start can begin nowhere else.
  const last = expression.sticky || steps[0]?.kind === 'start' ? from : text.length;
  for (let begin = from; begin <= last; begin += 1) if (run(steps, text, begin, count) !== undefined) break;
  return counted;
};
