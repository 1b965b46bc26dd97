import { AnchorIndex } from './anchor-index.ts';
import { encodedBreaks } from './folded-base64.ts';
import type { KnownPerson, KnownSecret } from './known.ts';
import type { Needle } from './needle.ts';
import { hasAnchor, personNeedles, secretNeedles } from './needles.ts';
import { rareEscapes } from './rare-escapes.ts';
import { shapeNeedles } from './shapes.ts';

/** A value that is too short or too common to be looked for, but counts beside another value of its owner. */
export interface Companion {
  readonly kind: 'name' | 'gender' | 'zipCode';
  readonly text: string;
}

/** Where one stands, the text around it is written in another way, and must be rewritten. */
export type Sign = 'rare-escape' | 'encoded-break';

/** All that a scan looks for. */
export interface Wanted {
  readonly anchors: AnchorIndex<Needle | Sign>;
  /** By the number of the owner. */
  readonly labels: readonly string[];
  readonly companions: readonly (readonly Companion[])[];
}

const companionsOf = ({ name, gender, zipCode }: KnownPerson): Companion[] => {
  const found: Companion[] = [];
  if (name != null && name !== '' && !hasAnchor(name)) found.push({ kind: 'name', text: name });
  if (gender != null && gender !== '') found.push({ kind: 'gender', text: gender });
  if (zipCode != null && zipCode !== '') found.push({ kind: 'zipCode', text: zipCode });
  return found;
};

/** Prepares the search for these people and secrets. */
export const prepareScan = (people: readonly KnownPerson[], secrets: readonly KnownSecret[]): Wanted => ({
  anchors: new AnchorIndex<Needle | Sign>([
    ...personNeedles(people),
    ...secretNeedles(secrets, people.length),
    ...shapeNeedles,
    ...rareEscapes.map((anchor) => [anchor, 'rare-escape'] as const),
    ...encodedBreaks.map((anchor) => [anchor, 'encoded-break'] as const),
  ]),
  labels: [...people, ...secrets].map(({ label }) => label),
  companions: people.map(companionsOf),
});
