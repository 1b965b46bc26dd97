/** The memory of a value without its content, and of an object's field without its value: measured with V8, rounded up. */
const TEXT_BYTES = 24;
const NUMBER_BYTES = 16;
const OBJECT_BYTES = 32;
const FIELD_BYTES = 12;

/** The memory of a text. A character needs one byte, or two in a text that is not ASCII. */
export const sizeOfText = (text: string): number => {
  const isAscii = Buffer.byteLength(text) === text.length;
  return TEXT_BYTES + text.length * (isAscii ? 1 : 2);
};

/**
 * Estimates the memory of plain data, rather too high. Data that several records share counts in each of
 * them.
 */
export const sizeOf = (value: unknown): number => {
  switch (typeof value) {
    case 'string':
      return sizeOfText(value);
    case 'number':
      return NUMBER_BYTES;
    case 'object':
      if (value === null) return 0;
      return Object.values(value).reduce<number>((sum, one) => sum + FIELD_BYTES + sizeOf(one), OBJECT_BYTES);
    default:
      return 0;
  }
};

/** The memory for a record's places in lists and indexes. */
export const PLACES_BYTES = 400;

/**
 * The memory of a transaction without its texts, the parts that it shares and its conduct, with its places in lists and
 * indexes, also in the one for listeners of events.
 */
export const TRANSACTION_BYTES = 400;

export const CONDUCT_BYTES = 150;
export const RARE_CONDUCT_BYTES = 350;

/** The memory of a part that records share, without the part itself. */
export const PART_BYTES = 50;

/** The memory for the collections of one life, and for each item in them, without the items themselves. */
export const LIFE_BYTES = 500;
export const ITEM_BYTES = 100;
