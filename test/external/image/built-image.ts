import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { copiesOf, lastStage, stages } from '../../dockerfile.ts';
import { newFolder } from '../../new-folder.ts';
import { addBaseImage } from './base-image.ts';
import { createBuilder } from './builder.ts';
import { handInSettings, partsOf, withoutHosts } from './handed-in.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

interface Layer {
  /** The instruction that made it. */
  readonly name: string;
  /** As a registry has it, compressed. */
  readonly path: string;
  readonly bytes: number;
}

export interface BuiltImage {
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
  /** The layers on top of each other. */
  readonly tree: string;
  /** Everything about the image that is no file of it, as text. */
  readonly description: string;
  /** What the builder has printed. */
  readonly output: string;
  /** What the build was given of this machine: none of it may be found in the image or the output. */
  readonly handedIn: readonly string[];
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** Lays the layers on top of each other, as an engine does. No layer of ours removes a file of another one. */
const unpack = async (layers: readonly Layer[]): Promise<string> => {
  const tree = join(newFolder(), 'tree');
  mkdirSync(tree, { mode: 0o755 });
  for (const { path } of layers) {
    await promisify(execFile)('tar', ['-xzpf', path, '-C', tree, '--numeric-owner']);
  }
  return tree;
};

/** Builds the Dockerfile as it is. */
export const buildImage = async (): Promise<BuiltImage> => {
  const build = createBuilder();
  const bases = new Set(stages.map(({ image }) => image).filter((image) => image !== 'scratch'));
  const mirrors: string[] = [];
  for (const image of bases) {
    const mirror = await addBaseImage(build, image).catch(({ message }: Error) => {
      throw new Error(`the base image ${image} is not made: ${withoutHosts(message)}`);
    });
    mirrors.push(mirror);
  }
  const { options, secrets } = await handInSettings();
  const handedIn = [...secrets, ...mirrors.flatMap(partsOf)];
  // Each instruction is a layer, as with other builders; and only this format has a health check.
  const words = ['build', '--pull-never', '--layers', '--format=docker', ...options, '--tag=mock-toss-cert', project];
  const output = await build(...words).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`the image is not built: ${withoutHosts(stdout + stderr, handedIn)}`);
  });
  const folder = join(newFolder(), 'image');
  await build('push', '--quiet', 'mock-toss-cert', `oci:${folder}:built`);
  const description = await build('inspect', '--type', 'image', 'mock-toss-cert');
  const blob = (digest: string): string => join(folder, 'blobs', digest.replace(':', '/'));
  const manifest = readJson(blob(readJson(join(folder, 'index.json')).manifests[0].digest));
  const names = copiesOf(lastStage).map(({ target }) => target);
  const layers = (manifest.layers as { digest: string; size: number }[]).map(({ digest, size }, index) => ({
    name: names[index] ?? '',
    path: blob(digest),
    bytes: size,
  }));
  return {
    config: JSON.parse(description).Docker.config,
    layers,
    tree: await unpack(layers),
    description,
    output,
    handedIn,
  };
};
