import type { Stored } from '../stored.ts';
import type { Reply } from './backend.ts';

/** So many records are read in one operation: the server answers nobody else meanwhile. */
const PAGE = 100;

/**
 * Walks over a list, newest first, page by page. `read` returns the rows before a place, at most `count`, and an empty list at the
 * end; a place is the text of a `sequence`, or empty for the newest.
 */
export async function* walkPages<T>(
  read: (before: string, count: number) => Promise<readonly Stored<T>[]>,
  before?: number,
): AsyncGenerator<Stored<T>> {
  let from = before === undefined || before === Number.POSITIVE_INFINITY ? '' : String(before);
  for (;;) {
    const rows = await read(from, PAGE);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    from = String(last.sequence);
  }
}

/** The rows of a script that returns sequence and JSON in turn; an empty JSON where the record is gone. */
export const rowsOf = (reply: Reply): Stored<string>[] => {
  const texts = reply as readonly string[];
  return Array.from({ length: texts.length / 2 }, (_one, index) => ({
    sequence: Number(texts[index * 2]),
    value: texts[index * 2 + 1] ?? '',
  }));
};
