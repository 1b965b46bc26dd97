import { statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingMeta } from './not-tested.ts';

/** Windows has no signals, no permissions for groups and others, and other paths. */
export const isPosix: boolean = process.platform !== 'win32';

/** A group of tests that cannot work on every system. Where it is left out, that is told at the end of the run. */
const describeWhere = (isThere: boolean, needed: string, name: string, body: () => void): void => {
  if (isThere) describe(name, body);
  else describe.skip(name, missingMeta([{ name: needed, debian: null, homebrew: null }]), body);
};

export const describeOnPosix = (name: string, body: () => void): void =>
  describeWhere(isPosix, 'signals and permissions, which Windows has not', name, body);

export const describeOnLinux = (name: string, body: () => void): void =>
  describeWhere(process.platform === 'linux', '/proc, which only Linux has', name, body);

export const describeWithAnyNames = (name: string, body: () => void): void =>
  describeWhere(process.platform === 'linux', 'file names that are no UTF-8, which only Linux allows', name, body);

export const describeWithLoopbackAddresses = (name: string, body: () => void): void =>
  describeWhere(process.platform !== 'darwin', 'the address 127.0.0.2, which macOS has not', name, body);

export const itOnPosix = (name: string, body: () => void | Promise<void>): void => {
  if (isPosix) it(name, body);
  else describeOnPosix(name, () => it('', body));
};

/** Exit code and signal of a server that was sent SIGTERM or SIGINT. Windows ends it without its doing. */
export const stoppedBy = (signal: NodeJS.Signals): readonly [code: number | null, signal: NodeJS.Signals | null] =>
  isPosix ? [0, null] : [null, signal];

/** Who may do what with a file. */
export const expectMode = (path: string, mode: number): void => {
  if (isPosix) expect(statSync(path).mode & 0o777).toBe(mode);
};

/** A link to a folder. On Windows it is a junction, for which nobody needs a privilege. */
export const linkFolder = (target: string, path: string): void => symlinkSync(target, path, 'junction');
