import { encode, objectIdentifier, sequence, set, tags } from './der.ts';

const types = {
  commonName: objectIdentifier('2.5.4.3'),
  countryName: objectIdentifier('2.5.4.6'),
  organizationName: objectIdentifier('2.5.4.10'),
  organizationalUnitName: objectIdentifier('2.5.4.11'),
  userId: objectIdentifier('0.9.2342.19200300.100.1.1'),
} as const;

/** One part of a distinguished name. */
export type NamePart = readonly [type: keyof typeof types, text: string];

/**
 * RFC 5280 4.1.2.4: each part is a set of its own. Every part is a UTF8String. With `printableCountry` the country is a
 * PrintableString, as the RFC wants it.
 */
export const encodeName = (parts: readonly NamePart[], { printableCountry = false } = {}): Buffer =>
  sequence(
    ...parts.map(([type, text]) => {
      const tag = printableCountry && type === 'countryName' ? tags.printableString : tags.utf8String;
      return set(sequence(types[type], encode(tag, Buffer.from(text, 'utf8'))));
    }),
  );
