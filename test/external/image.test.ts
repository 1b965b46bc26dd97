import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readText } from '../markdown.ts';
import { newFolder } from '../new-folder.ts';
import { missingMeta } from '../not-tested.ts';
import { timeLimit } from '../time-limit.ts';
import { type BuiltImage, buildImage } from './image/built-image.ts';
import { canMountReadOnly, startContainer } from './image/container.ts';
import { withoutHosts } from './image/handed-in.ts';
import { keptFile } from './image/kept-file.ts';
import { describeWith, npmRegistry, root } from './programs.ts';

/** What we add to Debian and Node.js, compressed. */
const MAX_OURS_BYTES = 6_000_000;
const OURS = './';

const FLOW = fileURLToPath(new URL('image/flow.ts', import.meta.url));
const FLOW_RESULT = 'COMPLETED 김토스';
const TLS = { MOCK_TOSS_TLS: 'on', MOCK_TOSS_SCENARIO: 'instant' };

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

describe('a base image that was made before', () => {
  const make = (made: string[], text: string) => async (path: string) => {
    made.push(text);
    writeFileSync(path, text);
  };

  it('is taken again, but made anew when it is broken, and when it is to be made of something else', async () => {
    const folder = newFolder();
    const made: string[] = [];
    const first = await keptFile(folder, 'key', make(made, 'one'));
    expect(await keptFile(folder, 'key', make(made, 'two'))).toBe(first);
    writeFileSync(first, 'on');
    const second = await keptFile(folder, 'key', make(made, 'three'));
    expect(readFileSync(second, 'utf8')).toBe('three');
    await keptFile(folder, 'another', make(made, 'four'));
    expect(made).toEqual(['one', 'three', 'four']);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('is not taken when its making failed half-way', async () => {
    const folder = newFolder();
    const failing = async (path: string) => {
      writeFileSync(path, 'ha');
      throw new Error('the mirror went away');
    };
    await expect(keptFile(folder, 'key', failing)).rejects.toThrow('the mirror went away');
    expect(readFileSync(await keptFile(folder, 'key', make([], 'whole')), 'utf8')).toBe('whole');
  });
});

it('what fails while the image is built is told without the hosts and passwords of this machine', () => {
  const text = 'debootstrap http://user:secret@mirror.test:81/debian\nmirror.test:81: no answer from proxy.test';
  expect(withoutHosts(text, ['proxy.test'])).toBe('debootstrap http://…/debian\n…: no answer from …');
});

describeWith(['buildah', 'debootstrap', 'unshare', 'nsenter', 'ip', 'npm', root, npmRegistry], 'the image', () => {
  let image: BuiltImage;

  beforeAll(async () => {
    image = await buildImage();
  }, timeLimit(600_000));

  const healthCommand = (): readonly string[] => {
    const [kind, ...words] = image.config.Healthcheck.Test;
    expect(kind).toBe('CMD');
    return words;
  };

  it('adds little to Debian and Node.js', () => {
    const lines = image.layers.map(({ name, bytes }) => `${inMegabytes(bytes).padStart(10)}  ${name}`);
    const sum = image.layers.reduce((all, { bytes }) => all + bytes, 0);
    process.stdout.write(
      `The image by layer, compressed:\n${lines.join('\n')}\n${inMegabytes(sum).padStart(10)}  all\n`,
    );
    expect(image.layers.map(({ name }) => name)).toEqual(['/', '/usr/local/bin/node', './', './fixtures', './dist']);
    const ours = image.layers.filter(({ name }) => name.startsWith(OURS));
    expect(ours.reduce((all, { bytes }) => all + bytes, 0)).toBeLessThan(MAX_OURS_BYTES);
  });

  it.each(['docs/container.md', 'docs/ko/container.md'])('is as large as %s says', (page) => {
    const rows = [...readText(page).matchAll(/^\| `([^`]+)` \| ([\d.]+) MB \|/gm)];
    expect(rows.map(([, name]) => name)).toEqual(image.layers.map(({ name }) => name));
    for (const [index, [, name, size]] of rows.entries()) {
      const difference = Math.abs(Number(size) - (image.layers[index]?.bytes ?? 0) / 1e6);
      expect(difference, `${name}: ${size} MB on the page`).toBeLessThan(0.1 + Number(size) / 10);
    }
  });

  it('has the libraries of Node.js, a user, the program, and no shell', () => {
    const files = readdirSync(image.tree, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(image.tree.length))
      .filter((path) => !/^\/app\/(dist|fixtures)\//.test(path));
    const expected = [
      /^\/lib.*\/(ld-linux-.*|libc|libm|libdl|libpthread|libgcc_s|libstdc\+\+)\.so\.\d+$/,
      /^\/usr\/share\/doc\/(libc6|gcc-12-base)\/copyright$/,
      /^\/etc\/(passwd|group|nsswitch\.conf)$/,
      /^\/usr\/local\/bin\/node$/,
      /^\/app\/(LICENSE|package\.json)$/,
    ];
    expect(files.filter((path) => !expected.some((one) => one.test(path)))).toEqual([]);
    expect(expected.filter((one) => !files.some((path) => one.test(path)))).toEqual([]);
  });

  it('tells nothing of the machine that built it: registry, mirror and credentials are in no layer and no output', () => {
    expect(image.handedIn.length).toBeGreaterThan(2);
    const places = [
      ['the description', Buffer.from(image.description)],
      ['the output', Buffer.from(image.output)],
      ...image.layers.map(({ name, path }) => [name, gunzipSync(readFileSync(path))] as const),
    ] as const;
    const found = places.flatMap(([name, bytes]) =>
      image.handedIn.filter((one) => bytes.includes(one)).map((one) => `${one} in ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('starts as its user, turns healthy, serves the whole flow over HTTP and HTTPS, and ends with 0 at SIGTERM', async () => {
    const container = await startContainer(image, { env: TLS });
    expect(container.ready).toMatchObject({ msg: 'mock-toss-cert is ready', url: expect.stringContaining(':8677') });
    await expect.poll(() => container.exec(healthCommand())).toEqual({ status: 0, output: '{"status":"ready"}\n' });
    expect(container.exec(healthCommand(), { PORT: '2' }).status).toBe(1);
    const ids = container.exec(['node', '-p', '[process.getuid(), process.getgid(), os.userInfo().username].join()']);
    expect(ids.output.trim()).toBe('10001,0,mock-toss');
    const results = await container.callWith(FLOW, ['http://localhost:8677', 'https://localhost:8678']);
    expect(JSON.parse(results)).toEqual([FLOW_RESULT, FLOW_RESULT]);
    expect(await container.stop()).toBe(0);
    expect(container.written()).toEqual([]);
  });

  it('has the CA certificates, the time zones and the names that a program needs, and writes nothing without HTTPS', async () => {
    const container = await startContainer(image);
    const evaluate = (code: string, env = {}) => container.exec(['node', '-p', code], env).output.trim();
    expect(Number(evaluate('tls.rootCertificates.length'))).toBeGreaterThan(100);
    expect(evaluate('new Date(0).getHours()', { TZ: 'Asia/Seoul' })).toBe('9');
    expect(evaluate('fs.readdirSync("/data")')).toBe('[]');
    expect(evaluate('dns.lookup("cert.toss.im", (_, address) => console.log(address)), ""')).toBe('127.0.0.1');
  });

  it('takes its settings from environment variables alone, and its health follows the port', async () => {
    const env = { ...TLS, PORT: '9000', MOCK_TOSS_TLS_PORT: '443' };
    const container = await startContainer(image, { env });
    await expect.poll(() => container.exec(healthCommand()).status).toBe(0);
    expect(container.exec(healthCommand(), { PORT: '8677' }).status).toBe(1);
    const results = await container.callWith(FLOW, ['http://localhost:9000', 'https://localhost']);
    expect(JSON.parse(results)).toEqual([FLOW_RESULT, FLOW_RESULT]);
  });

  it.each(['1000680000:0', '1000:1000'])('works as user %s, whom it does not know', async (user) => {
    const container = await startContainer(image, { env: TLS, user });
    await expect.poll(() => container.exec(healthCommand()).status).toBe(0);
    const results = await container.callWith(FLOW, ['http://localhost:8677', 'https://localhost:8678']);
    expect(JSON.parse(results)).toEqual([FLOW_RESULT, FLOW_RESULT]);
    expect(await container.stop()).toBe(0);
    expect(container.written()).toEqual([]);
  });

  // Some systems refuse the mount, whatever is installed: this is told at the end of the run.
  const refused = canMountReadOnly() ? [] : [{ name: 'read-only mounts', debian: null, homebrew: null }];
  const whereMounted = refused.length === 0 ? {} : { skip: true, ...missingMeta(refused) };
  describe('with a read-only root', whereMounted, () => {
    it('works, where only /data and /tmp take files', async () => {
      const container = await startContainer(image, { env: TLS, isReadOnly: true });
      await expect.poll(() => container.exec(healthCommand()).status).toBe(0);
      const write = (path: string) => container.exec(['node', '-e', `fs.writeFileSync('${path}', '')`]).output;
      expect(write('/app/new')).toContain('EROFS');
      expect([write('/data/new'), write('/tmp/new')]).toEqual(['', '']);
      const results = await container.callWith(FLOW, ['http://localhost:8677', 'https://localhost:8678']);
      expect(JSON.parse(results)).toEqual([FLOW_RESULT, FLOW_RESULT]);
      expect(await container.stop()).toBe(0);
    });
  });
});
