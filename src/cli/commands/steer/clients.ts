import type { ClientChange, ClientView, ControlClient, NewClient, QueueView } from '../../../client/control.ts';
import { MAX_TIMES } from '../../../domain/limits.ts';
import { identities } from '../../../domain/names/identities.ts';
import type { Text } from '../../../domain/text/language.ts';
import { type Command, type CommandGroup, type CommandOption, exitCodes, type OptionValues } from '../../command.ts';
import { askOptions, clientArgument, givenOf, limitOption, readLimit } from '../../common-options.ts';
import { columns, doneText, type Say, show } from '../../print.ts';
import { readChoice, readInteger, UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';

/** `more`: further rows, for what only some answers have. */
const describe = (client: ClientView, say: Say, more: readonly (readonly string[])[] = []): string => {
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

const list: Command = {
  name: 'list',
  summary: { en: 'list the clients, newest first', ko: '클라이언트 목록, 최신순' },
  options: [limitOption, ...askOptions],
  examples: ['clients', 'clients list --json'],
  async run(values, terminal) {
    const limit = readLimit(values);
    return withControl(values, terminal, async (control) => {
      const found = await control.clients(limit);
      show(terminal, values, found, () =>
        columns(found.map(({ clientId, partnerCode, createdAt }) => [clientId, partnerCode, createdAt])),
      );
      return exitCodes.ok;
    });
  },
};

const showOne: Command = {
  name: 'show',
  summary: { en: 'show the settings of a client', ko: '클라이언트의 설정 표시' },
  args: [clientArgument],
  options: askOptions,
  examples: ['clients show mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.client(clientId);
      show(terminal, values, found, (say) => describe(found, say));
      return exitCodes.ok;
    }),
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
    repeats: true,
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

const create: Command = {
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
      show(terminal, values, made, (say) => describe(made, say, [['client_secret', made.clientSecret]]));
      return exitCodes.ok;
    });
  },
};

const update: Command = {
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
      show(terminal, values, changed, (say) => describe(changed, say));
      return exitCodes.ok;
    });
  },
};

const timesOf = (count: number, say: Say): string =>
  say({ en: `${count} time${count === 1 ? '' : 's'}`, ko: `${count}회` });

const describeQueue = ({ queue }: QueueView, say: Say): string =>
  queue.length === 0
    ? `${say({ en: 'the queue is empty', ko: '큐가 비어 있음' })}\n`
    : columns(queue.map(({ id, scenario, times }) => [id, scenario, timesOf(times, say)]));

const next: Command = {
  name: 'next',
  summary: { en: "set the scenario of a client's next requests", ko: '클라이언트의 다음 요청에 쓸 시나리오 지정' },
  args: [
    clientArgument,
    {
      usage: '<scenario>',
      description: { en: 'name of the scenario, such as mismatch', ko: '시나리오 이름. 예: mismatch' },
      names: 'scenario',
    },
  ],
  options: [
    {
      flags: '--times <count>',
      description: { en: 'how many requests; default 1', ko: '적용할 요청 수. 기본값 1' },
    },
    ...askOptions,
  ],
  examples: ['clients next mock-partner mismatch', 'clients next mock-partner never --times 3'],
  async run(values, terminal, [clientId = '', scenario = '']) {
    const times = readInteger('--times', values.times, [1, MAX_TIMES]) ?? 1;
    return withControl(values, terminal, async (control) => {
      const queued = await control.queue(clientId, scenario, times);
      show(terminal, values, queued, (say) =>
        columns(queued.queue.map(({ scenario: name, times: left }) => [name, timesOf(left, say)])),
      );
      return exitCodes.ok;
    });
  },
};

const clientAction = (
  name: string,
  summary: Text,
  perform: (control: ControlClient, clientId: string) => Promise<unknown>,
): Command => ({
  name,
  summary,
  args: [clientArgument],
  options: askOptions,
  examples: [`clients ${name} mock-partner`],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const answer = (await perform(control, clientId)) ?? { clientId };
      show(terminal, values, answer, (say) => doneText(clientId, say));
      return exitCodes.ok;
    }),
});

const queue: Command = {
  name: 'queue',
  summary: {
    en: 'show the scenarios of the next requests, each with its id',
    ko: '다음 요청들에 쓸 시나리오를 id와 함께 표시',
  },
  args: [clientArgument],
  options: askOptions,
  examples: ['clients queue mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const queued = await control.queued(clientId);
      show(terminal, values, queued, (say) => describeQueue(queued, say));
      return exitCodes.ok;
    }),
};

const unqueue: Command = {
  name: 'unqueue',
  summary: { en: 'take one entry out of the queue', ko: '큐에서 항목 하나를 뺌' },
  args: [
    clientArgument,
    {
      usage: '<entryId>',
      description: { en: 'id of the entry, as clients queue shows it', ko: 'clients queue가 보여 주는 항목의 id' },
    },
  ],
  options: askOptions,
  examples: ['clients unqueue mock-partner 1'],
  run: (values, terminal, [clientId = '', entryId = '']) =>
    withControl(values, terminal, async (control) => {
      await control.unqueue(clientId, entryId);
      show(terminal, values, { clientId, entryId }, (say) => doneText(`${clientId} ${entryId}`, say));
      return exitCodes.ok;
    }),
};

const report: Command = {
  name: 'report',
  summary: {
    en: "print a client's calls and findings, as a failed test does",
    ko: '실패한 테스트가 출력하는 것처럼 클라이언트의 호출과 점검 결과 출력',
  },
  args: [clientArgument],
  options: askOptions,
  examples: ['clients report mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      // What programs read is the same in every language.
      const language = values.json === undefined ? terminal.language : undefined;
      const text = await control.report(clientId, { language });
      show(terminal, values, { clientId, report: text }, () => text);
      return exitCodes.ok;
    }),
};

/** Commands about clients (partners). Each client has its own transactions, clock, faults and findings. */
export const clients: CommandGroup = {
  name: 'clients',
  summary: {
    en: 'clients: list, show, create, update, next scenarios, report, reset, delete',
    ko: '클라이언트: 목록, 표시, 생성, 변경, 다음 시나리오, 리포트, 초기화, 삭제',
  },
  commands: [
    list,
    showOne,
    create,
    update,
    next,
    queue,
    unqueue,
    clientAction(
      'clear-queue',
      { en: 'empty the queue of next scenarios', ko: '다음 시나리오 큐 비우기' },
      (control, clientId) => control.clearQueue(clientId),
    ),
    report,
    clientAction(
      'reset',
      { en: 'set a client back to how it was created', ko: '클라이언트를 처음 만든 상태로 되돌림' },
      (control, clientId) => control.resetClient(clientId),
    ),
    clientAction(
      'delete',
      { en: 'delete a client with all its data', ko: '클라이언트와 그 데이터를 모두 삭제' },
      (control, clientId) => control.deleteClient(clientId),
    ),
  ],
};
