import type { Config } from '../config/load.ts';
import { CONTROL_PREFIX, REFERENCE_PATH } from '../control/surface.ts';
import { waitsForUser } from '../domain/scenario.ts';
import { type Language, sameText, type Text } from '../domain/text/language.ts';
import type { Fixtures } from '../fixtures/load.ts';
import type { RunningServer } from '../server/listen.ts';
import { version } from '../version.ts';
import { columns } from './print.ts';

/** Says how to complete requests that wait for the user, and which setting completes them automatically. */
const describeWaiting = (base: string, { scenario, app, control }: Config, fixtures: Fixtures): Text[] => {
  const chosen = fixtures.scenarios.get(scenario);
  if (chosen === undefined || !waitsForUser(chosen)) return [];
  const ways: Text[] = [
    ...(app === 'on' ? [{ en: `approve them at ${base}/app`, ko: `${base}/app 에서 승인하세요` }] : []),
    ...(control === 'on' ? [{ en: 'complete them with the control API', ko: '제어 API로 완료하세요' }] : []),
  ];
  const what: Text = {
    en: `Requests wait for a user action (scenario ${scenario})`,
    ko: `요청은 사용자의 행동을 기다립니다(시나리오 ${scenario})`,
  };
  return [
    ...(ways.length === 0
      ? [
          {
            en: `${what.en}, but the virtual app and the control API are off.`,
            ko: `${what.ko}. 그런데 모의 앱과 제어 API가 꺼져 있습니다.`,
          },
        ]
      : [
          { en: `${what.en}:`, ko: `${what.ko}:` },
          {
            en: `${ways.map(({ en }) => en).join(', or ')}.`,
            ko: `${ways.map(({ ko }) => ko).join('. 또는 ')}.`,
          },
        ]),
    {
      en: 'To complete them automatically: --scenario auto, or MOCK_TOSS_SCENARIO=auto.',
      ko: '저절로 완료되게 하려면: --scenario auto 또는 MOCK_TOSS_SCENARIO=auto',
    },
  ];
};

/** The text that a terminal shows at the start: addresses, credentials, and what to do next. */
export const createBanner = (
  { url, tlsUrl, proxyUrl }: Pick<RunningServer, 'url' | 'tlsUrl' | 'proxyUrl'>,
  config: Config,
  fixtures: Fixtures,
  language: Language,
): string => {
  const configured = { clientId: config.clientId, clientSecret: '(MOCK_TOSS_CLIENT_SECRET)' };
  const { clientId, clientSecret } = config.clientId === null ? (fixtures.clients[0] ?? configured) : configured;
  const base = config.publicUrl ?? url;
  const ifControl = (path: string): Text | null => (config.control === 'on' ? sameText(base + path) : null);
  const ifApp = (path: string): Text | null => (config.app === 'on' ? sameText(base + path) : null);
  const rows: readonly (readonly [label: Text, value: Text | null])[] = [
    [sameText('base URL'), sameText(base)],
    [{ en: 'dashboard', ko: '대시보드' }, ifControl('/')],
    [
      sameText('HTTPS'),
      tlsUrl === null
        ? null
        : { en: `${tlsUrl}, also under the real host names`, ko: `${tlsUrl}, 실제 호스트 이름으로도 제공` },
    ],
    [{ en: 'proxy', ko: '프록시' }, proxyUrl === null ? null : sameText(proxyUrl)],
    [sameText('client_id'), clientId === null ? { en: '(none)', ko: '(없음)' } : sameText(clientId)],
    [sameText('client_secret'), sameText(clientSecret)],
    [
      { en: 'public key', ko: '공개키' },
      ifControl(`${CONTROL_PREFIX}/public-key`) ?? { en: 'the command "keys" prints it', ko: 'keys 명령으로 출력' },
    ],
    [{ en: 'demo', ko: '데모' }, ifApp('/demo')],
    [{ en: 'virtual app', ko: '모의 앱' }, ifApp('/app')],
    [{ en: 'control API', ko: '제어 API' }, ifControl(`${CONTROL_PREFIX}/info`) ?? { en: 'off', ko: '꺼짐' }],
    [{ en: 'reference', ko: 'API 문서' }, ifControl(REFERENCE_PATH)],
    [{ en: 'documentation', ko: '문서' }, ifControl(`${REFERENCE_PATH}/${language}/`)],
  ];
  const shown = rows.flatMap(([label, value]) => (value === null ? [] : [[`  ${label[language]}`, value[language]]]));
  const title: Text = {
    en: `mock-toss-cert ${version}: unofficial emulator, for test data only`,
    ko: `mock-toss-cert ${version}: 비공식 에뮬레이터, 테스트 데이터 전용`,
  };
  const bottom: Text = {
    en: 'Try it: the command "demo"     Stop it: Ctrl+C',
    ko: '사용해 보기: demo 명령     끝내기: Ctrl+C',
  };
  const waiting = describeWaiting(base, config, fixtures).map((line) => `  ${line[language]}\n`);
  return [
    `\n  ${title[language]}\n`,
    columns(shown),
    ...(waiting.length === 0 ? [] : [waiting.join('')]),
    `  ${bottom[language]}\n\n`,
  ].join('\n');
};
