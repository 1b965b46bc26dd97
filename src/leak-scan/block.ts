import { joinBase64 } from './folded-base64.ts';
import { type LeakEncoding, type LeakKind, leakEncodings, NEAR } from './known.ts';
import type { Match, Needle } from './needle.ts';
import { rareEncodingsOf, rewriteEscapes } from './rare-escapes.ts';
import type { Rewriting } from './rewriting.ts';
import type { Companion, Sign, Wanted } from './wanted.ts';

/** A value that stands somewhere, whether it counts or not. */
export interface Sighting extends Match {
  readonly kind: LeakKind;
  readonly owners: readonly number[];
  readonly masked: string;
  readonly isCertain: boolean;
}

/** How many bytes before and behind a stretch decide what counts in it. */
export const MARGIN = 8_192;

/** Of a place with very many values, only so many neighbours are compared. */
const MAX_NEIGHBOURS = 200;

const byPlace = (a: Match, b: Match): number => a.start - b.start || b.end - a.end;

/** More than a value has that begins in a stretch, also in a text that is written in another way. */
const REST = 6_000;

/** Enough of base64 before a stretch to know it as base64. */
const LEAD = 1_000;

/** Everything that looks like a value of somebody and begins in a stretch, by place. */
const findSightings = (bytes: Buffer, from: number, to: number, { anchors }: Wanted): Sighting[] => {
  const found = new Map<string, Sighting>();
  const add = ({ kind, owners, masked, isCertain }: Needle, match: Match): void => {
    const key = `${match.start} ${match.end} ${kind} ${owners[0]}`;
    if (!found.has(key)) found.set(key, { ...match, kind, owners, masked, isCertain });
  };
  const signs: Readonly<Record<Sign, number[]>> = { 'rare-escape': [], 'encoded-break': [] };
  anchors.each(bytes, from, to, (one, at) => {
    if (typeof one === 'string') {
      signs[one].push(at);
      return;
    }
    const match = one.find(bytes, at);
    if (match !== undefined) add(one, match);
  });
  const findIn = (rewriting: Rewriting, encodingsOf: (text: string) => readonly LeakEncoding[]): void => {
    if (rewriting.isEmpty) return;
    const text = rewriting.bytes;
    anchors.each(text, 0, text.length, (one, at) => {
      if (typeof one === 'string') return;
      const match = one.find(text, at);
      const origin = match === undefined ? undefined : rewriting.originOf(match.start, match.end);
      if (match === undefined || origin === undefined) return;
      if (origin.start < from || origin.start >= to) return;
      const written = new Set([...match.encodings, ...encodingsOf(bytes.toString('latin1', origin.start, origin.end))]);
      add(one, { ...origin, encodings: leakEncodings.filter((way) => written.has(way)) });
    });
  };
  findIn(rewriteEscapes(bytes, signs['rare-escape']), rareEncodingsOf);
  findIn(
    joinBase64(bytes, Math.max(0, from - LEAD), Math.min(bytes.length, to + REST), signs['encoded-break']),
    () => [],
  );
  return [...found.values()].sort(byPlace);
};

const confirms = (other: Sighting, one: Sighting): boolean =>
  other.kind !== one.kind &&
  (other.end <= one.start || one.end <= other.start) &&
  other.owners.some((owner) => one.owners.includes(owner));

/** Whether another value of the same person stands nearby. */
const isConfirmed = (sightings: readonly Sighting[], index: number): boolean => {
  const one = sightings[index];
  if (one === undefined) return false;
  for (const step of [-1, 1]) {
    for (let count = 1; count <= MAX_NEIGHBOURS; count += 1) {
      const other = sightings[index + step * count];
      if (other === undefined) break;
      if (step < 0 ? one.start - other.start > NEAR * 2 : other.start - one.end > NEAR) break;
      if (one.start - other.end <= NEAR && confirms(other, one)) return true;
    }
  }
  return false;
};

const WORD = '[A-Za-z0-9_]';

/** More than the letters of any companion. */
const COMPANION_BYTES = 64;

/** Where a companion begins in a stretch. */
const findCompanion = (
  bytes: Uint8Array,
  from: number,
  to: number,
  { kind, text }: Companion,
  owner: number,
): Sighting[] => {
  const first = Math.max(0, from - 1);
  const around = Buffer.from(bytes.subarray(first, to + COMPANION_BYTES)).toString('latin1');
  const word = Buffer.from(text).toString('latin1').replace(/\W/g, '\\$&');
  return [...around.matchAll(new RegExp(`(?<!${WORD})${word}(?!${WORD})`, 'g'))].flatMap(({ index, 0: { length } }) => {
    const start = first + index;
    return start < from || start >= to
      ? []
      : { kind, owners: [owner], masked: '***', isCertain: false, start, end: start + length, encodings: [] };
  });
};

/** Where the companions of values stand near them. Each stretch is searched once, however many values stand there. */
const findCompanions = (
  bytes: Uint8Array,
  sorted: readonly Sighting[],
  companions: Wanted['companions'],
): Sighting[] => {
  const searched = new Map<number, number>();
  return sorted.flatMap(({ start, end, owners }) =>
    owners.flatMap((owner) => {
      const from = Math.max(0, start - NEAR, searched.get(owner) ?? 0);
      const to = Math.max(from, end + NEAR);
      searched.set(owner, to);
      return (companions[owner] ?? []).flatMap((companion) => findCompanion(bytes, from, to, companion, owner));
    }),
  );
};

/** Without what lies inside another value: a two-letter name in an address. */
const outermost = (sorted: readonly Sighting[]): Sighting[] => {
  let end = -1;
  return sorted.filter((one) => {
    if (one.end <= end) return false;
    end = one.end;
    return true;
  });
};

/** Without what may be a value, but is a part of what certainly is one: it confirms nothing. */
const withoutParts = (sorted: readonly Sighting[]): Sighting[] => {
  let end = -1;
  return sorted.filter((one) => {
    if (!one.isCertain) return one.end > end;
    end = Math.max(end, one.end);
    return true;
  });
};

export interface BlockFinds {
  /** What counts, and begins in the stretch. */
  readonly finds: readonly Sighting[];
  /** All that was seen in the stretch and around it, so that no report shows it. */
  readonly seen: readonly Sighting[];
}

/**
 * Finds what begins from `from` on and before `to`. The bytes should have `MARGIN` more on both sides, as far as there are any:
 * then it does not matter where a stretch ends.
 */
export const scanBlock = (bytes: Buffer, from: number, to: number, wanted: Wanted): BlockFinds => {
  const around = NEAR * 4;
  const seen = findSightings(bytes, Math.max(0, from - around), Math.min(bytes.length, to + around), wanted);
  const counted = withoutParts(seen).filter((one, index, all) => one.isCertain || isConfirmed(all, index));
  const companions = findCompanions(bytes, counted, wanted.companions);
  const all = outermost([...counted, ...companions].sort(byPlace));
  return {
    finds: all.filter(({ start }) => start >= from && start < to),
    seen: [...seen, ...companions].sort(byPlace),
  };
};
