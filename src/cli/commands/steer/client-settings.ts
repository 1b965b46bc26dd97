import type { ClientChange, ClientView, NewClient } from '../../../client/control.ts';
import { ruleIds } from '../../../domain/findings/rules.ts';
import { identities } from '../../../domain/names/identities.ts';
import { type Command, type CommandOption, exitCodes, type OptionValues } from '../../command.ts';
import { askOptions, clientArgument, givenOf } from '../../common-options.ts';
import { columns, type Say, show } from '../../print.ts';
import { readChoice, UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';

/** `more`: further rows, for what only some answers have. */
export const describeClient = (client: ClientView, say: Say, more: readonly (readonly string[])[] = []): string => {
  const { clientId, partnerCode, scopes, tokenTtlSeconds, scenario, identity, strict, disabledRules, clock } = client;
  const isReal = clock.offsetMs === 0 && !clock.frozen;
  const frozen = clock.frozen ? say({ en: ', frozen', ko: ', 멈춤' }) : '';
  return columns([
    [say({ en: 'client', ko: '클라이언트' }), clientId],
    ['partnerCode', partnerCode],
    ['scopes', scopes.join(' ')],
    [say({ en: 'tokens live', ko: '토큰 유효 시간' }), say({ en: `${tokenTtlSeconds} s`, ko: `${tokenTtlSeconds}초` })],
    [say({ en: 'scenario', ko: '시나리오' }), scenario ?? say({ en: "(the server's default)", ko: '(서버의 기본값)' })],
    ['identity', identity],
    ['strict', String(strict)],
    [say({ en: 'rules off', ko: '끈 규칙' }), disabledRules.join(', ') || say({ en: '(none)', ko: '(없음)' })],
    [say({ en: 'clock', ko: '시계' }), isReal ? say({ en: 'real time', ko: '실제 시각' }) : `${clock.now}${frozen}`],
    ...more,
  ]);
};

const listOf = (text: string | undefined): string[] | undefined => text?.split(',').filter((one) => one !== '');

const strictOption = {
  flags: '--strict [on|off]',
  description: {
    en: 'refuse calls that otherwise only cause a finding',
    ko: '원래는 점검 결과만 남기는 호출을 거부',
  },
  choices: ['on', 'off'],
} as const satisfies CommandOption;

const identityOption = {
  flags: '--identity <how>',
  description: { en: 'whose data a result returns', ko: '결과에 누구의 정보를 담을지' },
  choices: identities,
} as const satisfies CommandOption;

const settingOptions: readonly CommandOption[] = [
  {
    flags: '--partner-code <code>',
    description: { en: 'partner code in signatures; default TEST1', ko: '서명에 들어갈 고객사 코드. 기본값 TEST1' },
  },
  {
    flags: '--scopes <list>',
    description: { en: 'scopes separated by commas; default ca', ko: '쉼표로 구분한 scope. 기본값 ca' },
    repeats: true,
  },
  {
    flags: '--token-ttl <duration>',
    description: { en: 'lifetime of its access tokens', ko: '액세스 토큰의 유효 시간' },
  },
  {
    flags: '--scenario <name>',
    description: { en: 'what the user does in its requests', ko: '이 클라이언트의 요청에서 사용자가 하는 행동' },
    names: 'scenario',
  },
  identityOption,
  strictOption,
  {
    flags: '--disable-rules <list>',
    description: {
      en: 'rules of findings to switch off, separated by commas; an empty list switches all on',
      ko: '끌 점검 규칙, 쉼표로 구분. 빈 목록이면 모두 켬',
    },
    field: 'disabledRules',
    repeats: true,
    mayBeEmpty: true,
    choices: ruleIds,
  },
];

/** The settings that options give. The server checks the values, and its refusal names the field. */
const readSettings = (values: OptionValues): NewClient => {
  const strict = readChoice(strictOption, values);
  return givenOf({
    partnerCode: values['partner-code'],
    scopes: listOf(values.scopes),
    tokenTtl: values['token-ttl'],
    scenario: values.scenario,
    identity: readChoice(identityOption, values),
    strict: strict === undefined ? undefined : strict === 'on',
    disabledRules: listOf(values['disable-rules']),
  }) as NewClient;
};

/** Creates a client. */
export const create: Command = {
  name: 'create',
  summary: {
    en: 'create a client and print its secret, which is not shown again',
    ko: '클라이언트를 만들고 시크릿 출력. 시크릿은 다시 볼 수 없음',
  },
  options: [
    {
      flags: '--client-id <id>',
      description: { en: 'default: generated, as is the secret', ko: '없으면 시크릿과 함께 자동 생성' },
    },
    ...settingOptions,
    ...askOptions,
  ],
  examples: ['clients create', 'clients create --scenario auto --identity echo --json'],
  async run(values, terminal) {
    const settings = { ...givenOf({ clientId: values['client-id'] }), ...readSettings(values) };
    return withControl(values, terminal, async (control) => {
      const made = await control.createClient(settings);
      show(terminal, values, made, (say) => describeClient(made, say, [['client_secret', made.clientSecret]]));
      return exitCodes.ok;
    });
  },
};

/** Changes the settings of a client. */
export const update: Command = {
  name: 'update',
  summary: {
    en: 'change the settings of a client, from its next call on',
    ko: '클라이언트의 설정 변경. 다음 호출부터 적용',
  },
  args: [clientArgument],
  options: [
    ...settingOptions,
    {
      flags: '--default-scenario',
      description: { en: "the server's default scenario again", ko: '다시 서버의 기본 시나리오로' },
    },
    ...askOptions,
  ],
  examples: [
    'clients update mock-partner --scenario auto',
    'clients update mock-partner --default-scenario --strict off',
  ],
  async run(values, terminal, [clientId = '']) {
    const isDefault = values['default-scenario'] !== undefined;
    if (isDefault && values.scenario !== undefined) {
      throw new UsageError({
        en: '--scenario and --default-scenario are both given: keep one',
        ko: '--scenario와 --default-scenario 옵션이 함께 있습니다. 하나만 남기세요',
      });
    }
    const change: ClientChange = { ...readSettings(values), ...(isDefault ? { scenario: null } : {}) };
    if (Object.keys(change).length === 0) {
      throw new UsageError({
        en: 'nothing to change is given: name a setting, such as --scenario auto',
        ko: '바꿀 설정이 없습니다. --scenario auto처럼 설정을 지정하세요',
      });
    }
    return withControl(values, terminal, async (control) => {
      const changed = await control.changeClient(clientId, change);
      show(terminal, values, changed, (say) => describeClient(changed, say));
      return exitCodes.ok;
    });
  },
};
