import type { ClientView, ControlClient, NewClient } from '../../client/control.ts';
import { MAX_TIMES } from '../../domain/limits.ts';
import type { Text } from '../../domain/text/language.ts';
import { type Command, type CommandGroup, exitCodes } from '../command.ts';
import { columns, jsonOption, type Say, show } from '../print.ts';
import { readInteger } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const common = [...serverOptions, jsonOption];
const clientArgument = { usage: '<clientId>', description: { en: 'id of the client', ko: '클라이언트의 id' } };

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
  options: common,
  examples: ['clients', 'clients list --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      const found = await control.clients();
      show(terminal, values, found, () =>
        columns(found.map(({ clientId, partnerCode, createdAt }) => [clientId, partnerCode, createdAt])),
      );
      return exitCodes.ok;
    }),
};

const showOne: Command = {
  name: 'show',
  summary: { en: 'show the settings of a client', ko: '클라이언트의 설정 표시' },
  args: [clientArgument],
  options: common,
  examples: ['clients show mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.client(clientId);
      show(terminal, values, found, (say) => describe(found, say));
      return exitCodes.ok;
    }),
};

const listOf = (text: string | undefined): string[] | undefined => text?.split(',').filter((one) => one !== '');

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
    {
      flags: '--partner-code <code>',
      description: {
        en: 'partner code in signatures; default TEST1',
        ko: '서명에 들어갈 고객사 코드. 기본값 TEST1',
      },
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
    },
    {
      flags: '--identity <how>',
      description: {
        en: 'whose data a result returns: fixed, match or echo',
        ko: '결과에 누구의 정보를 담을지: fixed, match, echo',
      },
    },
    {
      flags: '--strict',
      description: {
        en: 'refuse calls that otherwise only cause a finding',
        ko: '원래는 점검 결과만 남기는 호출을 거부',
      },
    },
    {
      flags: '--disable-rules <list>',
      description: {
        en: 'rules of findings to switch off, separated by commas',
        ko: '끌 점검 규칙, 쉼표로 구분',
      },
      repeats: true,
    },
    ...common,
  ],
  examples: ['clients create', 'clients create --scenario auto --identity echo --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      // The server checks the values, and its refusal names the field.
      const settings = {
        clientId: values['client-id'],
        partnerCode: values['partner-code'],
        scopes: listOf(values.scopes),
        tokenTtl: values['token-ttl'],
        scenario: values.scenario,
        identity: values.identity,
        strict: values.strict === undefined ? undefined : true,
        disabledRules: listOf(values['disable-rules']),
      } as NewClient;
      const made = await control.createClient(settings);
      show(terminal, values, made, (say) => describe(made, say, [['client_secret', made.clientSecret]]));
      return exitCodes.ok;
    }),
};

const next: Command = {
  name: 'next',
  summary: { en: "set the scenario of a client's next requests", ko: '클라이언트의 다음 요청에 쓸 시나리오 지정' },
  args: [
    clientArgument,
    {
      usage: '<scenario>',
      description: { en: 'name of the scenario, such as mismatch', ko: '시나리오 이름. 예: mismatch' },
    },
  ],
  options: [
    {
      flags: '--times <count>',
      description: { en: 'how many requests; default 1', ko: '적용할 요청 수. 기본값 1' },
    },
    ...common,
  ],
  examples: ['clients next mock-partner mismatch', 'clients next mock-partner never --times 3'],
  async run(values, terminal, [clientId = '', scenario = '']) {
    const times = readInteger('--times', values.times, [1, MAX_TIMES]) ?? 1;
    return withControl(values, terminal, async (control) => {
      const queued = await control.queue(clientId, scenario, times);
      show(terminal, values, queued, (say) =>
        columns(
          queued.queue.map(({ scenario: name, times: left }) => [
            name,
            say({ en: `${left} time${left === 1 ? '' : 's'}`, ko: `${left}회` }),
          ]),
        ),
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
  options: common,
  examples: [`clients ${name} mock-partner`],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const answer = (await perform(control, clientId)) ?? { clientId };
      show(terminal, values, answer, (say) => `${clientId}: ${say({ en: 'done', ko: '완료' })}\n`);
      return exitCodes.ok;
    }),
});

/** Commands about clients (partners). Each client has its own transactions, clock, faults and findings. */
export const clients: CommandGroup = {
  name: 'clients',
  summary: {
    en: 'clients: list, show, create, next scenario, reset, delete',
    ko: '클라이언트: 목록, 표시, 생성, 다음 시나리오, 초기화, 삭제',
  },
  commands: [
    list,
    showOne,
    create,
    next,
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
