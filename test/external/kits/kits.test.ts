import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { newFolder } from '../../new-folder.ts';
import { timeLimit } from '../../time-limit.ts';
import { describeWith, type Program, type Requirement } from '../programs.ts';
import { behaviours } from './behaviours.ts';
import { Driver } from './driver.ts';
import { type Servers, startServers } from './servers.ts';
import { calledMethods } from './steps.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Kit {
  readonly name: string;
  /** Where its driver is. */
  readonly driver: string;
  readonly needs: readonly (Program | Requirement)[];
  /** Whether it starts a server when none is named. */
  readonly startsServer?: boolean;
  /** Whether a compiler refuses options that do not exist. */
  readonly hasTypedOptions?: boolean;
  /** The command that runs the driver. */
  readonly prepare: (driver: string) => readonly string[];
}

/** Debian's libraries, of which the compiler takes what it needs. */
const JAVA_LIBRARIES = globSync(
  '/usr/share/java/{jackson-*,junit-jupiter-*,junit-platform-*,opentest4j*,apiguardian*}.jar',
);

const compileJava = (driver: string): readonly string[] => {
  const classes = newFolder();
  const path = [classes, ...JAVA_LIBRARIES].join(delimiter);
  const sources = globSync('clients/java/src/main/java/**/*.java', { cwd: root });
  const words = ['-encoding', 'UTF-8', '-cp', path, '-d', classes, driver, ...sources];
  const { status, stderr } = spawnSync('javac', words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return ['java', '-cp', path, 'mocktosscert.driver.Driver'];
};

const kits: readonly Kit[] = [
  {
    name: 'Node.js',
    driver: 'test/external/kits/node-driver.ts',
    needs: [],
    startsServer: true,
    prepare: (driver) => [process.execPath, '--disable-warning=ExperimentalWarning', driver],
  },
  {
    name: 'Java',
    driver: 'clients/java/src/test/java/mocktosscert/driver/Driver.java',
    needs: ['java', 'javac'],
    hasTypedOptions: true,
    prepare: compileJava,
  },
  {
    name: 'Python',
    driver: 'clients/python/tests/driver.py',
    needs: ['python3'],
    prepare: (driver) => ['python3', '-B', driver],
  },
  { name: 'PHP', driver: 'clients/php/tests/driver.php', needs: ['php'], prepare: (driver) => ['php', driver] },
];

const isThere = ({ driver }: Kit): boolean => existsSync(join(root, driver));

/** What programs need of an environment to run at all. */
const usual = {
  PATH: process.env.PATH ?? '',
  HOME: newFolder(),
  LANG: 'C.UTF-8',
  MOCK_TOSS_LANG: 'en',
  PYTHONPATH: join(root, 'clients/python/src'),
};

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});

const fill = (text: string): string => text.replace(/^\$(\w+)$/, (_all, name) => servers[name as keyof Servers]);

describe.each(kits.filter(isThere))('the kit for $name', (kit) => {
  describeWith(kit.needs, 'does what all kits do', () => {
    let command: readonly string[] = [];
    const drivers = new Map<string, Driver>();
    beforeAll(() => {
      command = kit.prepare(join(root, kit.driver));
    }, timeLimit(120_000));

    /** A program for each environment: it starts slower than it answers. */
    const driverWith = (given: Readonly<Record<string, string>> = {}): Driver => {
      const own = Object.entries(given).map(([name, value]) => [name, fill(value)]);
      const env = { ...usual, ...Object.fromEntries(own) };
      const key = JSON.stringify(env);
      const driver = drivers.get(key) ?? new Driver(command, env);
      drivers.set(key, driver);
      return driver;
    };

    const wanted = behaviours.filter(
      ({ needsServer, needsNames }) => !(needsServer && kit.startsServer) && !(needsNames && kit.hasTypedOptions),
    );
    it.each(wanted)('$name', async ({ env, steps }) => {
      const driver = driverWith(env);
      const trial = {
        ask: (order: Parameters<Driver['ask']>[0]) => driver.ask(order),
        said: () => driver.said,
        values: new Map(Object.entries(servers)),
      };
      for (const step of steps) await step(trial);
    });
  });
});

it('a behaviour calls every method of the control client', () => {
  const clock = Object.keys(new ControlClient('http://127.0.0.1:1').clock('any')).map((name) => `clock.${name}`);
  const methods = Object.getOwnPropertyNames(ControlClient.prototype).filter(
    // The text of a snapshot is the same in another form.
    (name) => !['constructor', 'clock', 'snapshotText'].includes(name),
  );
  expect([...calledMethods].sort()).toEqual([...methods, ...clock].sort());
});
