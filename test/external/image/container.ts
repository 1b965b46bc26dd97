import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { atEnd } from '../../at-end.ts';
import { newFolder } from '../../new-folder.ts';
import { timeLimit } from '../../time-limit.ts';
import { findProgram } from '../programs.ts';
import type { BuiltImage } from './built-image.ts';

type Environment = Readonly<Record<string, string>>;

interface ContainerOptions {
  readonly env?: Environment;
  /** User and group, as `docker run --user` has it. Without it, those of the image. */
  readonly user?: string;
  readonly isReadOnly?: boolean;
}

export interface Container {
  /** The ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Runs a command inside, as `docker exec` does. */
  readonly exec: (words: readonly string[], env?: Environment) => { status: number | null; output: string };
  /** Runs a program of this checkout that reaches the container's ports. */
  readonly callWith: (program: string, words: readonly string[]) => Promise<string>;
  /** Sends the image's stop signal to the first process, and returns the exit code of the container. */
  readonly stop: () => Promise<number | null>;
  /** What differs from the image outside `/data` and `/tmp`. */
  readonly written: () => string[];
}

/**
 * What an engine does before it starts the first process: a network and processes of its own, the folders of the kernel, a
 * layer that takes what is written. Any port may be opened, as with Docker. Nothing of it is left when the process ends.
 */
const PREPARE = `
set -e
folder=$1 tree=$2 read_only=$3
shift 3
ip link set lo up
echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
mount -t overlay overlay -o "lowerdir=$folder/engine:$tree,upperdir=$folder/written,workdir=$folder/work" "$folder/root"
mount -t proc proc "$folder/root/proc"
mount --rbind /dev "$folder/root/dev"
if [ "$read_only" = true ]; then
  mount -o remount,bind,ro "$folder/root"
  for name in data tmp; do mount -t tmpfs -o mode=1777 tmpfs "$folder/root/$name"; done
fi
exec env -i "$@"
`;

/** The same kinds of own namespaces for the container and for what runs in it later. */
const NAMESPACES = ['--mount', '--pid', '--net', '--ipc', '--uts'];

/** Whether this system lets a folder be mounted a second time, read-only. */
export const canMountReadOnly = (): boolean => {
  const folder = newFolder();
  const script = `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}'`;
  return spawnSync('unshare', ['--mount', 'sh', '-c', script], { stdio: 'ignore' }).status === 0;
};

/** The first process of the container, as this system numbers it. All others inside end with it. */
const firstProcess = (unshare: ChildProcess): number =>
  Number(readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8').trim());

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const prepareFolder = (): string => {
  const folder = newFolder();
  for (const name of ['root', 'written', 'work', 'engine/etc', 'engine/dev', 'engine/proc']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'engine/etc/hosts'), '127.0.0.1 localhost cert.toss.im oauth2.cert.toss.im\n');
  return folder;
};

/** Starts the image, and waits until it says that it is ready. */
export const startContainer = async (image: BuiltImage, options: ContainerOptions = {}): Promise<Container> => {
  const { config, tree } = image;
  const { env = {}, user = config.User, isReadOnly = false } = options;
  const [uid = '', gid = '0'] = user.split(':');
  const inside = { ...Object.fromEntries(config.Env.map((one) => one.split('=', 2))), ...env } as Environment;
  const folder = prepareFolder();
  const child = spawn(
    'unshare',
    [
      ...[...NAMESPACES, '--fork', 'sh', '-c', PREPARE, 'sh', folder, tree, String(isReadOnly)],
      ...Object.entries(inside).map(([name, value]) => `${name}=${value}`),
      ...[findProgram('unshare'), `--root=${join(folder, 'root')}`, `--wd=${config.WorkingDir}`],
      ...[`--setgid=${gid}`, `--setuid=${uid}`, ...config.Entrypoint, ...config.Cmd],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  atEnd(() => hasEnded(child) || process.kill(firstProcess(child), 'SIGKILL'));
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const ready = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"mock-toss-cert is ready"')) resolve(line);
    });
    child.once('close', (code) =>
      reject(new Error(`the container ended (${code}) before it was ready: ${errors.join('')}`)),
    );
  });
  const pid = firstProcess(child);
  return {
    ready: JSON.parse(ready),
    exec: (words, more = {}) => {
      const place = [`--target=${pid}`, ...NAMESPACES, '--root', '--wd', `--setgid=${gid}`, `--setuid=${uid}`];
      const command = findProgram('nsenter');
      const { status, stdout, stderr } = spawnSync(command, [...place, ...words], { env: { ...inside, ...more } });
      return { status, output: `${stdout}${stderr}` };
    },
    callWith: async (program, words) => {
      const place = [`--target=${pid}`, '--net', process.execPath, program];
      return (await promisify(execFile)('nsenter', [...place, ...words], { timeout: timeLimit(60_000) })).stdout;
    },
    stop: async () => {
      process.kill(pid, config.StopSignal);
      const [code] = await once(child, 'close');
      return code;
    },
    written: () =>
      readdirSync(join(folder, 'written'), { recursive: true })
        .map(String)
        .filter((path) => !/^(data|tmp)(\/|$)/.test(path)),
  };
};
