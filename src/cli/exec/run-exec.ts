import { FixtureError } from '../../config/start-errors.ts';
import type { OpenedServer } from '../../open-server.ts';
import { TlsError } from '../../tls/tls-error.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { printErrors } from '../configure.ts';
import type { ServerSettings } from '../server-settings.ts';
import { putEventLoopFirst } from '../thread-priority.ts';
import type { Check } from './check.ts';
import { createChecks, runChecks } from './checks.ts';
import { createEnvironment } from './environment.ts';
import { getAccess, NotStartedError, open, readSettings } from './open.ts';
import { interruptedBy, judge, type Outcome, type Verdict } from './outcome.ts';
import { findUnwritable, type NamedFile } from './report-file.ts';
import { type Relay, relaySignals, runCommand } from './run-command.ts';
import { type TrustFiles, withTrustFiles } from './trust.ts';

/** How long calls in flight may take at the end: nobody waits for their answers. */
const CLOSE_MS = 1_000;

/** The words of the command, and what it runs with. */
interface Run {
  readonly relay: Relay;
  readonly command: readonly string[];
  readonly settings: ServerSettings;
  readonly opened: OpenedServer;
  readonly checks: readonly Check[];
  readonly terminal: Terminal;
}

const runWithServer = async ({ relay, command, settings, opened, checks, terminal }: Run): Promise<Verdict> => {
  const { control, leave, ...credentials } = await getAccess(settings, opened);
  const { server, tls } = opened;
  const runWith = (trust: TrustFiles | null): Promise<Outcome> => {
    const environment = createEnvironment(terminal.env, { config: settings.config, server, trust, ...credentials });
    return runCommand(command, environment, terminal, relay);
  };
  const outcome = await (tls === undefined ? runWith(null) : withTrustFiles(terminal, tls.ca ?? tls.cert, runWith));
  const interrupted = new Promise<Verdict>((resolve) => relay.passTo((signal) => resolve(interruptedBy(signal))));
  const check = async (): Promise<Verdict> => {
    const { clientId } = credentials;
    const ended = { control, clientId, settings, terminal };
    const failures = outcome.kind === 'not-run' ? [] : await runChecks(checks, ended);
    return judge(outcome, command[0] ?? '', failures);
  };
  const verdict = await Promise.race([check(), interrupted]);
  await leave();
  return verdict;
};

const named = (files: Readonly<Record<string, string | null | undefined>>): readonly NamedFile[] =>
  Object.entries(files).flatMap(([flag, file]) => (file == null ? [] : [{ flag: `--${flag}`, file }]));

/** The files that are written at the end. */
const reportsOf = ({ junit, 'go-live': goLive }: OptionValues): readonly NamedFile[] =>
  named({ junit, 'go-live': goLive });

/** What is read: a report must not replace it. */
const inputsOf = (values: OptionValues, { config }: ServerSettings, { env }: Terminal): readonly NamedFile[] => [
  ...named({
    config: values.config ?? env.MOCK_TOSS_CONFIG,
    restore: config.restore,
    'tls-cert': config.tlsCert,
    'tls-key': config.tlsKey,
    'store-ca': config.storeCa,
  }),
  ...(values['leak-scan']?.split('\n') ?? []).flatMap((path) => named({ 'leak-scan': path })),
];

/** Runs a command with a server. The last line on standard error says why the exit code is what it is. */
export const runExec = async (
  values: OptionValues,
  terminal: Terminal,
  command: readonly string[],
): Promise<number> => {
  const checks = createChecks(values);
  const settings = readSettings(values, terminal);
  if (settings === undefined) return exitCodes.usage;
  const unwritable = await findUnwritable(reportsOf(values), inputsOf(values, settings, terminal));
  if (unwritable !== undefined) {
    printErrors(terminal, [unwritable]);
    return exitCodes.usage;
  }
  // From now on, the last line says it also when a signal comes.
  const relay = relaySignals(terminal);
  try {
    const opened = await open(settings, terminal);
    printErrors(terminal, settings.warnings);
    void putEventLoopFirst();
    let verdict: Verdict;
    try {
      verdict = await runWithServer({ relay, command, settings, opened, checks, terminal });
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
  } finally {
    relay.stop();
  }
};
