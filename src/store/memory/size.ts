/** What a value needs beside what is in it, and a field of an object beside its value: measured with V8, rounded up. */
const TEXT_BYTES = 24;
const NUMBER_BYTES = 16;
const OBJECT_BYTES = 32;
export const FIELD_BYTES = 12;

/**
 * The memory that plain data takes, estimated and rather too high: a letter is a byte, or two in a text that is not ASCII.
 * What several records share is counted in each.
 */
export const sizeOf = (value: unknown): number => {
  switch (typeof value) {
    case 'string': {
      const isAscii = Buffer.byteLength(value) === value.length;
      return TEXT_BYTES + value.length * (isAscii ? 1 : 2);
    }
    case 'number':
      return NUMBER_BYTES;
    case 'object':
      if (value === null) return 0;
      return Object.values(value).reduce<number>((sum, one) => sum + FIELD_BYTES + sizeOf(one), OBJECT_BYTES);
    default:
      return 0;
  }
};

/** What a record needs in memory beside itself: its places in orders and indexes. */
export const PLACES_BYTES = 400;

/** What a client's own need in memory beside what is in them, and what each thing in them needs beside itself. */
export const OWN_BYTES = 500;
export const ITEM_BYTES = 100;
