import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { loadFixtures } from '../../../src/fixtures/load.ts';
import { readParityReport } from '../../../src/fixtures/parity-reports.ts';
import { TEST_CLIENT } from '../../harness.ts';
import { newFolder } from '../../new-folder.ts';
import { type Alter, type AlteredServer, startAltered, startHostile } from '../../parity/altered-server.ts';
import { runCli } from '../run.ts';
import { CREDENTIALS, compareWith, makeFiles, startEmulator } from './compared.ts';

const PERSON = { userName: '남궁민수', userPhone: '01055501234', userBirthday: '19871105' };

/** Repeats everything secret and personal that it gets, in several spellings, in places that are compared. */
const gossip: Alter = (answer, call) => {
  if (answer.status < 400 || answer.body === '') return undefined;
  const bearer = String(call.headers.authorization ?? '').replace('Bearer ', '');
  const told = `${call.body} ${bearer} ${Object.values(PERSON).join(' ')} ${encodeURIComponent(PERSON.userName)} 010-5550-1234`;
  const body = JSON.parse(answer.body);
  const error = typeof body.error === 'object' ? { ...body.error, reason: told } : told;
  return { body: JSON.stringify({ ...body, error, [PERSON.userName]: 1_055_501_234, also: { phone: 821055501234 } }) };
};

/** Another status and reason wherever a code comes. */
const changeEvery: Alter = ({ body }) =>
  body.includes('CE3100')
    ? { status: 404, body: body.replace('존재하지 않는 요청입니다', '요청을 찾을 수 없어요 <b>|`*`</b>') }
    : undefined;

let upstream: URL;
let altered: AlteredServer;
const files = makeFiles();
const person = files.write('gossip.json', JSON.stringify(PERSON));
beforeAll(async () => {
  upstream = await startEmulator();
  altered = await startAltered(upstream, (answer, call) =>
    call.path.endsWith('/status') && call.body.includes('5b1d7c0e-')
      ? { status: 404, body: answer.body.replace('존재하지 않는 요청입니다', '요청을 찾을 수 없어요 <b>|`*`</b>') }
      : undefined,
  );
});

const report = (words: readonly string[], url: URL = altered.url, env: Record<string, string> = CREDENTIALS) =>
  runCli(['compare', '--with', url.href, '--public-key', files.publicKey, '--only', 'token,pending,txid', ...words], {
    env,
  });

describe('a report', () => {
  it('is a table, probe by probe: where it differs, both sides, and why a probe was not asked', async () => {
    const { out, code } = await report([]);

    expect(code).toBe(1);
    expect(out).toMatch(/ {2}same +token-good +a token with good credentials\n/);
    expect(out).toMatch(
      / {2}differs +status-unknown-txid .*\n {4}status\n {6}server of --with: 404\n {6}emulator: 400\n {4}body\.error\.reason\n {6}server of --with: 요청을 찾을 수 없어요 .*\n {6}emulator: 존재하지 않는 요청입니다\n/,
    );
    expect(out).toMatch(
      / {2}not asked +status-foreign-txid +needs the txId of another client: give it with --foreign-txid\n/,
    );
    expect(out).toMatch(/\n\d+ same, 1 differs, \d+ not asked\n$/);
  });

  it('is in Korean where people read it', async () => {
    const { out } = await report([], altered.url, { ...CREDENTIALS, MOCK_TOSS_LANG: 'ko' });

    expect(out).toMatch(/ {2}다름 +status-unknown-txid/);
    expect(out).toContain('에뮬레이터: 존재하지 않는 요청입니다');
    expect(out).toMatch(/같음 \d+개, 다름 \d+개, 묻지 않음 \d+개\n$/);
  });

  it('is JSON of the documented shape', async () => {
    const { out } = await report(['--json']);
    const file = files.write('report.json', out);

    const { probes } = readParityReport(file);

    const found = probes.find(({ id }) => id === 'status-unknown-txid');
    expect(found).toMatchObject({
      result: 'differs',
      reason: null,
      differences: [
        { at: 'status', with: 404, url: 400 },
        { at: 'body.error.reason', url: '존재하지 않는 요청입니다' },
      ],
    });
    for (const { result, reason, differences } of probes) {
      expect(differences.length > 0).toBe(result === 'differs');
      expect(reason !== null).toBe(result === 'not-asked');
    }
  });

  it('is a Markdown table that nothing in an answer breaks', async () => {
    const { out } = await report(['--format', 'markdown']);

    expect(out).toContain(
      '| `status-unknown-txid` | status with a txId that does not exist | differs | `status` | `404` | `400` |',
    );
    expect(out).toContain("`요청을 찾을 수 없어요 <b>\\|'*'</b>`");
    const rows = out.split('\n').filter((line) => line.startsWith('|'));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g), row).toHaveLength(7);
  });

  it('is JUnit with a test for each probe', async () => {
    const { out } = await report(['--format', 'junit']);

    expect(out).toContain('<testcase classname="mock-toss-cert.compare.token" name="token-good"/>');
    expect(out).toMatch(
      /name="status-unknown-txid">\n {6}<failure message="differs in status, body.error.reason">status: /,
    );
    expect(out).toMatch(/name="status-foreign-txid">\n {6}<skipped message="needs the txId/);
    expect(out).not.toContain('<b>');
  });

  it('tells a difference that many probes share once, and names it at each of them', async () => {
    const everywhere = await startAltered(upstream, ({ headers }) =>
      headers['content-type'] === undefined ? undefined : { headers: { ...headers, 'content-type': 'text/json' } },
    );

    const text = (await report([], everywhere.url)).out;
    const markdown = (await report(['--format', 'markdown'], everywhere.url)).out;

    expect(text.match(/server of --with: text\/json/g)).toHaveLength(1);
    expect(text).toMatch(/ {4}headers\.content-type \(probes: \d\d\)\n/);
    expect(text).toMatch(/ {2}differs +token-good .*\n {4}shared: headers\.content-type\n/);
    expect(markdown.match(/text\/json/g)).toHaveLength(1);
    expect(markdown).toMatch(/\| `token-good` \| .* \| differs \| shared: `headers\.content-type` \| {2}\| {2}\|/);
  });

  it('tells differences apart that many probes share at one place', async () => {
    const everywhere = await startAltered(upstream, (answer) => {
      const code = ['CE1000', 'CE3100'].find((one) => answer.body.includes(one));
      return code === undefined ? undefined : { body: answer.body.replace(code, `${code}0`) };
    });
    const words = ['--only', 'bearer,txid'];

    const text = (await report(words, everywhere.url)).out;
    const markdown = (await report([...words, '--format', 'markdown'], everywhere.url)).out;

    const [, number] =
      / {4}body\.error\.errorCode \((\d)\) \(probes: \d+\)\n {6}server of --with: CE31000\n/.exec(text) ?? [];
    expect(['1', '2']).toContain(number);
    const name = `body.error.errorCode (${number})`;
    const [, atProbe = ''] = / status-unknown-txid .*\n {4}(.*)\n/.exec(text) ?? [];
    expect(atProbe).toBe(`shared: ${name}`);
    expect(markdown.split('\n').find((line) => line.includes('| `CE31000` |'))).toContain(`| \`${name}\` |`);
    expect(markdown).toContain(`differs | shared: \`${name}\` |`);
  });

  it.each(['text', 'markdown', 'junit'])('as %s says why the run ended early', async (format) => {
    let count = 0;
    const tired = await startAltered(upstream, () => {
      count += 1;
      return count > 20 ? { status: 429 } : undefined;
    });

    const { out, code } = await report(['--format', format], tired.url);

    expect(code).toBe(3);
    expect(out).toMatch(/ended early: .*HTTP 429/);
    if (format === 'junit') expect(out).toMatch(/<testsuites tests="\d+" failures="0" errors="1">/);
  });

  it('as JUnit is XML whatever a server says', async () => {
    const odd = await startAltered(upstream, ({ body }) =>
      body.includes('CE3100') ? { body: body.replace('존재', '\uffff\u0000\u001b[31m\ufffe') } : undefined,
    );

    expect((await report(['--format', 'junit'], odd.url)).out).not.toMatch(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u);
  });

  it.each(['text', 'json', 'markdown', 'junit'])('as %s shows nothing secret or personal', async (format) => {
    const gossiping = await startAltered(upstream, gossip);
    const { out } = await runCli(
      [
        'compare',
        '--with',
        gossiping.url.href,
        '--public-key',
        files.publicKey,
        '--person',
        person,
        '--format',
        format,
      ],
      { env: CREDENTIALS },
    );

    expect(gossiping.altered()).toBeGreaterThan(100);
    for (const value of [
      ...Object.values(CREDENTIALS),
      ...Object.values(PERSON),
      encodeURIComponent(PERSON.userName),
      '5550',
      '1055501234',
      'eyJ',
      'v1$',
    ]) {
      expect(out).not.toContain(value);
    }
  });
});

describe('--baseline', () => {
  it('fails only when the server of --with has changed', async () => {
    const baseline = files.write('baseline.json', (await report(['--json'])).out);

    const same = await report(['--baseline', baseline]);
    const changed = await report(['--baseline', baseline], upstream);

    expect(same.code).toBe(0);
    expect(same.out).toContain(', 0 changed\n');
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/ {2}changed +status-unknown-txid/);
    expect(changed.out).toMatch(/changed: status\n {6}before: 404\n {6}now: 400\n/);
  });

  it('does not fail for probes that were asked only once', async () => {
    const baseline = files.write('baseline-2.json', (await report(['--json', '--only', 'token'])).out);

    const { code, out } = await report(['--json', '--baseline', baseline, '--only', 'token,bearer']);

    expect(code).toBe(0);
    expect(JSON.parse(out).probes.find(({ id }: { id: string }) => id === 'token-good').changes).toEqual([]);
  });

  it('fails when the server no longer answers what it answered', async () => {
    const baseline = files.write('baseline-4.json', (await report(['--json'])).out);
    const silent = await startHostile((response, { path }) => {
      if (path.endsWith('unknown=1')) response.destroy();
      else response.writeHead(404).end();
    });

    const { out } = await report(['--json', '--baseline', baseline], silent.url);

    const token = JSON.parse(out).probes.find(({ id }: { id: string }) => id === 'token-good');
    expect(token.changes[0]).toEqual({ at: 'status', before: 200, now: 404 });
  });

  it('that has none of the probes is refused before anything is sent', async () => {
    const other = files.write('other.json', (await report(['--json'])).out.replaceAll('"id": "', '"id": "other-'));

    const { code, err } = await report(['--baseline', other]);

    expect([code, err]).toEqual([2, expect.stringContaining('--baseline has none of the probes that are asked')]);
  });

  it('marks what has changed in JUnit, and nothing else', async () => {
    const baseline = files.write('baseline-3.json', (await report(['--json'])).out);

    const { out } = await report(['--baseline', baseline, '--format', 'junit'], upstream);

    expect(out).toMatch(/<failure message="has changed in status, body.error.reason">/);
    expect(out).toContain('status: before: 404; now: 400');
  });
});

describe('--write-errors', () => {
  it('writes the whole catalogue as that server has it, and an emulator with it answers the same', async () => {
    const folder = join(newFolder(), 'new');
    const other = await startAltered(upstream, changeEvery);
    const { err, code } = await report(['--write-errors', folder], other.url);

    expect(code).toBe(1);
    expect(err).toContain('CE3100');
    const { errors } = loadFixtures(folder);
    expect(errors.get('CE3100')).toMatchObject({
      http: 404,
      reason: '요청을 찾을 수 없어요 <b>|`*`</b>',
      basis: 'guide',
    });
    expect(errors.get('CE5000')).toMatchObject({ reason: '외부 기관 연동 중 오류가 발생했습니다.' });

    const { probes } = await compareWith(other.url, ['--fixtures', folder, '--only', 'token,pending,txid']);
    const different = probes.filter(({ result }) => result === 'differs').map(({ id }) => id);
    expect(different).toEqual([]);
  });

  it('leaves out codes and statuses that a catalogue cannot have: they stand in the report', async () => {
    const folder = newFolder();
    const odd = await startAltered(upstream, (answer) => {
      if (answer.body.includes('CE3100')) return { status: 200 };
      return answer.body.includes('CE0003') ? { body: answer.body.replaceAll('CE0003', 'CE0099') } : undefined;
    });

    const { out } = await report(['--write-errors', folder], odd.url);

    expect(loadFixtures(folder).errors.get('CE3100')?.http).toBe(400);
    expect(out).toContain('\nCodes that the emulator does not know or cannot hold\n');
    expect(out).toMatch(/ {2}CE0099 \(HTTP 400\) /);
    expect(out).toMatch(/ {2}CE3100 \(HTTP 200\) /);
  });

  it('does not take over a reason that has something masked, and says so', async () => {
    const folder = newFolder();
    const talkative = await startAltered(upstream, ({ body }) =>
      body.includes('CE3100') ? { body: body.replace('존재하지', '문의: help@partner.example. 존재하지') } : undefined,
    );

    const { err } = await report(['--write-errors', folder], talkative.url);

    expect(loadFixtures(folder).errors.get('CE3100')?.reason).toBe('존재하지 않는 요청입니다');
    expect(err).toContain('left as they were, since their reasons have something masked: CE3100');
  });

  it('needs fixtures that can be read, before anything is sent', async () => {
    const { code, err } = await report(['--write-errors', newFolder(), '--fixtures', join(newFolder(), 'missing')]);

    expect([code, err]).toEqual([2, expect.not.stringContaining('compare sends')]);
  });

  it('never replaces a file', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'errors.json'), 'mine');

    expect((await report(['--write-errors', folder])).code).toBe(2);
    expect(readFileSync(join(folder, 'errors.json'), 'utf8')).toBe('mine');
  });

  it('writes no file when nothing was asked', async () => {
    const folder = newFolder();

    const { code } = await report(['--write-errors', folder], new URL('http://127.0.0.1:1'));

    expect(code).toBe(3);
    expect(existsSync(join(folder, 'errors.json'))).toBe(false);
  });
});

describe('the emulator of --url', () => {
  it('may be the same server: nothing differs', async () => {
    const { code, probes } = await compareWith(upstream, [
      ...['--url', upstream.href, '--public-key', files.publicKey, '--person', files.person],
    ]);

    expect(probes.filter(({ result }) => result === 'differs')).toEqual([]);
    expect(code).toBe(0);
  });

  it('gets a client that it does not know, and loses it afterwards', async () => {
    const env = { MOCK_TOSS_COMPARE_CLIENT_ID: 'live_partner', MOCK_TOSS_COMPARE_CLIENT_SECRET: 'live-secret' };
    const real = await startEmulator({ MOCK_TOSS_CLIENT_ID: 'live_partner', MOCK_TOSS_CLIENT_SECRET: 'live-secret' });
    const emulator = await startEmulator();

    const { code, probes } = await compareWith(real, ['--url', emulator.href, '--only', 'token,pending'], { env });

    expect(probes.filter(({ result }) => result === 'differs')).toEqual([]);
    expect(code).toBe(0);
    const clients = await new ControlClient(emulator).clients();
    expect(clients.map(({ clientId }) => clientId)).not.toContain('live_partner');
  });

  it('keeps the scenario of a client that it knows', async () => {
    const emulator = await startEmulator();
    const control = new ControlClient(emulator);
    await control.changeClient(TEST_CLIENT.clientId, { scenario: 'instant' });

    const { probes } = await compareWith(upstream, ['--url', emulator.href, '--only', 'token,pending']);

    expect(probes.find(({ id }) => id === 'status-pending')?.result).toBe('same');
    expect((await control.client(TEST_CLIENT.clientId)).scenario).toBe('instant');
  });

  it('keeps a clock that is frozen', async () => {
    const emulator = await startEmulator();
    const clock = new ControlClient(emulator).clock(TEST_CLIENT.clientId);
    const { now } = await clock.freeze();

    await compareWith(upstream, ['--url', emulator.href, '--only', 'token']);

    expect(await clock.read()).toMatchObject({ frozen: true, now });
  });

  it('is as it was when it did what it then did not answer', async () => {
    const emulator = await startEmulator();
    const control = new ControlClient(emulator);
    const late = await startAltered(emulator, (_answer, { method, path }) =>
      (method === 'POST' && path.endsWith('/clients')) || method === 'PATCH'
        ? { status: 502, body: 'late' }
        : undefined,
    );
    const words = ['--url', late.url.href, '--only', 'token'];
    const own = { MOCK_TOSS_COMPARE_CLIENT_ID: 'made-late', MOCK_TOSS_COMPARE_CLIENT_SECRET: 'secret-late' };

    expect((await compareWith(upstream, words, { env: own })).code).toBe(3);
    expect((await compareWith(upstream, words)).code).toBe(3);

    expect((await control.clients()).map(({ clientId }) => clientId)).not.toContain('made-late');
    expect((await control.client(TEST_CLIENT.clientId)).scenario).toBeNull();
  });

  it('with another secret for the client: one line says so', async () => {
    const env = { ...CREDENTIALS, MOCK_TOSS_COMPARE_CLIENT_SECRET: 'another' };
    const real = await startEmulator({
      MOCK_TOSS_CLIENT_ID: CREDENTIALS.MOCK_TOSS_COMPARE_CLIENT_ID,
      MOCK_TOSS_CLIENT_SECRET: 'another',
    });

    const { code, err } = await compareWith(real, ['--url', upstream.href], { env });

    expect(code).toBe(1);
    expect(err).toContain(
      `most probes were not asked: each needs token, which ${upstream.href}token did not give before. Check that address`,
    );
  });

  it.each([['is not there', 'http://127.0.0.1:1', 'no mock-toss-cert answers']])(
    'that %s ends with 3',
    async (_what, url, said) => {
      const { code, err } = await compareWith(upstream, ['--url', url]);

      expect(err).toContain(said);
      expect(code).toBe(3);
    },
  );

  it('that is no emulator ends with 3', async () => {
    const page = await startAltered(upstream, () => ({ status: 200, body: '<h1>Hello</h1>' }));
    const { code, err } = await compareWith(upstream, ['--url', page.url.href]);

    expect(err).toContain('is not mock-toss-cert');
    expect(code).toBe(3);
  });
});

describe('--interactive', () => {
  const words = ['--public-key', files.publicKey, '--person', files.person, '--interactive', '--only', 'completion'];

  /** A person who approves whatever is pending at the server, and then says so. */
  const approve = (url: URL) => async () => {
    const control = new ControlClient(url);
    for (const { txId } of await control.transactions({ status: 'REQUESTED' })) await control.complete(txId);
  };

  it('compares status and three reads of the result after the approval', async () => {
    const real = await startEmulator();

    const { code, probes, err } = await compareWith(real, words, { answer: 'done', onAsk: approve(real) });

    expect(err).toContain('Approve the request in the app');
    expect(probes.filter(({ id }) => id.startsWith('completion-')).map(({ result }) => result)).toEqual(
      Array(7).fill('same'),
    );
    expect(code).toBe(0);
  });

  it('says where a result differs, and shows none of its data', async () => {
    const real = await startEmulator();
    const other = await startAltered(real, (answer, { path }) => {
      const body = path.endsWith('/result') && answer.status === 200 ? JSON.parse(answer.body) : undefined;
      if (body === undefined) return undefined;
      const { ageGroup, ...personalData } = body.success.personalData;
      return {
        body: JSON.stringify({
          ...body,
          success: { ...body.success, personalData: { ...personalData, name: ageGroup.replace(/.{4}$/, 'AAA=') } },
        }),
      };
    });

    const { probes } = await compareWith(other.url, words, { answer: 'done', onAsk: approve(real) });

    expect(probes.find(({ id }) => id === 'completion-result-first')?.differences).toEqual([
      { at: 'body.success.personalData.name', with: '(a text that does not decrypt)', url: '(encrypted)' },
      { at: 'body.success.personalData.ageGroup', with: '(missing)', url: '(encrypted)' },
    ]);
  });

  it('needs a terminal, before anything is sent', async () => {
    const { code, err } = await compareWith(upstream, words);

    expect([code, err]).toEqual([2, expect.stringContaining('--interactive needs a terminal')]);
  });

  it('waits for no hour when the second request was not approved', async () => {
    const real = await startEmulator();
    const asking = [...words.slice(0, -1), 'completion,after-60-minutes', '--wait-an-hour'];

    const { code, probes, err } = await compareWith(real, asking, { answer: 'no' });

    expect(err).not.toContain('Waiting 61 minutes');
    expect(probes.find(({ id }) => id === 'hour-result-after')?.result).toBe('not-asked');
    expect(code).toBe(0);
  });

  it.each(['', 'skip', 'no'])('goes on without the approval after the answer %j', async (answer) => {
    const real = await startEmulator();

    const { code, probes } = await compareWith(real, words, { answer });

    expect(probes.find(({ id }) => id === 'completion-status')?.result).toBe('not-asked');
    expect(code).toBe(0);
  });
});
