import type { Logger } from 'pino';
import { buildApp } from '../../../app.ts';
import { type Config, notAllowed, readConfig } from '../../../config/load.ts';
import { FixtureError, ListenError, StoreError } from '../../../config/start-errors.ts';
import { findExposure } from '../../../control/access.ts';
import { type Language, sameText, type Text } from '../../../domain/text/language.ts';
import { expectedNameText } from '../../../domain/text/wording.ts';
import { type Fixtures, loadFixtures } from '../../../fixtures/load.ts';
import { createLogger } from '../../../logger.ts';
import { withStore } from '../../../open-store.ts';
import { type RunningServer, startServer } from '../../../server/listen.ts';
import type { TlsMaterial } from '../../../tls/material.ts';
import { TlsError } from '../../../tls/tls-error.ts';
import { prepareWantedTls } from '../../../tls/wanted.ts';
import { version } from '../../../version.ts';
import { createBanner } from '../../banner.ts';
import { exitCodes, type OptionValues, type Terminal } from '../../command.ts';
import { printErrors } from '../../configure.ts';
import { putEventLoopFirst } from '../../thread-priority.ts';

/** Time limit for writing the last log lines. */
const FLUSH_MS = 300;

/** A public interface: tools wait for this log line and read `url` from it. */
export const READY_MESSAGE = 'mock-toss-cert is ready';

const warnAtStart = (logger: Logger, config: Config, warnings: readonly Text[], language: Language): void => {
  const exposure = findExposure(config);
  for (const warning of exposure === undefined ? warnings : [...warnings, exposure]) logger.warn(warning[language]);
};

interface Prepared {
  readonly config: Config;
  readonly fixtures: Fixtures;
  readonly warnings: readonly Text[];
}

/** Reads and checks settings and fixtures. Prints every problem and returns `undefined` when there is one. */
const prepare = (values: OptionValues, terminal: Terminal): Prepared | undefined => {
  const read = readConfig({ flags: values, env: terminal.env });
  const problems = [...read.problems];
  let fixtures: Fixtures | undefined;
  try {
    fixtures = loadFixtures(read.values.fixtures ?? null);
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    problems.push(...error.texts);
  }
  const { scenario } = read.values;
  if (fixtures !== undefined && scenario !== undefined) {
    const expected = expectedNameText(scenario, fixtures.scenarios.keys());
    const source = read.sources.get('scenario') ?? sameText('scenario');
    if (expected !== undefined) problems.push(notAllowed(source, scenario, expected));
  }
  if (problems.length > 0 || fixtures === undefined) {
    printErrors(terminal, problems);
    return undefined;
  }
  return { config: read.values as Config, fixtures, warnings: read.warnings };
};

/** Runs the server until SIGTERM or SIGINT. */
export const serve = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  const prepared = prepare(values, terminal);
  if (prepared === undefined) return exitCodes.usage;
  const { config, fixtures, warnings } = prepared;

  let tls: TlsMaterial | undefined;
  try {
    tls = await prepareWantedTls(config, Date.now());
  } catch (error) {
    if (!(error instanceof TlsError)) throw error;
    printErrors(terminal, [error.text]);
    return exitCodes.usage;
  }

  const readable = terminal.isInteractive ? terminal.language : null;
  const log = await createLogger(config.logLevel, readable);
  const { logger } = log;
  terminal.atExit(log.writeAll);
  const stopped = terminal.untilStopped();
  let server: RunningServer;
  try {
    server = await withStore(
      config,
      fixtures,
      async (stored) => {
        const app = await buildApp(config, { ...stored, fixtures, logger, tlsCa: tls?.ca ?? null });
        return startServer(app, config, tls === undefined ? {} : { tls });
      },
      logger,
    );
  } catch (error) {
    if (error instanceof FixtureError) {
      printErrors(terminal, error.texts);
      return exitCodes.usage;
    }
    if (!(error instanceof ListenError || error instanceof StoreError)) throw error;
    printErrors(terminal, [error.text]);
    return exitCodes.failed;
  }
  if (readable !== null) terminal.out(createBanner(server, config, fixtures, readable));
  warnAtStart(logger, config, tls?.warning === undefined ? warnings : [...warnings, tls.warning], readable ?? 'en');
  // Tools wait for this line, so only the level `silent` hides it.
  if (config.logLevel !== 'silent') {
    const { url, tlsUrl, proxyUrl } = server;
    const more = { ...(tlsUrl === null ? {} : { tlsUrl }), ...(proxyUrl === null ? {} : { proxyUrl }) };
    logger.child({}, { level: 'info' }).info({ url, ...more, version }, READY_MESSAGE);
  }
  void putEventLoopFirst();
  await stopped;
  logger.info('stopping');
  await server.close();
  logger.info('stopped');
  await log.flush(FLUSH_MS);
  return exitCodes.ok;
};
