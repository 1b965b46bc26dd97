import { expect } from 'vitest';
import {
  callFails,
  calls,
  clientFails,
  clientOf,
  closes,
  createsClient,
  getsToken,
  listsOf,
  openFails,
  opens,
  requests,
  type Step,
  says,
  times,
} from './steps.ts';

/** What every kit does. */
export interface Behaviour {
  readonly name: string;
  /** Environment variables of the program, beside those that all have. Texts may name servers: `$real`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Only for kits that need a running server. */
  readonly needsServer?: boolean;
  /** Only for kits whose options are names: where a compiler knows them, there are no others. */
  readonly needsNames?: boolean;
  readonly steps: readonly Step[];
}

const text = expect.any(String);
const BAD_ID = { message: 'the id must be a string, and not empty, "." or ".."', status: 400 };
const BAD_LIMIT = { message: 'limit must be a whole number of 0 or more: leave it out to get all items', status: 400 };

const onReal = clientOf('$real');
const beginsTransaction: readonly Step[] = [onReal, createsClient(), getsToken(), requests()];
const otherServer = (server: string, reason: string): string =>
  `the server at $${server} is not mock-toss-cert (${reason}): check the address`;

const NO_URL = 'the address of mock-toss-cert must be a URL, such as http://localhost:8677';

const ofServer: readonly Behaviour[] = [
  {
    name: 'info: version, address and defaults',
    steps: [onReal, calls('info', [], { version: text, baseUrl: '$real' })],
  },
  { name: 'ready', steps: [onReal, calls('ready', [], null)] },
  { name: 'publicKey: one line', steps: [onReal, calls('publicKey', [], expect.stringMatching(/^MI[\w+/]+=*$/))] },
  { name: 'metrics: as text', steps: [onReal, calls('metrics', [], expect.stringMatching(/^# HELP /))] },
  {
    name: 'snapshot: a document, and reset: as at the start',
    steps: [
      clientOf('$spare'),
      createsClient({ clientId: 'of-the-snapshot' }),
      calls('snapshot', [{}], { version: expect.any(Number) }),
      calls('reset', [], null),
      callFails('client', ['of-the-snapshot'], {
        message: /^GET \/_control\/v1\/clients\/of-the-snapshot: /,
        status: 404,
      }),
    ],
  },
];

const ofClients: readonly Behaviour[] = [
  {
    name: 'createClient: with settings, and client',
    steps: [
      onReal,
      calls(
        'createClient',
        [{ scenario: 'instant', strict: true }],
        { scenario: 'instant', strict: true },
        { client: 'clientId' },
      ),
      calls('client', ['$client'], { clientId: '$client', scenario: 'instant' }),
    ],
  },
  { name: 'createClient: without settings', steps: [onReal, calls('createClient', [], { clientSecret: text })] },
  {
    name: 'clients: newest first',
    steps: [onReal, createsClient(), calls('clients', [{ limit: 1 }], [{ clientId: '$client' }])],
  },
  {
    name: 'changeClient and resetClient',
    steps: [
      onReal,
      createsClient({ scenario: 'instant' }),
      calls('changeClient', ['$client', { scenario: 'never', identity: 'echo' }], {
        scenario: 'never',
        identity: 'echo',
      }),
      calls('resetClient', ['$client'], { scenario: 'instant', identity: 'fixed' }),
    ],
  },
  {
    name: 'deleteClient: it is gone',
    steps: [
      onReal,
      createsClient(),
      calls('deleteClient', ['$client'], null),
      callFails('client', ['$client'], { message: /^GET \/_control\/v1\/clients\/test_\w+: /, status: 404 }),
    ],
  },
  {
    name: 'queue, queued, unqueue and clearQueue',
    steps: [
      onReal,
      createsClient(),
      calls('queue', ['$client', 'mismatch'], { queue: [{ scenario: 'mismatch', times: 1 }] }, { entry: 'queue.0.id' }),
      calls('queue', ['$client', 'never', 3], { queue: [{ scenario: 'mismatch' }, { scenario: 'never', times: 3 }] }),
      calls('unqueue', ['$client', '$entry'], null),
      calls('queued', ['$client'], { queue: [{ scenario: 'never', times: 3 }] }),
      calls('clearQueue', ['$client'], null),
      calls('queued', ['$client'], { queue: [] }),
      callFails('unqueue', ['$client', '$entry'], { message: /^DELETE .*\/next\/\w+: /, status: 404 }),
    ],
  },
  {
    name: 'clock: advance, freeze, resume and reset',
    steps: [
      onReal,
      createsClient(),
      calls('clock.read', ['$client'], { frozen: false, offsetMs: 0 }),
      calls('clock.advance', ['$client', '61m'], { offsetMs: 3_660_000 }),
      calls('clock.advance', ['$client', '-61m'], { offsetMs: 0 }),
      calls('clock.freeze', ['$client'], { frozen: true }),
      calls('clock.freeze', ['$client', '2026-03-02T09:00:00+09:00'], {
        now: '2026-03-02T09:00:00.000+09:00',
        frozen: true,
      }),
      calls('clock.resume', ['$client'], { frozen: false }),
      calls('clock.reset', ['$client'], { frozen: false, offsetMs: 0 }),
    ],
  },
];

const ofTransactions: readonly Behaviour[] = [
  {
    name: 'transactions and transaction, by client and state',
    steps: [
      ...beginsTransaction,
      calls('transactions', [{ clientId: '$client' }], [{ txId: '$tx', status: 'REQUESTED' }]),
      calls('transactions', [{ clientId: '$client', status: 'COMPLETED' }], []),
      calls('transaction', ['$tx'], { txId: '$tx', clientId: '$client' }),
    ],
  },
  {
    name: 'start, complete as a test person, waitFor',
    steps: [
      ...beginsTransaction,
      calls('start', ['$tx'], { status: 'IN_PROGRESS' }),
      calls('complete', ['$tx', { persona: 'namgung' }], { status: 'COMPLETED', person: { personaId: 'namgung' } }),
      calls('waitFor', ['$tx'], { status: 'COMPLETED' }),
      calls('waitFor', ['$tx', 'IN_PROGRESS', { timeout: '1s' }], { status: 'COMPLETED' }),
    ],
  },
  {
    name: 'complete: as the usual person',
    steps: [...beginsTransaction, calls('complete', ['$tx'], { status: 'COMPLETED' })],
  },
  {
    name: 'advance: to the next state',
    steps: [
      ...beginsTransaction,
      calls('advance', ['$tx'], { status: 'IN_PROGRESS' }),
      calls('advance', ['$tx'], { status: 'COMPLETED' }),
    ],
  },
  {
    name: 'cancel: and what is impossible then',
    steps: [
      ...beginsTransaction,
      calls('cancel', ['$tx'], { status: 'REQUESTED', cancelledAt: text }),
      callFails('complete', ['$tx'], {
        message: /^POST \/_control\/v1\/transactions\/[\w-]+\/complete: complete is impossible/,
        status: 409,
      }),
    ],
  },
  { name: 'expire', steps: [...beginsTransaction, calls('expire', ['$tx'], { status: 'EXPIRED' })] },
  {
    name: 'waitFor: 408 when it takes too long',
    steps: [
      ...beginsTransaction,
      callFails('waitFor', ['$tx', 'COMPLETED', { timeout: '50ms' }], {
        message: /^GET \/_control\/v1\/transactions\/[\w-]+\/wait: /,
        status: 408,
      }),
    ],
  },
];

const ofCalls: readonly Behaviour[] = [
  {
    name: 'fault, faults and deleteFault',
    steps: [
      onReal,
      createsClient(),
      calls(
        'fault',
        [{ clientId: '$client', endpoint: 'result', error: 'CE0002', times: 2 }],
        { endpoint: 'result', timesLeft: 2 },
        { fault: 'id' },
      ),
      calls('faults', [{ clientId: '$client' }], [{ id: '$fault', error: 'CE0002' }]),
      calls('deleteFault', ['$fault'], null),
      calls('faults', [{ clientId: '$client' }], []),
      callFails('fault', [{ endpoint: 'nowhere' }], {
        message: /^POST \/_control\/v1\/faults: .*endpoint/,
        status: 400,
      }),
    ],
  },
  {
    name: 'requests, request and clearRequests',
    steps: [
      ...beginsTransaction,
      calls(
        'requests',
        [{ clientId: '$client' }],
        [{ endpoint: 'request', outcome: 'SUCCESS' }, { endpoint: 'token' }],
        { call: '0.id' },
      ),
      calls('requests', [{ clientId: '$client', endpoint: 'request', outcome: 'FAIL' }], []),
      calls('request', ['$call'], { id: '$call', txId: '$tx' }),
      calls('clearRequests', [{ clientId: '$client' }], null),
      calls('requests', [{ clientId: '$client' }], []),
    ],
  },
  {
    name: 'inspect: what a session key is made of',
    steps: [onReal, calls('inspect', [{ sessionKey: 'plain text' }], { sessionKey: { unwraps: false } })],
  },
  {
    name: 'findings and clearFindings',
    steps: [
      ...beginsTransaction,
      getsToken(),
      calls(
        'findings',
        [{ clientId: '$client' }],
        [{ rule: 'token-not-reused', severity: 'warning', clientId: '$client' }],
      ),
      calls('clearFindings', [{ clientId: '$client' }], null),
      calls('findings', [{ clientId: '$client' }], []),
    ],
  },
  {
    name: 'coverage and clearCoverage, of one client and of all',
    steps: [
      ...beginsTransaction,
      calls('complete', ['$tx'], {}),
      calls('coverage', [{ clientId: '$client' }], { clientId: '$client', total: expect.any(Number) }),
      calls('coverage', [], { clientId: null, total: expect.any(Number) }),
      calls('clearCoverage', [{ clientId: '$client' }], null),
      calls('coverage', [{ clientId: '$client' }], { met: 0 }),
    ],
  },
  {
    name: 'putPersona, personas and deletePersona',
    steps: [
      onReal,
      calls(
        'putPersona',
        [
          {
            id: 'of-kits',
            name: '홍키트',
            birthday: '19990909',
            gender: 'MALE',
            nationality: 'LOCAL',
            phone: '01019980177',
            description: 'of the kits',
            descriptionKo: '키트',
          },
        ],
        { id: 'of-kits', name: '홍키트' },
      ),
      calls('personas', [{}], expect.arrayContaining([expect.objectContaining({ id: 'of-kits' })])),
      calls('deletePersona', ['of-kits'], null),
      callFails('deletePersona', ['of-kits'], { message: /^DELETE \/_control\/v1\/personas\/of-kits: /, status: 404 }),
    ],
  },
  {
    name: 'putScenario, scenarios and deleteScenario',
    steps: [
      onReal,
      calls('putScenario', [{ name: 'of-kits', description: 'of the kits', descriptionKo: '키트', complete: '1s' }], {
        name: 'of-kits',
      }),
      calls('scenarios', [{}], expect.arrayContaining([expect.objectContaining({ name: 'of-kits' })])),
      calls('deleteScenario', ['of-kits'], null),
      callFails('deleteScenario', ['of-kits'], {
        message: /^DELETE \/_control\/v1\/scenarios\/of-kits: /,
        status: 404,
      }),
    ],
  },
  {
    name: 'report: in both languages, whatever the environment says',
    steps: [
      onReal,
      createsClient(),
      getsToken(),
      calls(
        'report',
        ['$client'],
        expect.stringMatching(/^mock-toss-cert: calls of client \w+\n {2}POST \/token -> 200 SUCCESS\n$/),
      ),
      calls(
        'report',
        ['$client', { language: 'ko' }],
        expect.stringMatching(/^mock-toss-cert: 클라이언트 \w+의 호출\n/),
      ),
    ],
  },
];

const ofAnswers: readonly Behaviour[] = [
  {
    name: 'lists have all items of all pages, or as many as are asked for',
    steps: [
      onReal,
      createsClient(),
      times(203, calls('fault', [{ clientId: '$client', endpoint: 'status', http: 500 }], {})),
      listsOf('faults', [{ clientId: '$client' }], 'id', 203),
      listsOf('faults', [{ clientId: '$client', limit: 201 }], 'id', 201),
      listsOf('faults', [{ clientId: '$client', limit: 0 }], 'id', 0),
      callFails('faults', [{ limit: -1 }], BAD_LIMIT),
      calls('deleteClient', ['$client'], null),
    ],
  },
  {
    name: 'ids that would lead to another path are refused before a call',
    steps: [
      clientOf('$none'),
      ...['', '.', '..'].flatMap((id) => [
        callFails('client', [id], BAD_ID),
        callFails('transaction', [id], BAD_ID),
        callFails('deleteFault', [id], BAD_ID),
        callFails('clock.read', [id], BAD_ID),
        callFails('unqueue', ['client', id], BAD_ID),
      ]),
    ],
  },
  {
    name: 'ids are encoded',
    steps: [
      onReal,
      callFails('client', ['a/b?c#d e%가'], {
        message: /^GET \/_control\/v1\/clients\/a%2Fb%3Fc%23d%20e%25%EA%B0%80: /,
        status: 404,
      }),
    ],
  },
  {
    name: 'no server',
    steps: [
      clientOf('$none'),
      callFails('info', [], { message: 'no mock-toss-cert answers at $none: is it running there?' }),
    ],
  },
  {
    name: 'a server that is not ours',
    steps: [
      clientOf('$html'),
      callFails('info', [], { message: otherServer('html', 'the answer is not JSON') }),
      callFails('publicKey', [], { message: otherServer('html', 'the answer is not a public key') }),
      callFails('metrics', [], { message: otherServer('html', 'the answer has no metrics') }),
      clientOf('$htmlError'),
      callFails('info', [], { message: otherServer('htmlError', 'HTTP 502'), status: 502 }),
      clientOf('$json404'),
      callFails('clients', [{}], { message: otherServer('json404', 'HTTP 404'), status: 404 }),
      clientOf('$garbage'),
      callFails('clients', [{}], { message: otherServer('garbage', 'the answer is not JSON') }),
    ],
  },
  {
    name: 'a page of another server is no empty answer',
    steps: [
      clientOf('$html'),
      ...(
        [
          ['reset', []],
          ['deleteClient', ['me']],
          ['unqueue', ['me', 'entry']],
          ['clearQueue', ['me']],
          ['deleteFault', ['fault']],
          ['clearRequests', []],
          ['clearFindings', [{ clientId: 'me' }]],
          ['clearCoverage', [{}]],
          ['deletePersona', ['person']],
          ['deleteScenario', ['scenario']],
        ] as const
      ).map(([method, args]) => callFails(method, args, { message: otherServer('html', 'the answer is not empty') })),
    ],
  },
  {
    name: 'a redirect is not followed',
    steps: [
      clientOf('$redirect'),
      callFails('info', [], { message: otherServer('redirect', 'HTTP 302'), status: 302 }),
    ],
  },
  {
    name: 'a list that is none, or has no end',
    steps: [
      clientOf('$list'),
      callFails('clients', [{}], { message: otherServer('list', 'the answer is not a list') }),
      clientOf('$endless'),
      callFails('ready', [], { message: otherServer('endless', 'the answer has no status "ready"') }),
      callFails('clients', [{}], { message: otherServer('endless', 'the list has no end') }),
    ],
  },
  {
    name: 'a control token: right, wrong, missing',
    steps: [
      clientOf('$guarded', 'open-sesame'),
      calls('info', [], { token: true }),
      clientOf('$guarded', 'another'),
      callFails('info', [], { message: /^GET \/_control\/v1\/info: /, status: 401 }),
      clientOf('$guarded'),
      callFails('info', [], { message: /^GET \/_control\/v1\/info: /, status: 401 }),
    ],
  },
  {
    name: 'a control token that no header can have',
    steps: [
      clientFails('$real', 'the control token must be printable ASCII without spaces', 'with space'),
      clientFails('$real', 'the control token must be printable ASCII without spaces', 'with\nnewline'),
      clientFails('$real', 'the control token must be printable ASCII without spaces', '토큰'),
      clientFails('$real', 'the control token must be printable ASCII without spaces', ''),
    ],
  },
  {
    name: 'base URLs: slashes at the end, a path before',
    steps: [
      clientOf('$real//'),
      calls('ready', [], null),
      clientOf('$prefixed/behind/proxy/'),
      calls('ready', [], null),
      opens({ url: '$prefixed/behind/proxy/' }, { baseUrl: '$prefixed/behind/proxy' }),
    ],
  },
  {
    name: 'base URLs that are refused',
    steps: [
      ...['http://user:word@127.0.0.1:1', 'http://127.0.0.1:1/?a=b', 'http://127.0.0.1:1/#part'].map((url) =>
        clientFails(url, 'the address of mock-toss-cert must have no credentials, query or fragment'),
      ),
      clientFails('ftp://127.0.0.1:1', 'the address of mock-toss-cert must be http or https, not ftp:'),
      ...['', 'localhost', 'http://a b', 'http://127.0.0.1:99999'].map((url) => clientFails(url, NO_URL)),
      openFails({ url: 'localhost' }, { kind: 'other', message: NO_URL }),
    ],
  },
];

const REPORT = 'mock-toss-cert: calls of client $client\n';
const REPORT_KO = 'mock-toss-cert: 클라이언트 $client의 호출\n';
const CALL = '  POST /token -> 200 SUCCESS\n';
const REFUSED = 'mock-toss-cert has findings (token-not-reused): see the report, and docs/findings.md';
const REFUSED_KO = 'mock-toss-cert 점검 결과가 있습니다(token-not-reused). 리포트와 docs/ko/findings.md를 확인하세요';
const WRONG_TOKEN = 'the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token';
const breaksRule: readonly Step[] = [getsToken(), getsToken()];

const ofTests: readonly Behaviour[] = [
  {
    name: 'a test has a client of its own',
    steps: [
      opens({ url: '$real' }, { baseUrl: '$real', publicKey: expect.stringMatching(/^MI/), clientSecret: text }),
      calls('requests', [{ clientId: '$client' }], []),
      closes('passed'),
    ],
  },
  {
    name: 'the client has the settings of the options',
    steps: [
      opens({ url: '$real', client: { scenario: 'instant', identity: 'echo' } }),
      calls('client', ['$client'], { scenario: 'instant', identity: 'echo' }),
      closes('passed'),
      openFails(
        { url: '$real', client: { scenario: 'nowhere' } },
        { message: /^POST \/_control\/v1\/clients: /, status: 400 },
      ),
    ],
  },
  {
    name: 'a failed test prints its report, once',
    steps: [opens({ url: '$real' }), getsToken(), closes('failed', { printed: [REPORT, CALL] })],
  },
  {
    name: 'a passed test prints nothing, even with findings',
    steps: [opens({ url: '$real' }), ...breaksRule, closes('passed')],
  },
  {
    name: 'failOn warning: a passed test with a warning fails, and prints its report',
    steps: [
      opens({ url: '$real', failOn: 'warning' }),
      ...breaksRule,
      closes('passed', { printed: [REPORT, 'warning token-not-reused: '], error: REFUSED }),
    ],
  },
  {
    name: 'failOn warning: a failed test fails for its own reason',
    steps: [opens({ url: '$real', failOn: 'warning' }), ...breaksRule, closes('failed', { printed: [REPORT] })],
  },
  {
    name: 'failOn warning: a test without findings passes',
    steps: [opens({ url: '$real', failOn: 'warning' }), getsToken(), closes('passed')],
  },
  {
    name: 'failOn error: warnings are no errors',
    steps: [opens({ url: '$real', failOn: 'error' }), ...breaksRule, closes('passed')],
  },
  {
    name: 'failOn error: an error is one',
    steps: [
      opens({ url: '$real', failOn: 'error' }),
      getsToken(),
      requests({ requestType: 'USER_PERSONAL', requestUrl: 'https://partner.test', userName: '김토스' }),
      closes('passed', {
        printed: [REPORT, 'error personal-data-in-clear: '],
        error: 'mock-toss-cert has findings (personal-data-in-clear): see the report, and docs/findings.md',
      }),
    ],
  },
  {
    name: 'an old server has no report',
    steps: [
      opens({ url: '$old' }),
      closes('failed', {
        printed: ['mock-toss-cert: no report of client $client: the server is older than this kit: update it\n'],
      }),
    ],
  },
  {
    name: 'a client that is deleted has no report',
    steps: [
      opens({ url: '$real' }),
      calls('deleteClient', ['$client'], null),
      closes('failed', {
        printed: ['mock-toss-cert: no report of client $client: GET /_control/v1/clients/$client/report: '],
      }),
    ],
  },
  {
    name: 'a report that cannot be printed is told, and the test fails for its own reason',
    steps: [
      opens({ url: '$real', print: 'fails' }),
      closes('failed'),
      says('mock-toss-cert: no report of client $client: print failed: no paper'),
      opens({ url: '$real', print: 'fails', failOn: 'warning' }),
      ...breaksRule,
      closes('passed', { error: REFUSED }),
      says('mock-toss-cert: no report of client $client: print failed: no paper'),
    ],
  },
  {
    name: 'an option that does not exist',
    needsNames: true,
    steps: [
      openFails(
        { url: '$real', failon: 'warning' },
        {
          kind: 'other',
          message: /^toss_?cert has no option "failon": it has client, fail_?on, print, (server, )?token, url$/i,
        },
      ),
    ],
  },
  {
    name: 'failOn that is no severity',
    needsNames: true,
    steps: [
      openFails(
        { url: '$real', failOn: 'warnings' },
        { kind: 'other', message: /^fail_?on must be "error" or "warning", not "warnings"$/i },
      ),
    ],
  },
  {
    name: 'failOn that no test can fail for',
    steps: [
      openFails(
        { url: '$real', failOn: 'info' },
        { kind: 'other', message: /^fail_?on must be "error" or "warning", not "info"$/i },
      ),
    ],
  },
  {
    name: 'a server that makes no client',
    steps: ['nameless', 'secretless'].map((server) =>
      openFails({ url: `$${server}` }, { message: otherServer(server, 'the answer has no clientId') }),
    ),
  },
  {
    name: 'a server that is not there is told at the beginning',
    steps: [openFails({ url: '$none' }, { message: 'no mock-toss-cert answers at $none: is it running there?' })],
  },
  {
    name: 'the options have the token',
    steps: [opens({ url: '$guarded', token: 'open-sesame' }), closes('failed', { printed: [REPORT] })],
  },
  {
    name: 'a token that is wrong or missing: where it is set',
    steps: [
      openFails({ url: '$guarded', token: 'another' }, { message: WRONG_TOKEN, status: 401 }),
      openFails({ url: '$guarded' }, { message: WRONG_TOKEN, status: 401 }),
    ],
  },
];

const ofEnvironment: readonly Behaviour[] = [
  {
    name: 'the environment has the server and its token',
    env: { MOCK_TOSS_URL: '$guarded', MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' },
    steps: [opens({}, { baseUrl: '$guarded' }), calls('info', [], { token: true })],
  },
  {
    name: 'options come before the environment',
    env: { MOCK_TOSS_URL: '$none', MOCK_TOSS_CONTROL_TOKEN: 'wrong' },
    steps: [
      opens({ url: '$guarded', token: 'open-sesame' }, { baseUrl: '$guarded' }),
      calls('info', [], { token: true }),
    ],
  },
  {
    name: 'variables that are empty are not set',
    env: { MOCK_TOSS_URL: '$real', MOCK_TOSS_CONTROL_TOKEN: '', MOCK_TOSS_LANG: '', LC_ALL: '', LANG: 'ko_KR.UTF-8' },
    steps: [opens({}, { baseUrl: '$real' }), closes('failed', { printed: [REPORT_KO] })],
  },
  {
    name: 'no server is named',
    env: { MOCK_TOSS_URL: '' },
    needsServer: true,
    steps: [
      openFails(
        {},
        {
          kind: 'other',
          message: 'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"',
        },
      ),
    ],
  },
  {
    name: 'Korean by MOCK_TOSS_LANG',
    env: { MOCK_TOSS_LANG: 'ko', LANG: 'en_US.UTF-8' },
    steps: [
      opens({ url: '$real', failOn: 'warning' }),
      ...breaksRule,
      closes('passed', { printed: [REPORT_KO, 'warning token-not-reused: '], error: REFUSED_KO }),
    ],
  },
  {
    name: 'English by MOCK_TOSS_LANG',
    env: { MOCK_TOSS_LANG: 'en', LANG: 'ko_KR.UTF-8' },
    steps: [opens({ url: '$real' }), closes('failed', { printed: [REPORT] })],
  },
  {
    name: 'the first locale that is set decides the language',
    env: { MOCK_TOSS_LANG: '', LC_ALL: '', LC_MESSAGES: 'ko', LANG: 'en_US.UTF-8' },
    steps: [opens({ url: '$real' }), closes('failed', { printed: [REPORT_KO] })],
  },
  {
    name: 'Konkani is not Korean',
    env: { MOCK_TOSS_LANG: '', LC_ALL: 'kok_IN', LANG: 'ko_KR.UTF-8' },
    steps: [opens({ url: '$real' }), closes('failed', { printed: [REPORT] })],
  },
];

export const behaviours: readonly Behaviour[] = [
  ...ofServer,
  ...ofClients,
  ...ofTransactions,
  ...ofCalls,
  ...ofAnswers,
  ...ofTests,
  ...ofEnvironment,
];
