const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUED = 32;

/** The numbers of a segment (https://tc39.es/ecma426/), which are differences from those of the segment before it. */
const readNumbers = (segment: string): number[] => {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = DIGITS.indexOf(letter);
    value += (digit & (CONTINUED - 1)) << shift;
    shift += 5;
    if (digit >= CONTINUED) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
};

const writeNumber = (number: number): string => {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & (CONTINUED - 1);
    rest >>= 5;
    text += DIGITS[rest > 0 ? digit | CONTINUED : digit];
  } while (rest > 0);
  return text;
};

/**
 * Of the mappings of a source map, those with which another line of a source begins: a stack trace names a line. Names are left out:
 * those of functions are the same in the built program.
 */
export const thinMappings = (mappings: string): string => {
  let [source, line, column] = [0, 0, 0];
  let kept = [0, 0, 0];
  return mappings
    .split(';')
    .map((segments) => {
      let at = 0;
      let keptAt = 0;
      let last = '';
      return segments
        .split(',')
        .flatMap((segment) => {
          const numbers = readNumbers(segment);
          if (numbers.length === 0) return [];
          const [moved = 0, bySource = 0, byLine = 0, byColumn = 0] = numbers;
          [at, source, line, column] = [at + moved, source + bySource, line + byLine, column + byColumn];
          const place = numbers.length === 1 ? 'none' : `${source} ${line}`;
          if (place === last) return [];
          last = place;
          const written = [at - keptAt];
          keptAt = at;
          if (place !== 'none') {
            const next = [source, line, column];
            written.push(...next.map((value, index) => value - (kept[index] ?? 0)));
            kept = next;
          }
          return [written.map(writeNumber).join('')];
        })
        .join(',');
    })
    .join(';');
};
