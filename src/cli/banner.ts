import type { Config } from '../config/load.ts';
import { CONTROL_PREFIX, REFERENCE_PATH } from '../control/surface.ts';
import { waitsForSomebody } from '../domain/scenario.ts';
import type { Fixtures } from '../fixtures/load.ts';
import type { RunningServer } from '../server/listen.ts';
import { version } from '../version.ts';

/** Says who must act when requests wait, and which setting changes that. */
const describeWaiting = (base: string, { scenario, app, control }: Config, fixtures: Fixtures): string[] => {
  const chosen = fixtures.scenarios.get(scenario);
  if (chosen === undefined || !waitsForSomebody(chosen)) return [];
  const ways = [
    ...(app === 'on' ? [`approve them at ${base}/app`] : []),
    ...(control === 'on' ? ['complete them by the control API'] : []),
  ];
  const who = `  Requests wait until somebody acts (scenario ${scenario})`;
  return [
    ...(ways.length === 0
      ? [`${who}, and nobody can: app and control API are off.`]
      : [`${who}:`, `  ${ways.join(', or ')}.`]),
    '  To have them completed by themselves: --scenario auto, or MOCK_TOSS_SCENARIO=auto.',
    '',
  ];
};

/** What a person at a terminal sees first: addresses, credentials, and what to do next. */
export const createBanner = (
  { url, tlsUrl, proxyUrl }: Pick<RunningServer, 'url' | 'tlsUrl' | 'proxyUrl'>,
  config: Config,
  fixtures: Fixtures,
): string => {
  const own = { clientId: config.clientId, clientSecret: '(MOCK_TOSS_CLIENT_SECRET)' };
  const { clientId, clientSecret } = config.clientId === null ? (fixtures.clients[0] ?? own) : own;
  const base = config.publicUrl ?? url;
  const hasControl = config.control === 'on';
  const hasApp = config.app === 'on';
  return [
    '',
    `  mock-toss-cert ${version}: unofficial emulator, for test data only`,
    '',
    `  base URL       ${base}`,
    ...(tlsUrl === null ? [] : [`  HTTPS          ${tlsUrl}, and as the real hosts`]),
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
