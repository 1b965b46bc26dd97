import type { Logger } from 'pino';
import { buildApp } from '../app.ts';
import type { Config } from '../config.ts';
import { findExposure } from '../control/access.ts';
import { CONTROL_PREFIX } from '../control/index.ts';
import { FixtureError, type Fixtures, loadFixtures } from '../fixtures.ts';
import { createLogger } from '../logger.ts';
import { ListenError, startServer } from '../server.ts';
import { version } from '../version.ts';
import { type Command, exitCodes, type Terminal } from './command.ts';
import { complain, configure, settingOptions } from './configure.ts';

/** Part of the interface: tools wait for this line and read `url` from it. */
export const READY_MESSAGE = 'mock-toss-cert is ready';

const banner = (url: string, config: Config, fixtures: Fixtures): string => {
  const own = { clientId: config.clientId, clientSecret: '(MOCK_TOSS_CLIENT_SECRET)' };
  const { clientId, clientSecret } = config.clientId === null ? (fixtures.clients[0] ?? own) : own;
  const control = config.control === 'on' ? `${url}${CONTROL_PREFIX}/info` : 'off';
  return [
    '',
    `  mock-toss-cert ${version}: unofficial emulator, for test data only`,
    '',
    `  base URL       ${config.publicUrl ?? url}`,
    `  client_id      ${clientId ?? '(none)'}`,
    `  client_secret  ${clientSecret}`,
    `  public key     ${url}${CONTROL_PREFIX}/public-key`,
    `  control API    ${control}`,
    '',
    '  Try it: npm run demo          Stop it: Ctrl+C',
    '',
    '',
  ].join('\n');
};

const warnAtStart = (logger: Logger, config: Config, warnings: readonly string[]): void => {
  const exposure = findExposure(config);
  for (const warning of exposure === undefined ? warnings : [...warnings, exposure]) logger.warn(warning);
};

/** Fixtures that fit the configuration; throws `FixtureError` or `ConfigError`. */
const readFixtures = (config: Config, terminal: Terminal): Fixtures | undefined => {
  try {
    const fixtures = loadFixtures(config.fixtures);
    if (fixtures.scenarios.has(config.scenario)) return fixtures;
    const known = [...fixtures.scenarios.keys()].join(', ');
    complain(terminal, [
      `scenario is ${JSON.stringify(config.scenario)}, which is not allowed: must be one of ${known}`,
    ]);
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    complain(terminal, [error.message]);
  }
  return undefined;
};

/** Serves until the process is told to stop. */
export const start: Command = {
  name: 'start',
  summary: 'start the server (the default command)',
  options: settingOptions,
  async run(values, terminal) {
    const loaded = configure(values, terminal);
    if (loaded === undefined) return exitCodes.usage;
    const { config, warnings } = loaded;
    const fixtures = readFixtures(config, terminal);
    if (fixtures === undefined) return exitCodes.usage;

    const logger = createLogger(config.logLevel, terminal.isInteractive);
    const stopped = terminal.untilStopped();
    const app = await buildApp(config, { fixtures, logger });
    let server: Awaited<ReturnType<typeof startServer>>;
    try {
      server = await startServer(app, config);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      complain(terminal, [error.message]);
      return exitCodes.failed;
    }
    if (terminal.isInteractive) terminal.out(banner(server.url, config, fixtures));
    warnAtStart(logger, config, warnings);
    logger.info({ url: server.url, version }, READY_MESSAGE);
    await stopped;
    logger.info('stopping');
    await server.close();
    logger.info('stopped');
    return exitCodes.ok;
  },
};
