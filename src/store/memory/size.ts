/** What a value needs in addition to its content, and a field in addition to its value. Measured with V8, rounded up. */
const TEXT_BYTES = 24;
const NUMBER_BYTES = 16;
const OBJECT_BYTES = 32;
export const FIELD_BYTES = 12;

/**
 * An estimate of the memory that plain data takes, rather too high. A letter counts as one byte, or two in a text that is not
 * ASCII. What several records share is counted in each of them.
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

/** What a record needs in memory in addition to its fields: its places in lists and indexes. */
export const PLACES_BYTES = 400;

/** What a client's collection needs in memory in addition to its items, and each item in addition to its fields. */
export const OWN_BYTES = 500;
export const ITEM_BYTES = 100;
