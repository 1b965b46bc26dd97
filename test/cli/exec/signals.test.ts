import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { createPatience } from '../../../src/cli/exec/run-command.ts';
import { outputOf, spawnMain } from '../../main-process.ts';
import { newFolder } from '../../new-folder.ts';
import { describeOnLinux, describeOnPosix } from '../../systems.ts';
import { runCli } from '../run.ts';
import { lastLine, node } from './run.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');

interface Running {
  readonly child: ChildProcess;
  /** The next line that the command prints. */
  readonly nextLine: () => Promise<string>;
  /** The exit code, and the last line on standard error. */
  readonly ended: Promise<readonly [code: number | null, line: string]>;
}

const start = (
  command: readonly string[],
  options: readonly string[] = [],
  env: Record<string, string> = {},
): Running => {
  const child = spawnMain(['exec', ...options, '--', ...command], { env });
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const stderr = child.stderr.setEncoding('utf8').toArray();
  const ended = once(child, 'close').then(async ([code]) => [code, lastLine((await stderr).join(''))] as const);
  return { child, nextLine: async () => String((await lines.next()).value), ended };
};

const isRunning = (id: string): boolean => {
  try {
    return process.kill(Number(id), 0);
  } catch {
    return false;
  }
};

/** Prints each signal that it gets, and goes on until there have been `most`. */
const noteSignals = (most: number): string[] =>
  node(`
    let count = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGALRM', 'SIGUSR2']) process.on(signal, () => {
      console.log(signal);
      count += 1;
      if (count === ${most}) process.exit(9);
    });
    setInterval(() => {}, 1e6);
    console.log('up');
  `);

/** Starts another program that goes on by itself, prints its id, and does something. */
const leaveBehind = (other: string, then: string, { hasSession = false } = {}): string[] =>
  node(`
    const other = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(other)}], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: ${hasSession},
    });
    other.stdout.once('data', () => {
      console.log(other.pid);
      other.unref();
      other.stdout.unref();
      ${then}
    });
  `);

const SLEEP = "setInterval(() => {}, 1e6); console.log('up')";

it('a signal that comes before the command runs is told, and the command does not run', async () => {
  const { code, out, err } = await runCli(['exec', '--', ...node('console.log("ran")')], {
    takeSignals: (take) => {
      take('SIGTERM');
      return () => {};
    },
  });
  expect([code, out, lastLine(err)]).toEqual([143, '', 'mock-toss-cert: the command was ended by SIGTERM']);
});

it('a signal that comes while the run is checked is told', async () => {
  let send: (signal: NodeJS.Signals) => void = () => {};
  const { code, err } = await runCli(['exec', '--', ...node('')], {
    takeSignals: (take) => {
      send = take;
      return () => {};
    },
    onErr: (said) => {
      if (said.endsWith('of this run\n')) send('SIGINT');
    },
  });
  const line = 'mock-toss-cert: the command has ended, but SIGINT came before the run was checked';
  expect([code, lastLine(err)]).toEqual([130, line]);
});

describe('the signal that kills a command', () => {
  it('is the third one', () => {
    const isLast = createPatience();
    expect([0, 60_000, 120_000].map((at) => isLast('SIGTERM', false, at))).toEqual([false, false, true]);
  });

  it('is the third one in a row of those that are typed', () => {
    const slow = createPatience();
    expect([0, 10_000, 20_000, 30_000, 31_000, 32_000].map((at) => slow('SIGINT', true, at))).toEqual([
      ...[false, false, false, false, false, true],
    ]);
  });

  it('is none that programs give a meaning of their own', () => {
    const isLast = createPatience();
    expect([0, 1, 2, 3].map((at) => isLast('SIGUSR1', false, at))).toEqual([false, false, false, false]);
  });
});

describeOnPosix('signals to exec', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGALRM', 'SIGUSR2'] as const)(
    '%s reaches the command, once',
    async (signal) => {
      const { child, nextLine, ended } = start(noteSignals(2));
      expect(await nextLine()).toBe('up');
      child.kill(signal);
      expect(await nextLine()).toBe(signal);
      // The command goes on, and so does exec.
      expect(child.exitCode).toBeNull();
      child.kill('SIGTERM');
      expect(await nextLine()).toBe('SIGTERM');
      expect(await ended).toEqual([9, 'mock-toss-cert: the command failed with exit code 9']);
    },
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s ends with it a command that does not expect it, and what it has started',
    async (signal, expected) => {
      const { child, nextLine, ended } = start(leaveBehind(SLEEP, 'setInterval(() => {}, 1e6)'));
      const other = await nextLine();
      child.kill(signal);
      expect(await ended).toEqual([expected, `mock-toss-cert: the command was ended by ${signal}`]);
      await expect.poll(() => isRunning(other)).toBe(false);
    },
  );

  it('one that comes when the exit code is decided changes nothing', async () => {
    const late = `data:text/javascript,process.on('exit', () => process.kill(process.pid, 'SIGINT'))`;
    const child = spawnMain(['exec', '--', 'sh', '-c', 'exit 7'], { nodeFlags: ['--import', late] });
    const { code, stderr } = await outputOf(child);
    expect([code, lastLine(stderr)]).toEqual([7, 'mock-toss-cert: the command failed with exit code 7']);
  });

  it('the third one kills a command that does not end', async () => {
    const { child, nextLine, ended } = start(noteSignals(9));
    await nextLine();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      child.kill(signal);
      expect(await nextLine()).toBe(signal);
    }
    child.kill('SIGTERM');
    expect(await ended).toEqual([137, 'mock-toss-cert: the command was ended by SIGKILL']);
  });

  it('the server answers until the command has ended', async () => {
    const { child, nextLine, ended } = start(
      node(`
        process.once('SIGTERM', async () => {
          const { status } = await fetch(process.env.MOCK_TOSS_URL + '/health');
          process.exit(status === 200 ? 0 : 1);
        });
        setInterval(() => {}, 1e6);
        console.log('up');
      `),
    );
    await nextLine();
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, 'mock-toss-cert: the command succeeded']);
  });

  it('nothing is left in the folder for temporary files', async () => {
    const TMPDIR = newFolder();
    const script = `console.log(process.env.SSL_CERT_FILE); ${SLEEP}`;
    const { child, nextLine, ended } = start(node(script), ['--tls', '--data-dir', newFolder()], { TMPDIR });
    const file = await nextLine();
    expect([file.startsWith(TMPDIR), existsSync(file)]).toEqual([true, true]);
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, 'mock-toss-cert: the command was ended by SIGTERM']);
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});

describeOnPosix('what a command leaves behind', () => {
  it('ends with it', async () => {
    const { nextLine, ended } = start(leaveBehind(SLEEP, ''));
    const other = await nextLine();
    expect((await ended)[0]).toBe(0);
    await expect.poll(() => isRunning(other)).toBe(false);
  });

  it('is killed when it does not end', async () => {
    const { nextLine, ended } = start(leaveBehind(`process.on('SIGTERM', () => {}); ${SLEEP}`, ''));
    const other = await nextLine();
    expect((await ended)[0]).toBe(0);
    await expect.poll(() => isRunning(other)).toBe(false);
  });
});

describeOnLinux('what a command starts in a session of its own', () => {
  it('gets signals, too', async () => {
    const { child, nextLine, ended } = start(
      node(`
        process.on('SIGTERM', () => {});
        const note = "process.once('SIGTERM', () => console.log('got SIGTERM')); setInterval(() => {}, 1e6); console.log('up')";
        const other = require('node:child_process').spawn(process.execPath, ['-e', note], {
          stdio: ['ignore', 'pipe', 'inherit'],
          detached: true,
        });
        other.stdout.setEncoding('utf8').on('data', (said) => {
          if (said === 'up\\n') return console.log(other.pid);
          process.stdout.write(said);
          process.exit(3);
        });
      `),
    );
    const other = await nextLine();
    child.kill('SIGTERM');
    expect(await nextLine()).toBe('got SIGTERM');
    expect(await ended).toEqual([3, 'mock-toss-cert: the command failed with exit code 3']);
    await expect.poll(() => isRunning(other)).toBe(false);
  });

  it('ends with it', async () => {
    const { nextLine, ended } = start(leaveBehind(SLEEP, '', { hasSession: true }));
    const other = await nextLine();
    expect((await ended)[0]).toBe(0);
    await expect.poll(() => isRunning(other)).toBe(false);
  });

  it('is killed when it does not end', async () => {
    const { nextLine, ended } = start(
      leaveBehind(`process.on('SIGTERM', () => {}); ${SLEEP}`, '', { hasSession: true }),
    );
    const other = await nextLine();
    expect((await ended)[0]).toBe(0);
    await expect.poll(() => isRunning(other)).toBe(false);
  });

  it('gets signals from the exec that has started it, not from those around it', async () => {
    const { child, nextLine, ended } = start([process.execPath, MAIN, 'exec', '--', ...noteSignals(3)]);
    expect(await nextLine()).toBe('up');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      child.kill(signal);
      expect(await nextLine()).toBe(signal);
    }
    child.kill('SIGUSR2');
    expect(await nextLine()).toBe('SIGUSR2');
    // Its third signal: each came once.
    expect(await ended).toEqual([9, 'mock-toss-cert: the command failed with exit code 9']);
  });
});
