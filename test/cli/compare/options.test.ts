import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { TEST_CLIENT } from '../../harness.ts';
import { startHostile } from '../../parity/altered-server.ts';
import { runCli } from '../run.ts';
import { CREDENTIALS, compareWith, makeFiles, startEmulator } from './compared.ts';

/** An address for documentation (RFC 5737): nothing answers there, and nothing may be sent there. */
const ELSEWHERE = 'http://192.0.2.1';

const files = makeFiles();
const { folder, write } = files;
const missing = join(folder, 'missing');
const usage = (words: readonly string[], env: Record<string, string> = CREDENTIALS) =>
  runCli(['compare', ...words], { env });

/** The options, the environment, and what the one line says. */
const wrong: readonly [string, readonly string[], Record<string, string>, string][] = [
  ['no --with', [], CREDENTIALS, '--with is missing: give the base URL'],
  ['an empty --with', ['--with', ''], CREDENTIALS, '--with is empty'],
  ['a --with that is no URL', ['--with', 'cert.toss.im'], CREDENTIALS, '--with is not a server address'],
  ['a --with with credentials', ['--with', 'http://a:secret@127.0.0.1'], CREDENTIALS, '--with is not a server address'],
  [
    'a --token-url with a query',
    ['--with', 'http://127.0.0.1:1', '--token-url', 'http://127.0.0.1:1/token?x=1'],
    CREDENTIALS,
    '--token-url is not a server address',
  ],
  [
    'a --url that is no URL',
    ['--with', 'http://127.0.0.1:1', '--url', 'ftp://a'],
    CREDENTIALS,
    '--url is not a server address',
  ],
  [
    'no client id',
    ['--with', 'http://127.0.0.1:1'],
    { MOCK_TOSS_COMPARE_CLIENT_SECRET: 'x' },
    'MOCK_TOSS_COMPARE_CLIENT_ID is not set',
  ],
  [
    'an empty client id',
    ['--with', 'http://127.0.0.1:1'],
    { ...CREDENTIALS, MOCK_TOSS_COMPARE_CLIENT_ID: '' },
    'MOCK_TOSS_COMPARE_CLIENT_ID is not set',
  ],
  [
    'no secret',
    ['--with', 'http://127.0.0.1:1'],
    { MOCK_TOSS_COMPARE_CLIENT_ID: 'x' },
    'MOCK_TOSS_COMPARE_CLIENT_SECRET is not set',
  ],
  [
    'a secret twice',
    ['--with', 'http://127.0.0.1:1'],
    { ...CREDENTIALS, MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE: missing },
    'MOCK_TOSS_COMPARE_CLIENT_SECRET and MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE are both set: keep one',
  ],
  [
    'a file of the secret that is missing',
    ['--with', 'http://127.0.0.1:1'],
    { MOCK_TOSS_COMPARE_CLIENT_ID: 'x', MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE: missing },
    'does not exist',
  ],
  [
    'an empty file of the secret',
    ['--with', 'http://127.0.0.1:1'],
    { MOCK_TOSS_COMPARE_CLIENT_ID: 'x', MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE: write('empty', '\n') },
    'MOCK_TOSS_COMPARE_CLIENT_SECRET is not set',
  ],
  [
    'a secret that is longer than a report can mask',
    ['--with', 'http://127.0.0.1:1'],
    { MOCK_TOSS_COMPARE_CLIENT_ID: 'x', MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE: write('long', 's'.repeat(4_097)) },
    'MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE has 4097 letters: at most 4096 are allowed',
  ],
  [
    'an expired token that is longer than that',
    ['--with', 'http://127.0.0.1:1', '--expired-token-file', write('long-token', 't'.repeat(60_000))],
    CREDENTIALS,
    '--expired-token-file has 60000 letters: at most 4096 are allowed',
  ],
  [
    'a txId that is longer than that',
    ['--with', 'http://127.0.0.1:1', '--foreign-txid', '5'.repeat(60_000)],
    CREDENTIALS,
    '--foreign-txid has 60000 letters: at most 4096 are allowed',
  ],
  [
    'a public key that is missing',
    ['--with', 'http://127.0.0.1:1', '--public-key', missing],
    CREDENTIALS,
    'does not exist',
  ],
  [
    'a public key that is none',
    ['--with', 'http://127.0.0.1:1', '--public-key', write('key', 'hello')],
    CREDENTIALS,
    'which is not a public RSA key',
  ],
  [
    'a public key that is too large',
    ['--with', 'http://127.0.0.1:1', '--public-key', write('large', 'A'.repeat(70_000))],
    CREDENTIALS,
    'is larger than 64',
  ],
  ['an empty name of a file', ['--with', 'http://127.0.0.1:1', '--person', ''], CREDENTIALS, '--person is empty'],
  [
    'a person that is no JSON',
    ['--with', 'http://127.0.0.1:1', '--person', write('person-1', '{')],
    CREDENTIALS,
    'is not JSON: line 1',
  ],
  [
    'a person that is a list',
    ['--with', 'http://127.0.0.1:1', '--person', write('person-2', '[]')],
    CREDENTIALS,
    'whose userName must be a name',
  ],
  [
    'a person without a phone',
    ['--with', 'http://127.0.0.1:1', '--person', write('person-3', '{"userName":"김","userBirthday":"19910203"}')],
    CREDENTIALS,
    'whose userPhone must be 10 or 11 digits',
  ],
  [
    'a person with a number',
    [
      '--with',
      'http://127.0.0.1:1',
      '--person',
      write('person-4', '{"userName":"김","userPhone":1087654321,"userBirthday":"19910203"}'),
    ],
    CREDENTIALS,
    'whose userPhone must be 10 or 11 digits',
  ],
  [
    'a count that is none',
    ['--with', 'http://127.0.0.1:1', '--max-requests', 'many'],
    CREDENTIALS,
    '--max-requests is "many"',
  ],
  ['a pause that is none', ['--with', 'http://127.0.0.1:1', '--pause', '1'], CREDENTIALS, '--pause is "1"'],
  ['a group that is none', ['--with', 'http://127.0.0.1:1', '--only', 'tokens'], CREDENTIALS, 'did you mean token?'],
  [
    'the hour without a person',
    ['--with', 'http://127.0.0.1:1', '--wait-an-hour'],
    CREDENTIALS,
    '--wait-an-hour needs --interactive',
  ],
  [
    'a baseline that is missing',
    ['--with', 'http://127.0.0.1:1', '--baseline', missing],
    CREDENTIALS,
    'does not exist',
  ],
  [
    'a baseline that is no report',
    ['--with', 'http://127.0.0.1:1', '--baseline', write('b', '{"probes":1}')],
    CREDENTIALS,
    'probes must be',
  ],
  [
    'two formats',
    ['--with', 'http://127.0.0.1:1', '--json', '--format', 'junit'],
    CREDENTIALS,
    '--json and --format junit are both given',
  ],
  ['an unknown format', ['--with', 'http://127.0.0.1:1', '--format', 'html'], CREDENTIALS, '--format is "html"'],
  [
    'errors that are there already',
    ['--with', 'http://127.0.0.1:1', '--write-errors', folder],
    CREDENTIALS,
    'errors.json is there already',
  ],
  [
    'errors in what is no folder',
    ['--with', 'http://127.0.0.1:1', '--write-errors', write('file', '')],
    CREDENTIALS,
    '--write-errors names',
  ],
];
write('errors.json', '{}');

describe('compare refuses', () => {
  it.each(wrong)('%s', async (_what, words, env, said) => {
    const { code, out, err } = await usage(words, env);

    expect(err).toContain(said);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(5);
    for (const secret of [TEST_CLIENT.clientSecret, 'secret@', '1087654321']) expect(err).not.toContain(secret);
  });

  it('says it in Korean', async () => {
    const { err } = await usage(['--with', 'http://127.0.0.1:1'], { MOCK_TOSS_LANG: 'ko' });

    expect(err).toContain('MOCK_TOSS_COMPARE_CLIENT_ID 환경 변수가 없습니다');
  });
});

describe('compare with another machine', () => {
  it.each([
    ['--with', ['--with', ELSEWHERE]],
    ['--token-url', ['--with', 'http://127.0.0.1:1', '--token-url', `${ELSEWHERE}/token`]],
    ['--url', ['--with', 'http://127.0.0.1:1', '--url', ELSEWHERE]],
    ['a name that only looks like this machine', ['--with', 'http://127.0.0.1.example.invalid']],
    ['a name below localhost, which a name server may answer', ['--with', 'http://example.localhost']],
    ['every address of this machine', ['--with', 'http://0.0.0.0:1']],
    ['another name that only looks like this machine', ['--with', 'http://localhost.example.invalid']],
  ])('sends nothing without --yes: %s', async (_what, words) => {
    const { code, out, err } = await usage(words);

    expect(err).toContain('nothing was sent: confirm with "yes", or give --yes');
    expect([code, out]).toEqual([2, '']);
  });

  it('says first what it will send, and how many calls', async () => {
    const { err } = await usage(['--with', ELSEWHERE, '--public-key', files.publicKey, '--person', files.person]);

    expect(err).toMatch(
      /compare sends up to \d+ calls to http:\/\/192\.0\.2\.1, and the same calls to an emulator that it starts/,
    );
    expect(err).toContain('requests that may become pending there: 2 (--max-requests 2)');
    expect(err).toContain('one call every 1 s: about ');
    expect(err).toContain('the personal data of --person, encrypted');
  });

  it.each(['no', '', 'yesterday'])('sends nothing after the answer %j', async (answer) => {
    const { code, err } = await runCli(['compare', '--with', ELSEWHERE], { env: CREDENTIALS, answer });

    expect(err).toContain('Send them? (yes/no)');
    expect(err).toContain('nothing was sent');
    expect(code).toBe(2);
  });
});

describe('compare on this machine', () => {
  it('takes the credentials from files, and the token endpoint from an address of its own', async () => {
    const upstream = await startEmulator();
    const { code, probes } = await compareWith(
      upstream,
      ['--token-url', new URL('/token', upstream).href, '--only', 'token'],
      {
        env: {
          MOCK_TOSS_COMPARE_CLIENT_ID: '',
          MOCK_TOSS_COMPARE_CLIENT_SECRET: '',
          MOCK_TOSS_COMPARE_CLIENT_ID_FILE: write('id', `${TEST_CLIENT.clientId}\n`),
          MOCK_TOSS_COMPARE_CLIENT_SECRET_FILE: write('secret', `${TEST_CLIENT.clientSecret}\r\n`),
        },
      },
    );

    expect(code).toBe(0);
    expect(probes.filter(({ result }) => result === 'same').length).toBeGreaterThan(20);
  });

  it('keeps to --max-requests, and asks first what later probes need', async () => {
    const upstream = await startEmulator();
    const words = ['--public-key', files.publicKey, '--person', files.person, '--max-requests'];

    const none = await compareWith(upstream, [...words, '0']);
    const one = await compareWith(upstream, [...words, '1']);

    expect(await new ControlClient(upstream).transactions({})).toHaveLength(1);
    expect(none.probes.find(({ id }) => id === 'status-pending')?.reason).toContain('needs txId');
    expect(one.probes.find(({ id }) => id === 'status-pending')?.result).toBe('same');
    expect(one.probes.find(({ id }) => id === 'personal-push')?.reason).toContain('--max-requests allows no more');
  });

  it('sends nothing twice, and nothing that is not planned', async () => {
    const server = await startHostile((response) => response.writeHead(400).end());
    const { err } = await compareWith(server.url);

    const planned = Number(/compare sends up to (\d+) calls/.exec(err)?.[1]);
    expect(server.calls()).toBeGreaterThan(10);
    expect(server.calls()).toBeLessThanOrEqual(planned);
  });
});
