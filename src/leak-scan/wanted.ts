import { AnchorIndex } from './anchor-index.ts';
import { anchorOf } from './anchors.ts';
import { encodedBreaks } from './folded-base64.ts';
import type { KnownPerson, KnownSecret } from './known.ts';
import type { Needle } from './needle.ts';
import { hasAnchor, ownersOf, personNeedles, secretNeedles } from './needles.ts';
import { rareEscapes } from './rare-escapes.ts';
import { shapeNeedles } from './shapes.ts';

/** A value that is too short or too common to be looked for, but counts beside another value of its owner. */
export interface Companion {
  readonly kind: 'name' | 'gender' | 'zipCode';
  readonly bytes: Uint8Array;
  readonly owners: ReadonlySet<number>;
}

/** Where one stands, the text around it is written in another way, and must be rewritten. */
export type Sign = 'rare-escape' | 'encoded-break';

/** All that a scan looks for. */
export interface Wanted {
  readonly anchors: AnchorIndex<Needle | Sign>;
  /** By the number of the owner. */
  readonly labels: readonly string[];
  readonly companions: AnchorIndex<Companion>;
}

const companionTexts = ({ name, gender, zipCode }: KnownPerson): [Companion['kind'], string][] =>
  [
    ...(name != null && name !== '' && !hasAnchor(name) ? [['name', name] as const] : []),
    ...(gender != null && gender !== '' ? [['gender', gender] as const] : []),
    ...(zipCode != null && zipCode !== '' ? [['zipCode', zipCode] as const] : []),
  ].map(([kind, text]) => [kind, text]);

const companionsOf = (people: readonly KnownPerson[]): AnchorIndex<Companion> => {
  const companions = new Map<string, Companion & { readonly owners: Set<number> }>();
  const owners = ownersOf(people);
  for (const [index, person] of people.entries()) {
    for (const [kind, text] of companionTexts(person)) {
      const key = `${kind} ${text}`;
      const companion = companions.get(key) ?? { kind, bytes: Buffer.from(text), owners: new Set() };
      companion.owners.add(owners[index] ?? index);
      companions.set(key, companion);
    }
  }
  return new AnchorIndex([...companions.values()].map((one) => [anchorOf(one.bytes), one] as const));
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
  companions: companionsOf(people),
});
