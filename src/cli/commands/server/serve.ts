import { FixtureError, ListenError, StoreError } from '../../../config/start-errors.ts';
import { createLogger } from '../../../logger.ts';
import { type OpenedServer, openServer } from '../../../open-server.ts';
import { TlsError } from '../../../tls/tls-error.ts';
import { version } from '../../../version.ts';
import { createBanner } from '../../banner.ts';
import { exitCodes, type OptionValues, type Terminal } from '../../command.ts';
import { printErrors } from '../../configure.ts';
import { singleLine } from '../../print.ts';
import { readServerSettings } from '../../server-settings.ts';
import { putEventLoopFirst } from '../../thread-priority.ts';

/** Time limit for writing the last log lines. */
const FLUSH_MS = 300;

/** A public interface: tools wait for this log line and read `url` from it. */
export const READY_MESSAGE = 'mock-toss-cert is ready';

/** Runs the server until SIGTERM or SIGINT. */
export const serve = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  const settings = readServerSettings(values, terminal);
  if (settings === undefined) return exitCodes.usage;
  const { config, fixtures, warnings } = settings;

  const readable = terminal.isInteractive ? terminal.language : null;
  const log = await createLogger(config.logLevel, readable);
  const { logger } = log;
  terminal.atExit(log.writeAll);
  const stopped = terminal.untilStopped();
  let opened: OpenedServer;
  try {
    opened = await openServer(config, fixtures, { logger });
  } catch (error) {
    if (error instanceof FixtureError) printErrors(terminal, error.texts);
    else if (error instanceof TlsError || error instanceof ListenError || error instanceof StoreError) {
      printErrors(terminal, [error.text]);
    } else throw error;
    return error instanceof FixtureError || error instanceof TlsError ? exitCodes.usage : exitCodes.failed;
  }
  const { server, tls } = opened;
  if (readable !== null) terminal.out(createBanner(server, config, fixtures, readable));
  const allWarnings = tls?.warning === undefined ? warnings : [...warnings, tls.warning];
  for (const warning of allWarnings) logger.warn(singleLine(warning[readable ?? 'en']));
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
