import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, opendir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../system-error.ts';
import type { LeakKind } from './known.ts';
import { type Leak, SCAN_BYTES, Scanner } from './scanner.ts';
import { FORM_BYTES, findTextForm } from './text-form.ts';
import type { Wanted } from './wanted.ts';

export interface FoundLeak extends Leak {
  readonly path: string;
}

export interface LeakReport {
  readonly finds: readonly FoundLeak[];
  /** How many finds are not listed. */
  readonly more: number;
  readonly files: number;
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

type Kind = 'file' | 'folder' | 'link' | 'special';

const kindOf = (entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Kind => {
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
    await this.#attempt(path, async () => {
      const kind = kindOf(await lstat(path));
      if (kind === 'link' || kind === 'special') this.#unreadable.push({ path, code: NOT_SCANNED[kind] });
      else await this.#scan(path, kind);
    });
  }

  async #attempt(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.#unreadable.push({ path, code: codeOf(error) });
    }
  }

  async #scan(path: string, kind: Kind): Promise<void> {
    if (kind === 'folder') await this.#attempt(path, () => this.#scanFolder(path));
    else if (kind === 'file') await this.#attempt(path, () => this.#scanFile(path));
    else this.#skipped[kind === 'link' ? 'links' : 'special'] += 1;
  }

  async #scanFolder(path: string): Promise<void> {
    const entries: Dirent[] = [];
    for await (const entry of await opendir(path)) entries.push(entry);
    // The same order on every machine.
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) await this.#scan(join(path, entry.name), kindOf(entry));
  }

  async #scanFile(path: string): Promise<void> {
    const file = await open(path, OPEN_FLAGS);
    try {
      // It may have become something else since its folder was read.
      if ((await file.stat()).isFile()) await this.#scanOpened(path, file);
      else this.#skipped.special += 1;
    } finally {
      await file.close();
    }
  }

  async #scanOpened(path: string, file: FileHandle): Promise<void> {
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
      if (scanner.total > 0) this.#filesWithFinds += 1;
      for (const leak of scanner.leaks) {
        this.#finds.push({ path, ...leak });
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
