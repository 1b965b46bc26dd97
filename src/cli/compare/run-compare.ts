import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { FixtureError } from '../../config/start-errors.ts';
import type { ErrorCatalogue } from '../../domain/error-catalogue.ts';
import type { ParityReport } from '../../domain/fidelity/parity-report.ts';
import type { Text } from '../../domain/text/language.ts';
import { compareWithBaseline } from '../../parity/baseline.ts';
import { showBase, tokenBelow } from '../../parity/call.ts';
import { createExchange } from '../../parity/exchange.ts';
import { isLoopback } from '../../parity/loopback.ts';
import { Masker } from '../../parity/masker.ts';
import { type PlannedProbe, planProbes } from '../../parity/plan.ts';
import type { ProbesFile } from '../../parity/probe.ts';
import { readProbes } from '../../parity/probes.ts';
import { exitCodeOf, type Report } from '../../parity/report.ts';
import { type Outcome, runProbes } from '../../parity/run.ts';
import type { Side, SideName } from '../../parity/side.ts';
import { everyChange } from '../../parity/values.ts';
import { TlsError } from '../../tls/tls-error.ts';
import { version } from '../../version.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { printErrors } from '../configure.ts';
import { NotStartedError } from '../exec/open.ts';
import { readFixtures } from '../fixture-keys.ts';
import { painter } from '../print.ts';
import { announce } from './announcement.ts';
import { type Emulator, openEmulator } from './emulator.ts';
import { findUnwritableErrors, writeErrors } from './errors-folder.ts';
import { formatReport } from './formats/format-report.ts';
import { prepareOccasions } from './occasions.ts';
import { type CompareOptions, DEFAULT_PAUSE_MS, readCompareOptions } from './options.ts';

/** The most time for one answer. */
const CALL_LIMIT_MS = 10_000;
const LOCAL_CALL_LIMIT_MS = 5_000;
/** On this machine a whole run takes at most 60 s; the rest is for the report and the end. */
const LOCAL_RUN_LIMIT_MS = 45_000;
/** The same in every run, so that reports can be compared; no server gives it. */
const UNKNOWN_TX_ID = '5b1d7c0e-3f7a-4c52-9a0e-6d2f8e1b4c93';

const basicCredentials = ({ clientId, clientSecret }: CompareOptions['credentials']): string =>
  Buffer.from(`${clientId}:${clientSecret}`).toString('base64');

/** What the calls of a side may use. */
const valuesFor = ({ credentials, expiredToken, foreignTxId }: CompareOptions): Readonly<Record<string, string>> => ({
  ...credentials,
  basicCredentials: basicCredentials(credentials),
  unknownTxId: UNKNOWN_TX_ID,
  // Both sides may be the same server.
  nonce: randomUUID(),
  ...(expiredToken === undefined ? {} : { expiredToken }),
  ...(foreignTxId === undefined ? {} : { foreignTxId }),
});

const createMasker = ({ person, expiredToken, foreignTxId, credentials }: CompareOptions): Masker => {
  const masker = new Masker();
  masker.add(basicCredentials(credentials), 'credentials');
  masker.add(credentials.clientSecret, 'client secret');
  masker.add(credentials.clientId, 'client id');
  for (const [name, value] of Object.entries(person ?? {})) {
    for (const text of [value, ...everyChange(value)]) masker.add(text, name);
  }
  if (expiredToken !== undefined) masker.add(expiredToken, 'expired token');
  if (foreignTxId !== undefined) masker.add(foreignTxId, 'foreign txId');
  return masker;
};

/** On a terminal, a line for each probe of a run that takes minutes. */
const createProgress = (
  plan: readonly PlannedProbe[],
  { staysHere }: CompareOptions,
  { err, isTerminal }: Terminal,
): ((outcome: Outcome) => void) => {
  if (staysHere || !isTerminal('stderr')) return () => {};
  const all = plan.filter(({ reason }) => reason === undefined).length;
  let count = 0;
  return ({ id, result }) => {
    if (result === 'not-asked') return;
    count += 1;
    err(`${count}/${all} ${id}: ${result}\n`);
  };
};

/** What a run has besides its options. */
interface Run {
  readonly options: CompareOptions;
  readonly plan: readonly PlannedProbe[];
  readonly emulator: Emulator;
  readonly masker: Masker;
  readonly terminal: Terminal;
  /** Aborted by a signal. */
  readonly signal: AbortSignal;
  /** When the command began, on the clock that never jumps. */
  readonly startedMs: number;
}

const compareSides = async (run: Run): Promise<Report> => {
  const { options, plan, emulator, masker, terminal, signal, startedMs } = run;
  const { staysHere } = options;
  const date = new Date();
  const base = new URL(emulator.control.baseUrl);
  const exchange = createExchange(terminal.env);
  const sides: Readonly<Record<SideName, Side>> = {
    with: {
      name: 'with',
      addresses: options.addresses,
      publicKey: options.publicKey,
      pauseMs: options.pauseMs,
      exchange,
    },
    url: {
      name: 'url',
      addresses: { base, token: tokenBelow(base) },
      publicKey: emulator.publicKey,
      pauseMs: isLoopback(base.hostname) ? 0 : DEFAULT_PAUSE_MS,
      exchange,
    },
  };
  const sleep = (ms: number): Promise<void> => wait(ms, undefined, { signal }).catch(() => undefined);
  const now = (): number => performance.now();
  const { outcomes, stopped } = await runProbes(plan, {
    sides,
    person: options.person,
    values: { with: valuesFor(options), url: valuesFor(options) },
    masker,
    callLimitMs: staysHere ? LOCAL_CALL_LIMIT_MS : CALL_LIMIT_MS,
    // A person takes the time that a person takes.
    runLimitMs: staysHere && !options.isInteractive ? LOCAL_RUN_LIMIT_MS - (now() - startedMs) : undefined,
    now,
    sleep,
    signal,
    prepare: prepareOccasions(emulator, terminal, { sleep, signal }),
    onProbe: createProgress(plan, options, terminal),
  });
  return {
    date,
    version,
    places: { with: showBase(options.addresses.base), url: emulator.control.baseUrl },
    stopped,
    outcomes,
    changes: options.baseline === undefined ? undefined : compareWithBaseline(options.baseline, outcomes),
  };
};

/** Both sides refuse credentials that are wrong: that is no agreement. */
const areCredentialsWrong = ({ outcomes, stopped }: Report, files: readonly ProbesFile[]): boolean => {
  const giver = files.flatMap(({ probes }) => probes).find(({ keep }) => keep?.token !== undefined);
  const given = outcomes.find(({ id }) => id === giver?.id);
  return stopped === undefined && given?.result === 'same' && given.answer?.status !== 200;
};

/** Why a report says less than it could. */
const describeEnd = (report: Report, files: readonly ProbesFile[]): readonly Text[] => {
  if (report.stopped !== undefined) return [report.stopped];
  if (areCredentialsWrong(report, files)) {
    return [
      {
        en: 'both servers refuse the credentials: check MOCK_TOSS_COMPARE_CLIENT_ID and MOCK_TOSS_COMPARE_CLIENT_SECRET',
        ko: '두 서버가 모두 자격 증명을 거부했습니다. MOCK_TOSS_COMPARE_CLIENT_ID와 MOCK_TOSS_COMPARE_CLIENT_SECRET을 확인하세요',
      },
    ];
  }
  const lacking = report.outcomes.find(({ lacks }) => lacks === 'token')?.reason;
  if (lacking == null) return [];
  return [
    {
      en: `most probes were not asked: each ${lacking.en}. Check that address, and that it knows the client of MOCK_TOSS_COMPARE_*`,
      ko: `대부분의 검사를 묻지 못했습니다: ${lacking.ko}. 그 주소와, MOCK_TOSS_COMPARE_*의 클라이언트를 아는 서버인지 확인하세요`,
    },
  ];
};

/** A report of before that says nothing about these probes: a check with it could never fail. */
const findUselessBaseline = (baseline: ParityReport | undefined, plan: readonly PlannedProbe[]): Text | undefined => {
  if (baseline === undefined) return undefined;
  const before = new Set(baseline.probes.filter(({ result }) => result !== 'not-asked').map(({ id }) => id));
  if (plan.some(({ probe, reason }) => reason === undefined && before.has(probe.id))) return undefined;
  return {
    en: '--baseline has none of the probes that are asked: make it with --json and the same options',
    ko: '--baseline에 이번에 묻는 검사가 하나도 없습니다. 같은 옵션과 --json으로 만드세요',
  };
};

/** The catalogue into which --write-errors writes. Prints what is wrong with the fixtures, and returns `undefined`. */
const readCatalogue = async (values: OptionValues, terminal: Terminal): Promise<ErrorCatalogue | undefined> =>
  (await readFixtures(values, terminal))?.fixtures.errors;

const compare = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  const startedMs = performance.now();
  const files = readProbes();
  const options = readCompareOptions(values, terminal, Date.now());
  const plan = planProbes(files, {
    publicKey: options.publicKey !== undefined,
    person: options.person !== undefined,
    expiredToken: options.expiredToken !== undefined,
    foreignTxId: options.foreignTxId !== undefined,
    interactive: options.isInteractive,
    hour: options.waitsAnHour,
    only: options.only,
    maxRequests: options.maxRequests,
  });
  const { errorsFolder } = options;
  const catalogue = errorsFolder === undefined ? undefined : await readCatalogue(values, terminal);
  if (errorsFolder !== undefined && catalogue === undefined) return exitCodes.usage;
  const wrong =
    findUselessBaseline(options.baseline, plan) ??
    (await findUnwritableErrors(errorsFolder)) ??
    (await announce(plan, options, terminal));
  if (wrong !== undefined) {
    printErrors(terminal, [wrong]);
    return exitCodes.usage;
  }
  const stopping = new AbortController();
  const ignoreSignals = terminal.takeSignals((name) =>
    stopping.abort({ en: `ended by ${name}`, ko: `${name} 시그널로 끝남` } satisfies Text),
  );
  const masker = createMasker(options);
  let report: Report;
  try {
    const emulator = await openEmulator(values, terminal, options);
    if (typeof emulator === 'number') return emulator;
    try {
      const { signal } = stopping;
      report = await compareSides({ options, plan, emulator, masker, terminal, signal, startedMs });
    } finally {
      await emulator.leave();
    }
  } finally {
    ignoreSignals();
  }
  terminal.out(formatReport(options.format, report, files, { language: terminal.language, paint: painter(terminal) }));
  const isWritten =
    errorsFolder === undefined || catalogue === undefined
      ? true
      : await writeErrors(errorsFolder, catalogue, report, { masker, isOfficial: !options.isLocal }, terminal);
  printErrors(terminal, describeEnd(report, files));
  if (areCredentialsWrong(report, files)) return exitCodes.usage;
  return exitCodeOf(report) || (isWritten ? exitCodes.ok : exitCodes.failed);
};

/** Compares two servers, and prints the report. Resolves to the exit code. */
export const runCompare = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  try {
    return await compare(values, terminal);
  } catch (error) {
    if (error instanceof FixtureError) printErrors(terminal, error.texts);
    else if (error instanceof TlsError) printErrors(terminal, [error.text]);
    else if (error instanceof NotStartedError) {
      printErrors(terminal, [error.text]);
      return exitCodes.unreachable;
    } else throw error;
    return exitCodes.usage;
  }
};
