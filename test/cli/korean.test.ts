import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBanner } from '../../src/cli/banner.ts';
import { commands } from '../../src/cli/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { englishIn } from '../english-in.ts';
import { buildTestApp, control, createPartner, fixtures, generator, personalBody } from '../harness.ts';
import { missingPath, newFolder, unwritablePath } from '../new-folder.ts';
import { type Printed, runCli } from './run.ts';

const KO = { MOCK_TOSS_LANG: 'ko' };

const inKorean = (words: readonly string[], env: Record<string, string> = {}): Promise<Printed> =>
  runCli(words, { env: { ...KO, ...env } });

/** All that a command prints has a reader who knows Korean only. */
const expectKorean = ({ out, err }: Printed): void => {
  expect(out + err).toMatch(/[가-힣]/);
  expect(englishIn(out)).toEqual([]);
  expect(englishIn(err)).toEqual([]);
};

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const partner = await createPartner(app, { clientId: 'korean', scenario: 'manual' });
const txId = await partner.requestNone();
await partner.call('request', { requestType: 'USER_NONE' });
await partner.call('status', { txId });
const personal = await personalBody();
await partner.call('request', { ...personal, userName: 'plain' });
await partner.call('request', personal);
await control(app, 'POST', '/faults', { delay: '1ms', endpoint: 'token' });
const requests = (await control(app, 'GET', '/requests')).json().items as { id: string; path?: string }[];
const newest = requests[0]?.id ?? '';
const token = requests.at(-1)?.id ?? '';

const session = await generator.generate();
const field = await session.encrypt('김토스');
const other = await (await generator.generate()).encrypt('김토스');

const leaves = commands.flatMap((entry) =>
  'commands' in entry ? [[entry.name], ...entry.commands.map(({ name }) => [entry.name, name])] : [[entry.name]],
);

describe('in Korean', () => {
  it.each([[], ...leaves].map((words) => [words.join(' '), words] as const))(
    '"%s --help" has no English sentence',
    async (_name, words) => {
      const { code, out, err } = await inKorean([...words, '--help']);
      expect([code, err]).toEqual([0, '']);
      const withoutCommandLines = out.replace(/^( {2}|사용법: )(mock-toss-cert|mvn) .*\n/gm, '');
      expect(englishIn(withoutCommandLines)).toEqual([]);
      expect(out).toMatch(/\n자세히: docs\/ko\/cli\.md(#[a-z-]+)?\n$/);
    },
  );

  it.each([
    ['everything on', {}],
    ['no control API', { MOCK_TOSS_CONTROL: 'off' }],
    ['no app', { MOCK_TOSS_APP: 'off' }],
    ['neither', { MOCK_TOSS_CONTROL: 'off', MOCK_TOSS_APP: 'off' }],
    ['nobody waits', { MOCK_TOSS_SCENARIO: 'auto' }],
  ])('the banner with %s has no English sentence', (_name, env) => {
    const urls = { url: 'http://localhost:8677', tlsUrl: 'https://localhost:8678', proxyUrl: 'http://localhost:8679' };
    const banner = createBanner(urls, loadConfig({ env }).config, fixtures, 'ko');
    expect(englishIn(banner)).toEqual([]);
  });

  it.each<readonly [string, readonly string[]]>([
    ['findings', ['findings']],
    ['coverage', ['coverage']],
    ['leak-scan', ['leak-scan', newFolder()]],
    ['tx list without any', ['tx', 'list', '--phone', '01000000000']],
    ['tx show', ['tx', 'show', txId]],
    ['clients show', ['clients', 'show', 'korean']],
    ['clients next', ['clients', 'next', 'korean', 'auto', '--times', '3']],
    ['clock', ['clock', 'korean']],
    ['clock freeze', ['clock', 'freeze', 'korean']],
    ['doctor', ['doctor']],
    ['diagnose with a key', ['diagnose', '--session-key', session.sessionKey, '--field', `userName=${field}`]],
    ['diagnose with another field', ['diagnose', '--session-key', session.sessionKey, '--field', `userName=${other}`]],
    ['diagnose with a wrong key', ['diagnose', '--session-key', 'v2$x$y']],
    ['diagnose of nobody', ['diagnose', '--client-id', 'mock-partner']],
    [
      'inspect with a key',
      ['inspect', '--session-key', session.sessionKey, '--field', `userName=${field}`, '--reveal'],
    ],
    ['inspect with another field', ['inspect', '--session-key', session.sessionKey, '--field', `userName=${other}`]],
    ['inspect with nothing encrypted', ['inspect', token]],
    ['info', ['info']],
    ['faults', ['faults']],
    ['faults without any', ['faults', '--client-id', 'mock-partner']],
    ['faults presets', ['faults', 'presets']],
    ['requests without any', ['requests', '--outcome', 'http-599']],
    ['clients update', ['clients', 'update', 'korean', '--strict', 'off']],
    ['clients queue', ['clients', 'queue', 'korean']],
    ['scenarios', ['scenarios']],
    ['personas', ['personas']],
    ['demo', ['demo']],
  ])('%s has no English sentence', async (_name, words) => {
    const printed = await inKorean([...words, '--url', url]);
    // Of the demo, what is sent and answered stays as it is.
    expectKorean({
      ...printed,
      out: printed.out.replace(/^( *"| *[{}[\]],?$| {3}(GET|POST|\d|[a-z]+ {2,}|MII)).*$/gim, ''),
    });
  });

  const withFiles = (files: Readonly<Record<string, string>>): string => {
    const folder = newFolder();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };

  it.each<readonly [string, readonly string[], Record<string, string>]>([
    ['an unknown option', ['start', '--colour'], {}],
    ['a misspelt option', ['start', '--prot', '1'], {}],
    ['a value for a flag', ['exec', '--github=1', '--', 'true'], {}],
    ['an option like several', ['start', '--tls-por', '1'], {}],
    ['a command like none', ['nosuch'], {}],
    ['an option without its value', ['start', '--port'], {}],
    ['a missing word', ['tx', 'show'], {}],
    ['a word too many', ['tx', 'show', 'a', 'b'], {}],
    ['an unknown command', ['finding'], {}],
    ['a command that may be a secret', ['hunter2'], {}],
    ['wrong settings', ['start', '--port', 'x', '--tls-host', '?', '--cors', 'x', '--public-url', 'x'], {}],
    [
      'wrong settings of the environment',
      ['start'],
      { MOCK_TOSS_LOG_LEVEL: 'inf', MOCK_TOSS_RETENTION: 'x', MOCK_TOSS_MAX_JOURNAL_BYTES: 'x', MOCK_TOSS_STORE: 'x' },
    ],
    ['half a client', ['start'], { MOCK_TOSS_CLIENT_ID: 'x' }],
    ['two sources', ['start'], { MOCK_TOSS_CONTROL_TOKEN: 'x', MOCK_TOSS_CONTROL_TOKEN_FILE: missingPath() }],
    ['a secret that is not there', ['start'], { MOCK_TOSS_CONTROL_TOKEN_FILE: missingPath() }],
    ['a snapshot and a store', ['start', '--restore', 'x'], { MOCK_TOSS_STORE: 'redis://x' }],
    ['no settings file', ['start', '--config', missingPath()], {}],
    ['an unknown scenario', ['start', '--scenario', 'aut'], {}],
    ['no folder of fixtures', ['start', '--fixtures', missingPath()], {}],
    ['no home of the TLS CA', ['ca', '--data-dir', unwritablePath()], {}],
    ['half a certificate', ['start', '--tls-cert', missingPath()], {}],
    ['no certificate', ['start', '--tls-cert', missingPath(), '--tls-key', missingPath()], {}],
    ['a port that cannot be opened', ['start', '--host', 'no-such-host.invalid', '--port', '0'], {}],
    [
      'no store',
      ['start', '--port', '0'],
      { MOCK_TOSS_STORE_CA: missingPath(), MOCK_TOSS_STORE: 'rediss://127.0.0.1:1' },
    ],
    ['no snapshot', ['start', '--port', '0', '--restore', missingPath()], {}],
    ['nobody who answers', ['clients', 'list', '--url', 'http://127.0.0.1:1'], {}],
    ['nobody for the demo', ['demo', '--json', '--url', 'http://127.0.0.1:1'], {}],
    ['nobody who is ready', ['health', '--url', 'http://127.0.0.1:1'], {}],
    ['an address that is none', ['clients', 'list', '--url', 'x'], {}],
    ['settings that give no address', ['clients', 'list', '--host', ':::'], {}],
    ['a path that is empty', ['leak-scan', ''], {}],
    ['a path that is not there', ['leak-scan', missingPath()], {}],
    ['an id that is empty', ['coverage', '--client-id', ''], {}],
    ['a wrong choice', ['findings', '--format', 'x'], {}],
    ['two formats', ['findings', '--json', '--format', 'junit'], {}],
    ['a number that is none', ['coverage', '--min', 'x'], {}],
    ['a field without a name', ['encrypt', 'x'], {}],
    ['a field twice', ['encrypt', 'a=1', 'a=2'], {}],
    ['a key among the fields', ['encrypt', 'sessionKey=x'], {}],
    ['a wrong public key', ['encrypt', '--public-key', 'x'], {}],
    ['a wrong version', ['encrypt', '--sdk-version', 'x'], {}],
    ['no session key', ['decrypt', 'a=1'], {}],
    ['a wrong session key', ['decrypt', '--session-key', 'x', 'a=1'], {}],
    ['a field of no key', ['diagnose', '--field', 'a=1'], {}],
    ['two questions', ['diagnose', '1', '--session-key', 'x'], {}],
    ['a client of a question', ['diagnose', '1', '--client-id', 'x'], {}],
    ['no question', ['inspect'], {}],
    ['two things to inspect', ['inspect', '1', '--signature', 'x'], {}],
    ['no fault', ['faults', 'add'], {}],
    ['a wrong preset', ['faults', 'add', '--preset', 'maintenence'], {}],
    ['a probability that is none', ['faults', 'add', '--probability', '2'], {}],
    ['nothing to change', ['clients', 'update', 'x'], {}],
    ['two scenarios', ['clients', 'update', 'x', '--scenario', 'auto', '--default-scenario'], {}],
    ['a reset that nobody agrees to', ['reset', '--url', url], {}],
    ['no JSON', ['scenarios', 'put', missingPath()], {}],
    ['empty JSON', ['scenarios', 'put'], {}],
    ['a wrong shell', ['completion', 'bsh'], {}],
    ['a folder that cannot be written', ['keys', 'new', unwritablePath()], {}],
    ['a file that cannot be written', ['snapshot', '--output', unwritablePath(), '--url', url], {}],
    ['too little coverage', ['coverage', '--min', '100', '--url', url], {}],
  ])('%s has no English sentence', async (_name, words, env) => {
    const printed = await inKorean(words, env);
    expect(printed.code).toBeGreaterThan(0);
    expect(printed.err).toMatch(/^mock-toss-cert: [^\n]+\n/);
    expectKorean(printed);
  });

  it('every problem of fixtures has no English sentence', async () => {
    const clients = [
      { clientId: 'a' },
      { clientSecret: 1 },
      { clientId: 'c', clientSecret: 's', colour: 1, identity: 'x' },
    ];
    const problems = [
      { 'clients.json': JSON.stringify({ clients }), 'personas.json': '{', 'errors.json': '{"errors": []}' },
      { 'clients.json': '{"clients": [{"clientId": "a", "clientSecret": "b", "scenario": "x"}]}' },
      { 'personas.json': '{"personas": [{"id": "a b", "email": "x"}]}' },
      { 'personas.json': '{"personas": []}' },
      { 'magic-values.json': '[]' },
      { scenarios: 'x' },
    ];
    for (const files of problems) {
      const printed = await inKorean(['start', '--port', '0', '--fixtures', withFiles(files)]);
      expect([printed.code, printed.out]).toEqual([2, '']);
      expectKorean(printed);
    }
  });

  it.each<readonly [string, readonly string[], string]>([
    ['no transaction', ['tx', 'show', 'x'], '이 txId의 트랜잭션이 없습니다.'],
    ['no client', ['clients', 'show', 'x'], '이 id의 클라이언트가 없습니다.'],
    ['no call', ['requests', 'show', 'x'], '저널에 이 id의 호출이 없습니다.'],
    ['a client twice', ['clients', 'create', '--client-id', 'korean'], '이 clientId의 클라이언트가 이미 있습니다'],
    ['a wrong duration', ['faults', 'add', '--delay', 'x'], '--delay: 허용되는 값: "2s"'],
    [
      'two effects',
      ['faults', 'add', '--http', '503', '--error', 'CE0002'],
      '다음 중 하나만 지정할 수 있습니다: --abort, --error, --http, --tamper',
    ],
    ['an unknown scenario', ['clients', 'next', 'korean', 'aut'], 'scenario: 허용되는 값: auto, '],
    ['a wrong name', ['scenarios', 'put', '--name', 'a b'], '--name: 허용되는 값: 영문자, 숫자'],
    ['an instant that is none', ['tx', 'list', '--since', 'x'], '--since: 허용되는 값: "2026-'],
    [
      'a state that is too late',
      ['tx', 'wait', txId, '--status', 'COMPLETED', '--timeout', '1ms'],
      'COMPLETED 상태가 되지 않았습니다(1 ms)',
    ],
    ['the default scenario', ['scenarios', 'delete', 'manual'], '서버의 기본 시나리오입니다'],
  ])('%s: what the server refuses is in Korean', async (_what, words, expected) => {
    const printed = await runCli([...words, '--url', url], { env: KO, input: '{}' });
    expect(printed.code).toBeGreaterThan(0);
    expect(printed.err).toContain(`mock-toss-cert: ${expected}`);
    expectKorean(printed);
  });

  it('hints stand in a frame, too: they are those of the answers', async () => {
    const { code, out } = await inKorean(['diagnose', '--url', url]);
    expect(code).toBe(1);
    expect(englishIn(out.replace(/^! 힌트: .*\n/m, ''))).toEqual([]);
  });

  it('names the page of each rule beside its finding', async () => {
    expect((await inKorean(['findings', '--url', url])).out).toMatch(/\bdocs\/ko\/findings\.md#request-url-missing\n/);
  });
});

describe('formats for programs are the same in every language', () => {
  it.each<readonly [string, readonly string[]]>([
    ['findings', ['findings', '--json']],
    ['findings as JUnit', ['findings', '--format', 'junit']],
    ['findings as annotations', ['findings', '--format', 'github']],
    ['coverage', ['coverage', '--json']],
    ['tx list', ['tx', 'list', '--json']],
    ['tx show', ['tx', 'show', txId, '--json']],
    ['clients', ['clients', '--json']],
    ['clients show', ['clients', 'show', 'korean', '--json']],
    ['clock', ['clock', 'korean', '--json']],
    ['health', ['health']],
    ['doctor', ['doctor', '--json']],
    ['diagnose with a wrong key', ['diagnose', '--session-key', 'v2$x$y', '--json']],
    ['diagnose with a call', ['diagnose', newest, '--json']],
    ['inspect', ['inspect', newest, '--json']],
    ['requests', ['requests', '--json']],
    ['faults', ['faults', '--json']],
    ['clients report', ['clients', 'report', 'korean', '--json']],
    ['scenarios show', ['scenarios', 'show', 'auto']],
    ['snapshot', ['snapshot']],
  ])('%s', async (_name, words) => {
    const [english, korean] = [await runCli([...words, '--url', url]), await inKorean([...words, '--url', url])];
    expect(english.out.length).toBeGreaterThan(10);
    expect(korean.out).toBe(english.out);
    expect(korean.code).toBe(english.code);
  });

  it('keys', async () => {
    expect((await inKorean(['keys', '--json'])).out).toBe((await runCli(['keys', '--json'])).out);
  });

  it('the steps of the demo, but for what is new in each run', async () => {
    const stepsOf = async (env: Record<string, string>) => {
      const { out } = await runCli(['demo', '--json', '--url', url], { env });
      return JSON.parse(out).steps.map(({ title, status }: { title: string; status: number }) => [title, status]);
    };
    expect(await stepsOf(KO)).toEqual(await stepsOf({}));
  });
});
