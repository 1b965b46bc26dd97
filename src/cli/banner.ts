import type { Config } from '../config/load.ts';
import { CONTROL_PREFIX, REFERENCE_PATH } from '../control/surface.ts';
import { waitsForUser } from '../domain/scenario.ts';
import type { Fixtures } from '../fixtures/load.ts';
import type { RunningServer } from '../server/listen.ts';
import { version } from '../version.ts';

/** Says how to complete requests that wait for the user, and which setting completes them automatically. */
const describeWaiting = (base: string, { scenario, app, control }: Config, fixtures: Fixtures): string[] => {
  const chosen = fixtures.scenarios.get(scenario);
  if (chosen === undefined || !waitsForUser(chosen)) return [];
  const ways = [
    ...(app === 'on' ? [`approve them at ${base}/app`] : []),
    ...(control === 'on' ? ['complete them with the control API'] : []),
  ];
  const what = `  Requests wait for a user action (scenario ${scenario})`;
  return [
    ...(ways.length === 0
      ? [`${what}, but the virtual app and the control API are off.`]
      : [`${what}:`, `  ${ways.join(', or ')}.`]),
    '  To complete them automatically: --scenario auto, or MOCK_TOSS_SCENARIO=auto.',
    '',
  ];
};

/** The text that a terminal shows at the start: addresses, credentials, and what to do next. */
export const createBanner = (
  { url, tlsUrl, proxyUrl }: Pick<RunningServer, 'url' | 'tlsUrl' | 'proxyUrl'>,
  config: Config,
  fixtures: Fixtures,
): string => {
  const configured = { clientId: config.clientId, clientSecret: '(MOCK_TOSS_CLIENT_SECRET)' };
  const { clientId, clientSecret } = config.clientId === null ? (fixtures.clients[0] ?? configured) : configured;
  const base = config.publicUrl ?? url;
  const hasControl = config.control === 'on';
  const hasApp = config.app === 'on';
  return [
    '',
    `  mock-toss-cert ${version}: unofficial emulator, for test data only`,
    '',
    `  base URL       ${base}`,
    ...(hasControl ? [`  dashboard      ${base}/`] : []),
    ...(tlsUrl === null ? [] : [`  HTTPS          ${tlsUrl}, also under the real host names`]),
    ...(proxyUrl === null ? [] : [`  proxy          ${proxyUrl}`]),
    `  client_id      ${clientId ?? '(none)'}`,
    `  client_secret  ${clientSecret}`,
    `  public key     ${hasControl ? `${base}${CONTROL_PREFIX}/public-key` : 'the command "keys" prints it'}`,
    ...(hasApp ? [`  demo           ${base}/demo`, `  virtual app    ${base}/app`] : []),
    `  control API    ${hasControl ? `${base}${CONTROL_PREFIX}/info` : 'off'}`,
    ...(hasControl ? [`  reference      ${base}${REFERENCE_PATH}`] : []),
    '',
    ...describeWaiting(base, config, fixtures),
    '  Try it: npm run demo          Stop it: Ctrl+C',
    '',
    '',
  ].join('\n');
};
