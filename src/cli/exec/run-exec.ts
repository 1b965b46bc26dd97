import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixtureError } from '../../config/start-errors.ts';
import type { OpenedServer } from '../../open-server.ts';
import { codeOf } from '../../system-error.ts';
import { TlsError } from '../../tls/tls-error.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { printErrors } from '../configure.ts';
import type { ServerSettings } from '../server-settings.ts';
import { putEventLoopFirst } from '../thread-priority.ts';
import { type Check, createChecks, runChecks } from './checks.ts';
import { createEnvironment } from './environment.ts';
import { getAccess, NotStartedError, open, readSettings } from './open.ts';
import { judge, type Outcome, type Verdict } from './outcome.ts';
import { findUnwritable } from './report-file.ts';
import { relaySignals, runCommand } from './run-command.ts';
import { writeTrustFiles } from './trust.ts';

/** How long calls in flight may take at the end: nobody waits for their answers. */
const CLOSE_MS = 1_000;

/** Does something with a folder that only this user can read, and removes it. */
const withFolder = async <T>(terminal: Terminal, work: (folder: string) => Promise<T>): Promise<T> => {
  const parent = tmpdir();
  let folder: string | undefined;
  const remove = (): void => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  terminal.atExit(remove);
  try {
    folder = await mkdtemp(join(parent, 'mock-toss-cert-'));
    return await work(folder);
  } catch (error) {
    if (folder !== undefined) throw error;
    const why = `${parent} (${codeOf(error)})`;
    throw new NotStartedError({
      en: `the files of the CA cannot be written to ${why}: name another folder with TMPDIR`,
      ko: `CA 파일을 쓸 수 없습니다: ${why}. TMPDIR로 다른 폴더를 지정하세요`,
    });
  } finally {
    remove();
  }
};

/** The words of the command, and what it runs with. */
interface Run {
  readonly command: readonly string[];
  readonly settings: ServerSettings;
  readonly opened: OpenedServer;
  readonly checks: readonly Check[];
  readonly terminal: Terminal;
}

const runWithServer = async ({ command, settings, opened, checks, terminal }: Run): Promise<Verdict> => {
  const { control, leave, ...credentials } = await getAccess(settings, opened);
  const { server, tls } = opened;
  const { env } = terminal;
  const relay = relaySignals(terminal);
  const runWith = (trust: Awaited<ReturnType<typeof writeTrustFiles>> | null): Promise<Outcome> => {
    const environment = createEnvironment(env, { config: settings.config, server, trust, ...credentials });
    return runCommand(command, environment, terminal, relay);
  };
  let outcome: Outcome;
  try {
    outcome =
      tls === undefined
        ? await runWith(null)
        : await withFolder(terminal, async (folder) => runWith(await writeTrustFiles(folder, env, tls.ca ?? tls.cert)));
  } finally {
    relay.stop();
  }
  const { clientId } = credentials;
  const failures = outcome.kind === 'not-run' ? [] : await runChecks(checks, { control, clientId, terminal });
  await leave();
  return judge(outcome, command[0] ?? '', failures);
};

/** Runs a command with a server. The last line on standard error says why the exit code is what it is. */
export const runExec = async (
  values: OptionValues,
  terminal: Terminal,
  command: readonly string[],
): Promise<number> => {
  const checks = createChecks(values);
  const settings = readSettings(values, terminal);
  if (settings === undefined) return exitCodes.usage;
  const unwritable = values.junit === undefined ? undefined : await findUnwritable('--junit', values.junit);
  if (unwritable !== undefined) {
    printErrors(terminal, [unwritable]);
    return exitCodes.usage;
  }
  try {
    const opened = await open(settings, terminal);
    printErrors(terminal, settings.warnings);
    void putEventLoopFirst();
    let verdict: Verdict;
    try {
      verdict = await runWithServer({ command, settings, opened, checks, terminal });
    } finally {
      await opened.server.close(CLOSE_MS);
    }
    printErrors(terminal, [verdict.text]);
    return verdict.exitCode;
  } catch (error) {
    if (error instanceof FixtureError) printErrors(terminal, error.texts);
    else if (error instanceof NotStartedError || error instanceof TlsError) printErrors(terminal, [error.text]);
    else throw error;
    return error instanceof NotStartedError ? exitCodes.unreachable : exitCodes.usage;
  }
};
