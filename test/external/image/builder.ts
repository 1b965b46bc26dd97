import { execFile } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from '../../new-folder.ts';
import { findProgram } from '../programs.ts';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 8e9;

/** A build writes two gigabytes of small files, which takes minutes on a busy disk: in memory where there is plenty of it. */
const storeParent = (): string => {
  if (!existsSync(MEMORY) || freemem() < ROOM_BYTES) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize < ROOM_BYTES ? tmpdir() : MEMORY;
};

/** Runs a command of buildah, and returns all that it prints. */
export type Builder = (...words: string[]) => Promise<string>;

/**
 * The builder, with a store of its own. It needs no container engine. What it mounts is gone when the command ends, because
 * each command has its own table of mounts.
 */
export const createBuilder = (): Builder => {
  const folder = newFolder(storeParent());
  const places = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
  const options = { env: { ...process.env, BUILDAH_ISOLATION: 'chroot' }, maxBuffer: 64 * 1024 * 1024 };
  return async (...words) => {
    const all = ['--mount', findProgram('buildah'), ...places, ...words];
    const { stdout, stderr } = await promisify(execFile)('unshare', all, options);
    return stdout + stderr;
  };
};
