import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../../src/config/settings.ts';
import { builtCopy } from '../built-copy.ts';
import {
  argumentsOf,
  copiesOf,
  dockerfile,
  environmentOf,
  find,
  lastStage as last,
  stages,
  wordsOf,
} from '../dockerfile.ts';
import { newFolder } from '../new-folder.ts';
import { describeOnPosix } from '../systems.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the Dockerfile', () => {
  it('has one base image, with glibc, and a last stage of nothing but what is copied', () => {
    expect(stages.map(({ name, image }) => [name, image])).toEqual([
      ['build', 'node:24-bookworm-slim'],
      [null, 'scratch'],
    ]);
    expect(find(last, 'RUN')).toEqual([]);
  });

  it('copies the packages before the sources, and last what changes most, so that builders keep what they have', () => {
    const [build] = stages;
    const first = build === undefined ? [] : copiesOf(build).map(({ sources }) => sources);
    expect(first[0]).toEqual(['package.json', 'package-lock.json']);
    expect(copiesOf(last).map(({ target }) => target)).toEqual([
      '/',
      '/usr/local/bin/node',
      './',
      './fixtures',
      './dist',
    ]);
  });

  it('runs as somebody who is not root, given by number', () => {
    const [user, group] = (argumentsOf(find(last, 'USER')[0])[0] ?? '').split(':');
    expect(Number(user)).toBeGreaterThan(0);
    // What this user may write, the arbitrary users of OpenShift may write too.
    expect(group).toBe('0');
    // The build fills the compile cache for its own user alone.
    expect(
      stages[0]?.instructions.filter((one) => one.getKeyword() === 'USER').map((one) => argumentsOf(one)[0]),
    ).toEqual([user]);
  });

  it('exposes the default port, stops at SIGTERM and listens on all addresses inside', () => {
    const ports = [settings.port.fallback, settings.tlsPort.fallback, 8679].map(String);
    expect(argumentsOf(find(last, 'EXPOSE')[0])).toEqual(ports);
    expect(argumentsOf(find(last, 'STOPSIGNAL')[0])).toEqual(['SIGTERM']);
    expect(environmentOf(last)).toEqual({
      PATH: '/usr/local/bin',
      NODE_ENV: 'production',
      HOME: '/data',
      MOCK_TOSS_HOST: '0.0.0.0',
    });
  });

  it('says what it is in OCI labels', () => {
    const labels = find(last, 'LABEL')
      .map((one) => one.getArgumentsContent())
      .join();
    for (const name of ['title', 'description', 'licenses', 'version']) {
      expect(labels).toContain(`org.opencontainers.image.${name}=`);
    }
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(argumentsOf(find(last, 'ARG')[0])).toEqual([`VERSION=${version}`]);
  });

  it('asks the program itself whether it is healthy', () => {
    expect(wordsOf(find(last, 'HEALTHCHECK')[0])).toEqual(['node', 'dist/main.js', 'health']);
  });

  it('has only flags that builders of years ago know, such as Podman 4 and Docker 23', () => {
    const flags = dockerfile
      .getInstructions()
      .flatMap((one) => one.getTextContent().match(/(?<=\s--)[a-z][a-z-]*(?==)/g) ?? []);
    expect([...new Set(flags)].sort()).toEqual(['chown', 'from', 'interval', 'retries', 'start-period', 'timeout']);
    // And no here-documents, which came with newer builders too.
    const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
    expect(text).not.toContain('<<');
    // A builder without this line asks no registry for a newer reader of the file.
    expect(text).not.toMatch(/^# *syntax=/m);
  });

  it('lets into the build what it copies, and nothing else', () => {
    const [first, ...kept] = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
    expect(first).toBe('*');
    const copied = stages
      .flatMap(copiesOf)
      .filter(({ from }) => from === undefined)
      .flatMap(({ sources }) => sources);
    expect(kept.map((line) => line.replace(/^!/, '')).sort()).toEqual([...new Set(copied)].sort());
  });
});

describeOnPosix('the image’s files', () => {
  const image = newFolder();
  const built = newFolder();
  const [workdir = '/app'] = argumentsOf(find(last, 'WORKDIR')[0]);
  const inImage = (path: string): string => join(image, path.startsWith('/') ? path : join(workdir, path));
  let child: ChildProcess | undefined;

  /** What the build stage leaves behind, made with what is installed here: the suite needs no network. */
  beforeAll(async () => {
    // The libraries are those of this system: test/external/image.test.ts has the real ones.
    mkdirSync(join(built, 'image'));
    mkdirSync(join(built, 'usr/local/bin'), { recursive: true });
    cpSync(process.execPath, join(built, 'usr/local/bin/node'), { dereference: true });
    cpSync(join(await builtCopy(), 'dist'), join(built, 'app/dist'), { recursive: true });
  });
  afterAll(() => child?.kill('SIGKILL'));

  it('are all there after the build', () => {
    for (const { from, sources, target } of copiesOf(last)) {
      for (const source of sources) {
        const found = join(from === undefined ? root : built, source);
        expect(existsSync(found), `COPY ${source}`).toBe(true);
        const isFolder = sources.length > 1 || target.endsWith('/');
        const destination = isFolder ? join(inImage(target), basename(source)) : inImage(target);
        mkdirSync(dirname(destination), { recursive: true });
        cpSync(found, destination, { recursive: true });
      }
    }
    expect(readdirSync(inImage('.')).sort()).toEqual(['LICENSE', 'dist', 'fixtures', 'package.json']);
  });

  it('alone start the server, which then is healthy, and stops at the stop signal', async () => {
    const node = inImage('/usr/local/bin/node');
    const words = [...wordsOf(find(last, 'ENTRYPOINT')[0]), ...wordsOf(find(last, 'CMD')[0])];
    expect(words).toEqual(['node', 'dist/main.js', 'start']);
    const env = { ...environmentOf(last), MOCK_TOSS_HOST: '127.0.0.1', PORT: '0' };
    const server = spawn(node, words.slice(1), { cwd: inImage('.'), env, stdio: ['ignore', 'pipe', 'inherit'] });
    child = server;
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    const { msg, url } = JSON.parse(line) as { msg: string; url: string };
    expect(msg).toBe('mock-toss-cert is ready');
    const check = () => {
      const health = wordsOf(find(last, 'HEALTHCHECK')[0]).slice(1);
      return spawnSync(node, health, { cwd: inImage('.'), env: { ...env, PORT: new URL(url).port } }).status;
    };
    expect(check()).toBe(0);
    server.kill(argumentsOf(find(last, 'STOPSIGNAL')[0])[0] as NodeJS.Signals);
    expect(await once(server, 'close')).toEqual([0, null]);
    expect(check()).toBe(1);
  });
});

it('is built and tagged by a workflow that says that it was not run', () => {
  const text = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  expect(text).toContain('NOT RUN YET');
  const { jobs } = parse(text) as { jobs: { image: { steps: { uses: string; with?: Record<string, unknown> }[] } } };
  const step = (name: string) => jobs.image.steps.find(({ uses }) => uses.startsWith(name))?.with;
  expect(
    String(step('docker/metadata-action')?.tags)
      .trim()
      .split(/\s*\n\s*/),
  ).toEqual([
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{major}}.{{minor}}',
    'type=semver,pattern={{major}}',
  ]);
  expect(step('docker/build-push-action')).toMatchObject({ platforms: 'linux/amd64,linux/arm64', push: true });
});
