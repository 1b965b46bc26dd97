import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FixtureError } from '../../config/start-errors.ts';
import type { Text } from '../../domain/text/language.ts';
import { compareWithBaseline } from '../../parity/baseline.ts';
import { createExchange } from '../../parity/exchange.ts';
import { Masker } from '../../parity/masker.ts';
import { type PlannedProbe, planProbes } from '../../parity/plan.ts';
import { readProbes } from '../../parity/probes.ts';
import { exitCodeOf, type Report } from '../../parity/report.ts';
import { type Outcome, runProbes } from '../../parity/run.ts';
import type { Side, SideName } from '../../parity/side.ts';
import { TlsError } from '../../tls/tls-error.ts';
import { version } from '../../version.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { printErrors } from '../configure.ts';
import { NotStartedError } from '../exec/open.ts';
import { painter } from '../print.ts';
import { announce } from './announcement.ts';
import { type Emulator, openEmulator } from './emulator.ts';
import { findUnwritableErrors, writeErrors } from './errors-folder.ts';
import { formatReport } from './formats.ts';
import { prepareOccasions } from './occasions.ts';
import { type CompareOptions, isLoopback, readCompareOptions } from './options.ts';

/** The most time for one answer. */
const CALL_LIMIT_MS = 10_000;
const LOCAL_CALL_LIMIT_MS = 5_000;
/** On this machine a whole run takes at most 60 s; the rest is for the start and the report. */
const LOCAL_RUN_LIMIT_MS = 50_000;
const DEFAULT_PAUSE_MS = 1_000;
/** The probe that asks for a token with the caller's credentials. */
const GOOD_TOKEN = 'token-good';
/** Random in its form alone: it is the same in every run, so that reports can be compared. */
const UNKNOWN_TX_ID = '5b1d7c0e-3f7a-4c52-9a0e-6d2f8e1b4c93';

const fill = (options: CompareOptions): Readonly<Record<string, string>> => {
  const { clientId, clientSecret } = options.credentials;
  const given = { expiredToken: options.expiredToken, foreignTxId: options.foreignTxId };
  return {
    clientId,
    clientSecret,
    basicCredentials: Buffer.from(`${clientId}:${clientSecret}`).toString('base64'),
    unknownTxId: UNKNOWN_TX_ID,
    // Both sides may be the same server.
    nonce: randomUUID(),
    ...Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined)),
  };
};

const createMasker = ({ person, expiredToken, credentials }: CompareOptions): Masker => {
  const masker = new Masker();
  masker.add(credentials.clientSecret, 'client secret');
  masker.add(credentials.clientId, 'client id');
  for (const [name, value] of Object.entries({ ...person, expiredToken })) {
    if (value !== undefined) masker.add(value, name);
  }
  return masker;
};

const compareSides = async (
  options: CompareOptions,
  plan: readonly PlannedProbe[],
  emulator: Emulator,
  terminal: Terminal,
  findEnd: () => Text | undefined,
): Promise<Report> => {
  const date = new Date();
  const base = new URL(emulator.control.baseUrl);
  const emulatorIsLocal = isLoopback(base.hostname);
  const exchange = createExchange(options.isLocal ? {} : terminal.env);
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
      addresses: { base, token: new URL(`${base.href.replace(/\/+$/, '')}/token`) },
      publicKey: emulator.publicKey,
      pauseMs: emulatorIsLocal ? 0 : DEFAULT_PAUSE_MS,
      exchange: createExchange(emulatorIsLocal ? {} : terminal.env),
    },
  };
  const { staysHere } = options;
  const masker = createMasker(options);
  const { outcomes, stopped } = await runProbes(plan, {
    sides,
    person: options.person,
    values: { with: fill(options), url: fill(options) },
    masker,
    callLimitMs: staysHere ? LOCAL_CALL_LIMIT_MS : CALL_LIMIT_MS,
    runLimitMs: staysHere && !options.isInteractive ? LOCAL_RUN_LIMIT_MS : undefined,
    now: () => performance.now(),
    sleep: (ms) => sleep(ms),
    prepare: prepareOccasions(emulator, options.credentials.clientId, terminal, (ms) => sleep(ms)),
    findEnd,
    onProbe: createProgress(plan, options, terminal),
  });
  return {
    date,
    version,
    places: { with: options.addresses.base.href.replace(/\/+$/, ''), url: emulator.control.baseUrl },
    stopped,
    outcomes,
    changes: options.baseline === undefined ? undefined : compareWithBaseline(options.baseline, outcomes),
  };
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

/** Why a report says less than it could. */
const describeEnd = ({ stopped, outcomes }: Report): readonly Text[] => {
  if (stopped !== undefined) return [stopped];
  const lack = outcomes.find(({ reason }) => reason?.en.startsWith('needs token,'))?.reason;
  if (lack == null) return [];
  return [
    {
      en: `most probes ${lack.en.replace(/^needs/, 'need')}: check its address, and that it knows the client of MOCK_TOSS_COMPARE_*`,
      ko: `대부분의 검사에 ${lack.ko}. 주소가 맞는지, MOCK_TOSS_COMPARE_*의 클라이언트를 아는 서버인지 확인하세요`,
    },
  ];
};

/** Both sides refuse credentials that are wrong: that is no agreement. */
const areCredentialsWrong = ({ outcomes }: Report): boolean => {
  const good = outcomes.find(({ id }) => id === GOOD_TOKEN);
  return good?.result === 'same' && good.answer?.status !== 200;
};

const compare = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  const files = readProbes();
  const options = readCompareOptions(
    values,
    terminal,
    files.map(({ group }) => group),
  );
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
  const wrong = (await findUnwritableErrors(options.errorsFolder)) ?? (await announce(plan, options, terminal));
  if (wrong !== undefined) {
    printErrors(terminal, [wrong]);
    return exitCodes.usage;
  }
  const emulator = await openEmulator(values, terminal, options);
  if (typeof emulator === 'number') return emulator;
  let report: Report;
  let end: Text | undefined;
  const ignoreSignals = terminal.takeSignals((signal) => {
    end = { en: `ended by ${signal}`, ko: `${signal} 시그널로 끝남` };
  });
  try {
    report = await compareSides(options, plan, emulator, terminal, () => end);
  } finally {
    await emulator.leave();
    ignoreSignals();
  }
  terminal.out(formatReport(options.format, report, files, { language: terminal.language, paint: painter(terminal) }));
  if (options.errorsFolder !== undefined) await writeErrors(options.errorsFolder, report, options, values, terminal);
  printErrors(terminal, describeEnd(report));
  return areCredentialsWrong(report) ? exitCodes.usage : exitCodeOf(report);
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
