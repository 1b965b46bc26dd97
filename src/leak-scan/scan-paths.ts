import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../system-error.ts';
import type { LeakKind } from './known.ts';
import { readFolder, readNamedPath, readPathInside, type ShownPath } from './path-names.ts';
import { type Leak, SCAN_BYTES, Scanner, whoseOf } from './scanner.ts';
import { FORM_BYTES, findTextForm } from './text-form.ts';
import type { Wanted } from './wanted.ts';

export interface FoundLeak extends Omit<Leak, 'line' | 'column'> {
  /** Values in it are masked: then `#3` says that it is the third name of its folder. */
  readonly path: string;
  /** `null`: it stands in the last name of the path. */
  readonly line: number | null;
  readonly column: number | null;
}

export interface LeakReport {
  readonly finds: readonly FoundLeak[];
  /** How many finds are not listed. */
  readonly more: number;
  readonly files: number;
  /** Files and folders: a name may have finds, too. */
  readonly filesWithFinds: number;
  readonly bytes: number;
  readonly skipped: { readonly binary: number; readonly links: number; readonly special: number };
  /** What could not be read, with the system's code for the reason. The rest was scanned. */
  readonly unreadable: readonly { readonly path: string; readonly code: string }[];
}

/** At most so many finds are listed, and so many of one file; and the first of each kind, so that a noisy file hides no other. */
export const MAX_LEAKS = 1_000;
export const MAX_LEAKS_OF_FILE = 100;

const READ_BYTES = 262_144;

/** A link that takes the place of a file meanwhile is not followed, and a pipe does not wait for a writer. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The codes of paths that a user names and that have nothing to scan. */
const NOT_SCANNED = { link: 'ELOOP', special: 'EFTYPE' } as const;

/** A path for the system: as bytes, where a name in it is no UTF-8, such as one in EUC-KR. */
type SystemPath = string | Buffer;

const joinSystemPath = (folder: SystemPath, name: Buffer): SystemPath => {
  const text = name.toString();
  if (typeof folder === 'string' && Buffer.from(text).equals(name)) return join(folder, text);
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), name]);
};

type Kind = 'file' | 'folder' | 'link' | 'special';

const kindOf = (entry: Pick<Dirent<string | Buffer>, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind => {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
};

const isInside = (path: string, folder: string): boolean => {
  const way = relative(resolve(folder), resolve(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path);
};

/** Without paths that stand twice or inside others. */
const withoutRepeats = (paths: readonly string[]): string[] =>
  paths.filter(
    (path, index) =>
      !paths.some((other, place) => {
        if (place === index || !isInside(path, other)) return false;
        return resolve(path) !== resolve(other) || place < index;
      }),
  );

class PathScan {
  readonly #wanted: Wanted;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #scanBuffer = Buffer.allocUnsafeSlow(SCAN_BYTES);
  readonly #finds: FoundLeak[] = [];
  readonly #listed = new Set<LeakKind>();
  readonly #unreadable: { path: string; code: string }[] = [];
  readonly #skipped = { binary: 0, links: 0, special: 0 };
  #total = 0;
  #files = 0;
  #filesWithFinds = 0;
  #bytes = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get report(): LeakReport {
    return {
      finds: this.#finds,
      more: this.#total - this.#finds.length,
      files: this.#files,
      filesWithFinds: this.#filesWithFinds,
      bytes: this.#bytes,
      skipped: this.#skipped,
      unreadable: this.#unreadable,
    };
  }

  /** Scans a path that the user has named. Nothing in it to scan is a mistake then. */
  async scanNamed(path: string): Promise<void> {
    const shownPath = await readNamedPath(path, this.#wanted);
    await this.#attempt(shownPath, async () => {
      const kind = kindOf(await lstat(path));
      if (kind === 'link' || kind === 'special') {
        this.#unreadable.push({ path: shownPath.shown, code: NOT_SCANNED[kind] });
      } else await this.#scan(path, kind, shownPath);
    });
  }

  async #attempt({ shown }: ShownPath, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.#unreadable.push({ path: shown, code: codeOf(error) });
    }
  }

  async #scan(path: SystemPath, kind: Kind, shownPath: ShownPath): Promise<void> {
    const before = this.#total;
    this.#listName(shownPath);
    if (kind === 'file') await this.#attempt(shownPath, () => this.#scanFile(path, shownPath));
    if (this.#total > before) this.#filesWithFinds += 1;
    if (kind === 'folder') await this.#attempt(shownPath, () => this.#scanFolder(path, shownPath));
    else if (kind !== 'file') this.#skipped[kind === 'link' ? 'links' : 'special'] += 1;
  }

  /** Lists what stands in the name of a file or folder. */
  #listName({ shown, name, finds }: ShownPath): void {
    this.#total += finds.length;
    for (const find of finds) {
      if (this.#finds.length >= MAX_LEAKS && this.#listed.has(find.kind)) continue;
      const { kind: what, encodings } = find;
      const whose = whoseOf(find, this.#wanted);
      this.#finds.push({ path: shown, line: null, column: null, what, whose, encodings, excerpt: name });
      this.#listed.add(what);
    }
  }

  async #scanFolder(path: SystemPath, shownPath: ShownPath): Promise<void> {
    for (const [index, entry] of (await readFolder(path)).entries()) {
      const inside = joinSystemPath(path, entry.name);
      const shown = readPathInside(inside.toString(), index + 1, shownPath, this.#wanted);
      await this.#scan(inside, kindOf(entry), shown);
    }
  }

  async #scanFile(path: SystemPath, shownPath: ShownPath): Promise<void> {
    const file = await open(path, OPEN_FLAGS);
    try {
      // It may have become something else since its folder was read.
      if ((await file.stat()).isFile()) await this.#scanOpened(shownPath, file);
      else this.#skipped.special += 1;
    } finally {
      await file.close();
    }
  }

  async #scanOpened({ shown }: ShownPath, file: FileHandle): Promise<void> {
    let length = 0;
    // A read may give less than there is.
    for (let read = -1; read !== 0 && length < FORM_BYTES; length += read) {
      ({ bytesRead: read } = await file.read(this.#buffer, length, READ_BYTES - length, null));
    }
    const form = findTextForm(this.#buffer.subarray(0, length));
    if (form === 'binary') {
      this.#skipped.binary += 1;
      return;
    }
    this.#files += 1;
    const most = Math.max(0, Math.min(MAX_LEAKS_OF_FILE, MAX_LEAKS - this.#finds.length));
    const scanner = new Scanner(this.#wanted, most, this.#scanBuffer, this.#listed);
    const decoder = form === 'utf-8' ? undefined : new TextDecoder(form);
    const push = (bytes: Uint8Array): void =>
      scanner.push(decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true })));
    try {
      while (length > 0) {
        this.#bytes += length;
        push(this.#buffer.subarray(0, length));
        ({ bytesRead: length } = await file.read(this.#buffer, 0, READ_BYTES, null));
      }
    } finally {
      // What was read before an error counts, too.
      scanner.end();
      this.#total += scanner.total;
      for (const leak of scanner.leaks) {
        this.#finds.push({ path: shown, ...leak });
        this.#listed.add(leak.what);
      }
    }
  }
}

/**
 * Scans files, and folders with all that is in them. Symbolic links are not followed, and only files are opened. What cannot
 * be read does not end the scan.
 */
export const scanPaths = async (paths: readonly string[], wanted: Wanted): Promise<LeakReport> => {
  const scan = new PathScan(wanted);
  for (const path of withoutRepeats(paths)) await scan.scanNamed(path);
  return scan.report;
};
