import { joinBase64 } from './folded-base64.ts';
import { type LeakEncoding, type LeakKind, leakEncodings, NEAR } from './known.ts';
import type { Match, Needle } from './needle.ts';
import { rareEncodingsOf, rewriteEscapes } from './rare-escapes.ts';
import type { Rewriting } from './rewriting.ts';
import type { Sign, Wanted } from './wanted.ts';

/** A value that stands somewhere, whether it counts or not. */
export interface Sighting extends Match {
  readonly kind: LeakKind;
  readonly owners: readonly number[];
  readonly masked: string;
  readonly isCertain: boolean;
}

/** How many bytes before and behind a stretch decide what counts in it. */
export const MARGIN = 8_192;

const byPlace = (a: Match, b: Match): number => a.start - b.start || b.end - a.end;

/** A value that has several anchors is found by each. */
const withoutRepeats = (sorted: readonly Sighting[]): readonly Sighting[] => {
  let first = 0;
  return sorted.filter((one, index) => {
    if (sorted[first]?.start !== one.start) first = index;
    for (let other = first; other < index; other += 1) {
      const before = sorted[other] as Sighting;
      if (before.end === one.end && before.kind === one.kind && before.owners[0] === one.owners[0]) return false;
    }
    return true;
  });
};

/** More than a value of a person has. */
const LONGEST = 2_000;

/** More than a value has that begins in a stretch, also in a text that is written in another way. */
const REST = 6_000;

/** Enough of base64 before a stretch to know it as base64. */
const LEAD = 1_000;

/** Everything that looks like a value of somebody and begins in a stretch, by place. */
const findSightings = (bytes: Buffer, from: number, to: number, { anchors }: Wanted): readonly Sighting[] => {
  const found: Sighting[] = [];
  const add = ({ kind, owners, masked, isCertain }: Needle, { start, end, encodings }: Match): void => {
    found.push({ start, end, encodings, kind, owners, masked, isCertain });
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
  return withoutRepeats(found.sort(byPlace));
};

/** The last value of each owner, and the last one of another kind: one of them differs from any kind. */
class Latest {
  readonly #byOwner = new Map<number, readonly Sighting[]>();

  note(one: Sighting): void {
    for (const owner of one.owners) {
      const [last, older] = this.#byOwner.get(owner) ?? [];
      const other = last?.kind === one.kind ? older : last;
      this.#byOwner.set(owner, other === undefined ? [one] : [one, other]);
    }
  }

  /** Whether one of another kind has the same owner, and is near enough. */
  confirms(one: Sighting, isNear: (other: Sighting) => boolean): boolean {
    return one.owners.some((owner) =>
      this.#byOwner.get(owner)?.some((other) => other.kind !== one.kind && isNear(other)),
    );
  }
}

/** What counts: it is certain, or another value of the same person stands nearby. Each value is looked at twice. */
const confirmed = (sorted: readonly Sighting[]): readonly Sighting[] => {
  const counted = new Set(sorted.filter(({ isCertain }) => isCertain));
  if (counted.size === sorted.length) return sorted;
  const byEnd = sorted.toSorted((a, b) => a.end - b.end);
  const [before, behind] = [new Latest(), new Latest()];
  let next = 0;
  for (const one of sorted) {
    for (let other = byEnd[next]; other !== undefined && other.end <= one.start; other = byEnd[next]) {
      before.note(other);
      next += 1;
    }
    if (before.confirms(one, ({ end }) => one.start - end <= NEAR)) counted.add(one);
  }
  let last = sorted.length - 1;
  for (const one of byEnd.reverse()) {
    for (let other = sorted[last]; other !== undefined && other.start >= one.end; other = sorted[last]) {
      behind.note(other);
      last -= 1;
    }
    if (behind.confirms(one, ({ start }) => start - one.end <= NEAR)) counted.add(one);
  }
  return sorted.filter((one) => counted.has(one));
};

const WORD = /^[A-Za-z0-9_]$/;
const isWord = new Uint8Array(256).map((_none, byte) => (WORD.test(String.fromCharCode(byte)) ? 1 : 0));

const isWordAt = (bytes: Uint8Array, at: number, word: Uint8Array): boolean =>
  isWord[bytes[at - 1] ?? 0] === 0 &&
  isWord[bytes[at + word.length] ?? 0] === 0 &&
  word.every((byte, index) => bytes[at + index] === byte);

/** The stretches near values, which are one where they meet. */
const stretchesNear = (sorted: readonly Sighting[]): (readonly [from: number, to: number])[] => {
  const stretches: [number, number][] = [];
  for (const { start, end, owners } of sorted) {
    const last = stretches.at(-1);
    if (owners.length === 0) continue;
    if (last !== undefined && start - NEAR <= last[1]) last[1] = Math.max(last[1], end + NEAR);
    else stretches.push([Math.max(0, start - NEAR), end + NEAR]);
  }
  return stretches;
};

/** Where the companions of values stand near them. */
const findCompanions = (
  bytes: Uint8Array,
  sorted: readonly Sighting[],
  companions: Wanted['companions'],
): Sighting[] => {
  const found: Sighting[] = [];
  let first = 0;
  for (const [from, to] of stretchesNear(sorted)) {
    companions.each(bytes, from, to, ({ kind, bytes: word, owners }, at) => {
      if (!isWordAt(bytes, at, word)) return;
      while (first < sorted.length && (sorted[first]?.start ?? 0) < at - NEAR - LONGEST) first += 1;
      for (let index = first; index < sorted.length; index += 1) {
        const one = sorted[index] as Sighting;
        if (one.start - NEAR > at) return;
        const owner = one.end + NEAR > at ? one.owners.find((number) => owners.has(number)) : undefined;
        if (owner === undefined) continue;
        const end = at + word.length;
        found.push({ kind, owners: [owner], masked: '***', isCertain: false, start: at, end, encodings: [] });
        return;
      }
    });
  }
  return found;
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
  const counted = confirmed(withoutParts(seen));
  const companions = findCompanions(bytes, counted, wanted.companions);
  const all = outermost([...counted, ...companions].sort(byPlace));
  return {
    finds: all.filter(({ start }) => start >= from && start < to),
    seen: [...seen, ...companions].sort(byPlace),
  };
};
