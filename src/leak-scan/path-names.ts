import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { MASK } from '../domain/text/mask.ts';
import { type Sighting, scanBlock } from './block.ts';
import type { Wanted } from './wanted.ts';

const SEPARATORS = sep === '/' ? /\// : /[\\/]/;

/** One name of a path. */
interface Segment {
  readonly name: string;
  /** What leads to it. */
  readonly parent: string;
  /** As a report may show it. */
  readonly shown: string;
  readonly isMasked: boolean;
  readonly finds: readonly Sighting[];
}

/** Hides stretches of a name. */
const maskName = (bytes: Buffer, from: number, to: number, seen: readonly Sighting[]): string => {
  let text = '';
  let at = from;
  for (const { start, end, masked } of seen) {
    if (end <= at || start >= to) continue;
    text += bytes.toString('utf8', at, Math.max(at, start));
    text += start >= at && end <= to ? masked : MASK;
    at = Math.min(to, end);
  }
  return text + bytes.toString('utf8', at, to);
};

const segmentsOf = (path: string, wanted: Wanted): readonly Segment[] => {
  const bytes = Buffer.from(path);
  const { finds, seen } = scanBlock(bytes, 0, bytes.length, wanted);
  let [at, from] = [0, 0];
  return path.split(SEPARATORS).map((name) => {
    const parent = path.slice(0, at);
    const to = from + Buffer.byteLength(name);
    const isHere = ({ start, end }: Sighting): boolean => end > from && start < to;
    const isMasked = seen.some(isHere);
    const shown = isMasked ? maskName(bytes, from, to, seen) : name;
    const segment = { name, parent, shown, isMasked, finds: finds.filter(isHere) };
    at += name.length + 1;
    from = to + 1;
    return segment;
  });
};

/** What is in a folder, by the bytes of the names: in the same order on every machine. A name may be no UTF-8. */
export const readFolder = async (folder: string | Buffer): Promise<readonly Dirent<Buffer>[]> => {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
};

/** `***#3`: the third name of its folder, so that its reader can find it. */
const withNumber = (shown: string, number: number): string => (number === 0 ? shown : `${shown}#${number}`);

const numberIn = async (folder: string, name: string): Promise<number> => {
  try {
    const entries = await readFolder(folder === '' ? '.' : folder);
    return entries.findIndex((entry) => entry.name.toString() === name) + 1;
  } catch {
    return 0;
  }
};

/** A path as a report shows it: no value that is known to the scan stands in it. */
export interface ShownPath {
  readonly shown: string;
  /** The last name of it. */
  readonly name: string;
  /** The values in it that count. */
  readonly finds: readonly Sighting[];
}

/** Reads a path that a user has named. */
export const readNamedPath = async (path: string, wanted: Wanted): Promise<ShownPath> => {
  const segments = segmentsOf(path, wanted);
  const names: string[] = [];
  for (const { name, parent, shown, isMasked } of segments) {
    names.push(isMasked ? withNumber(shown, await numberIn(parent, name)) : shown);
  }
  const found = new Set(segments.flatMap(({ finds }) => finds));
  const shown = segments.some(({ isMasked }) => isMasked) ? names.join(sep) : path;
  return { shown, name: names.at(-1) ?? '', finds: [...found] };
};

/** Reads the last name of a path, which has this number in a folder. */
export const readPathInside = (path: string, number: number, folder: ShownPath, wanted: Wanted): ShownPath => {
  const last = segmentsOf(path, wanted).at(-1);
  if (last === undefined) return folder;
  const name = last.isMasked ? withNumber(last.shown, number) : last.shown;
  return { shown: join(folder.shown, name), name, finds: last.finds };
};
