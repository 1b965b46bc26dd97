import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newFolder } from '../../new-folder.ts';
import type { Builder } from './builder.ts';
import { keptFile, keptFolder } from './kept-file.ts';

const run = promisify(execFile);
const nodePackage = fileURLToPath(new URL('../../../node_modules/node/', import.meta.url));

/** The mirror from which this machine has its own packages, when it has this release of Debian, or Debian's. */
const debianMirror = async (release: string): Promise<string> => {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(CODENAME) $(REPO_URI)']);
  const [, found] = new RegExp(`^${release} (\\S+)$`, 'm').exec(stdout) ?? [];
  return found ?? 'http://deb.debian.org/debian/';
};

interface Recipe {
  readonly release: string;
  readonly node: string;
  readonly npm: string;
}

/** What is needed to make an image like the one of this name. */
const recipeOf = async (image: string): Promise<Recipe> => {
  const [, major, release] = /^node:(\d+)-([a-z]+)-slim$/.exec(image) ?? [];
  if (release === undefined) throw new Error(`there is no recipe for the base image ${image}: write one here`);
  const { version } = JSON.parse(readFileSync(join(nodePackage, 'package.json'), 'utf8'));
  if (version.split('.')[0] !== major) throw new Error(`${image}: the package node has version ${version}`);
  const { stdout: npm } = await run('npm', ['--version']);
  return { release, node: version, npm: npm.trim() };
};

/** The smallest Debian, and Node.js and npm as packages of npm. It knows nothing of the mirror that it comes from. */
const fill = async (root: string, mirror: string, { release, npm }: Recipe): Promise<void> => {
  await run('debootstrap', ['--variant=minbase', release, root, mirror]);
  for (const path of ['etc/apt/sources.list', 'var/lib/apt/lists', 'var/cache/apt', 'var/log']) {
    rmSync(join(root, path), { recursive: true });
  }
  const local = join(root, 'usr/local');
  copyFileSync(join(nodePackage, 'bin/node'), join(local, 'bin/node'));
  await run('npm', ['install', '--silent', '--ignore-scripts', '--prefix', join(local, 'lib'), `npm@${npm}`]);
  for (const name of ['.package-lock.json', '.bin']) rmSync(join(local, 'lib/node_modules', name), { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) rmSync(join(local, 'lib', name));
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
};

/**
 * Gives the builder an image under the name that the Dockerfile has: the one of this name cannot be downloaded everywhere.
 * Returns the address of the mirror that its packages come from.
 */
export const addBaseImage = async (build: Builder, image: string): Promise<string> => {
  const recipe = await recipeOf(image);
  const mirror = await debianMirror(recipe.release);
  const madeOf = [image, process.arch, JSON.stringify(recipe), readFileSync(import.meta.filename, 'utf8')];
  const key = createHash('sha256').update(madeOf.join('\n')).digest('hex').slice(0, 16);
  const tag = `docker.io/library/${image}`;
  const file = await keptFile(keptFolder('base-images'), key, async (path) => {
    const context = newFolder();
    mkdirSync(join(context, 'root'));
    await fill(join(context, 'root'), mirror, recipe);
    writeFileSync(
      join(context, 'Dockerfile'),
      'FROM scratch\nCOPY root /\nENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin\n',
    );
    await build('build', '--quiet', '--tag', tag, context);
    await build('push', '--quiet', tag, `docker-archive:${path}:${tag}`);
    await build('rmi', '--all', '--force');
  });
  await build('pull', '--quiet', `docker-archive:${file}`);
  return mirror;
};
