import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SENT as SENT_OWNER } from '../../../src/cli/leaks/known.ts';
import { leakKinds } from '../../../src/leak-scan/known.ts';
import { version } from '../../../src/version.ts';
import { atEnd } from '../../at-end.ts';
import { englishIn } from '../../english-in.ts';
import { buildTestApp, control, createPartner, fixtures, personalBody, SENT, TEST_CLIENT } from '../../harness.ts';
import { missingPath, newFolder } from '../../new-folder.ts';
import { type Printed, runCli } from '../run.ts';

const fileWith = (text: string): string => {
  const file = join(newFolder(), 'app.log');
  writeFileSync(file, text);
  return file;
};

const KIM = fixtures.personas[0];
const cli = (...words: string[]): Promise<Printed> => runCli(['leak-scan', ...words]);

describe('leak-scan', () => {
  it('says that there is nothing, and ends with 0', async () => {
    expect(await cli(fileWith('all is well\n'))).toEqual({
      code: 0,
      out: 'no personal data, tokens or keys were found\n1 file read (0.0 MB); skipped: 0 binary files, 0 symbolic links, 0 special files\n',
      err: '',
    });
  });

  it('says where something stands, what it is, whose and how it is encoded, and ends with 1', async () => {
    const file = fileWith(`start\nuserName=${encodeURIComponent(KIM.name)}&userPhone=${KIM.phone}\n`);
    const { code, out, err } = await cli(file);
    expect([code, err]).toEqual([1, '']);
    expect(out.split('\n').slice(0, 3)).toEqual([
      `${file}:2:10: name of kim-toss (URL-encoded): userName=김**`,
      `${file}:2:48: phone of kim-toss: userPhone=010********`,
      '2 finds in 1 file',
    ]);
  });

  it('finds CI and DI as each partner of the fixtures sees them', async () => {
    const namgung = await buildTestApp({}, { realNow: Date.now });
    const partner = await createPartner(namgung.app, { partnerCode: 'TEST2', scenario: 'instant' });
    const txId = await partner.requestNone();
    const url = await namgung.app.listen({ host: '127.0.0.1', port: 0 });
    const { out } = await runCli(['snapshot', '--secrets', '--url', url]);
    const { person } = JSON.parse(out).transactions[0].transaction;
    expect(txId).not.toBe('');
    const found = await cli(fileWith(`${person.ci} ${person.di}`), '--json');
    expect(JSON.parse(found.out).finds.map(({ what }: { what: string }) => what)).toEqual(['ci', 'di']);
  });

  it('knows the people of MOCK_TOSS_FIXTURES and the secrets of the settings', async () => {
    const folder = newFolder();
    const own = {
      id: 'own',
      name: '황모의',
      birthday: '19700101',
      gender: 'MALE',
      nationality: 'LOCAL',
      phone: '01019990777',
    };
    writeFileSync(join(folder, 'personas.json'), JSON.stringify({ personas: [own, ...fixtures.personas] }));
    const text = ['황모의', 'my-client-secret', 'my-control-token', TEST_CLIENT.clientSecret].join('\n');
    const env = {
      MOCK_TOSS_FIXTURES: folder,
      MOCK_TOSS_CLIENT_ID: 'mine',
      MOCK_TOSS_CLIENT_SECRET: 'my-client-secret',
      MOCK_TOSS_CONTROL_TOKEN: 'my-control-token',
    };
    const { out } = await runCli(['leak-scan', '--json', fileWith(text)], { env });
    expect(JSON.parse(out).finds.map(({ what, whose }: { what: string; whose: string }) => [what, whose])).toEqual([
      ['name', 'own'],
      ['secret', 'mine'],
      ['secret', 'MOCK_TOSS_CONTROL_TOKEN'],
      ['secret', TEST_CLIENT.clientId],
    ]);
  });

  it('scans the rest when a path cannot be read, and ends with 2', async () => {
    const missing = missingPath();
    const { code, out, err } = await cli(missing, fileWith(KIM.phone));
    expect([code, err]).toEqual([2, `mock-toss-cert: ${missing} does not exist: correct the path\n`]);
    expect(out).toContain('phone of kim-toss');
    expect(out).toContain('1 find in 1 file; not everything was read\n');
  });

  it('does not say that nothing is there when it could not read everything, or nothing at all', async () => {
    const clean = fileWith('all is well\n');
    const { code, out } = await cli(missingPath(), clean);
    expect([code, out.split('\n')[0]]).toEqual([2, 'not everything was read: there may be finds in the rest']);
    const empty = await cli(newFolder());
    expect([empty.code, empty.out.split('\n')[0]]).toEqual([0, 'there was no text to scan']);
    const korean = await runCli(['leak-scan', missingPath(), clean], { env: { MOCK_TOSS_LANG: 'ko' } });
    expect(korean.out.split('\n')[0]).toBe('읽지 못한 것이 있습니다. 그 안에 남아 있을 수 있습니다');
  });

  it('reads the names of files too, and shows them masked', async () => {
    const file = join(newFolder(), `${KIM.name}-${KIM.phone}.log`);
    writeFileSync(file, 'all is well\n');
    const shown = file.replace(`${KIM.name}-${KIM.phone}`, '김**-010********');
    const { code, out } = await cli(file);
    expect([code, out.split('\n').slice(0, 3)]).toEqual([
      1,
      [
        `${shown}#1: name of kim-toss (in the name)`,
        `${shown}#1: phone of kim-toss (in the name)`,
        '2 finds in 1 file',
      ],
    ]);
    for (const format of ['json', 'junit', 'github']) {
      const other = (await cli('--format', format, file)).out;
      expect(other).toContain('김**-010********.log#1');
      expect(other).not.toMatch(/line=null|col=/);
      for (const value of [KIM.name, KIM.phone]) expect(other).not.toContain(value);
    }
  });

  it.each([
    [[], 'missing required argument'],
    [[''], 'path is empty: give a value'],
    [['--format', 'xml', '.'], '--format is "xml"'],
    [['--json', '--format', 'junit', '.'], '--json and --format junit are both given: keep one'],
    [['--fixtures', missingPath(), '.'], 'is not a readable folder'],
    [['--url', 'x', '.'], '--url is not a server address'],
  ])('refuses %j', async (words, problem) => {
    const { code, out, err } = await cli(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(problem);
  });

  it('writes JUnit with a case for each kind, and annotations of GitHub Actions', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'a,b'));
    const file = join(folder, 'a,b', 'x&y.log');
    writeFileSync(file, `<b>${KIM.phone}</b>\n`);
    const missing = missingPath();
    const junit = (await cli('--format', 'junit', folder, missing)).out;
    expect(junit).toContain(`<testsuites tests="${leakKinds.length + 1}" failures="1" errors="1" skipped="0">`);
    expect(junit).toContain(
      `name="phone">\n      <failure type="leak" message="phone in the clear">${file.replace('&', '&amp;')}:1:4: phone of kim-toss: &lt;***&gt;010********</failure>`,
    );
    expect(junit).toContain(`<error type="unreadable" message="not scanned">${missing}: ENOENT</error>`);
    expect((await cli('--format', 'github', folder)).out).toBe(
      `::error file=${file.replace(',', '%2C')},line=1,col=4,title=mock-toss-cert%3A leak::phone of kim-toss: <***>010********\n`,
    );
  });

  it('has colours on a terminal, and Korean for those who read it', async () => {
    const words = ['leak-scan', fileWith(`${KIM.name} ${encodeURIComponent(KIM.name)}`), missingPath()];
    expect((await runCli(words, { isInteractive: true })).out).toContain('\u001b[31mname of kim-toss\u001b[39m');
    const korean = await runCli(words, { env: { MOCK_TOSS_LANG: 'ko' } });
    expect(korean.out).toContain('kim-toss의 이름 (URL 인코딩): ');
    expect(korean.out).toContain('파일 1개에서 2건 발견. 읽지 못한 것이 있습니다\n읽은 파일 1개(0.0 MB)');
    expect(englishIn(korean.err)).toEqual([]);
  });
});

describe('leak-scan with a server', async () => {
  const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'token-of-this-test' }, { realNow: Date.now });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const headers = { authorization: 'Bearer token-of-this-test' };
  const made = await control(app, 'POST', '/clients', { clientId: 'shop', identity: 'echo' }, headers);
  const secret: string = made.json().clientSecret;
  const token = await app.inject({
    method: 'POST',
    url: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: 'shop',
      client_secret: secret,
    }).toString(),
  });
  await app.inject({
    method: 'POST',
    url: '/api/v2/sign/user/auth/id/request',
    headers: { authorization: `Bearer ${token.json().access_token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(await personalBody()),
  });
  const file = fileWith(`${SENT.name} ${SENT.phone} ${SENT.birthday}\n${secret}\n`);
  const env = { MOCK_TOSS_CONTROL_TOKEN: 'token-of-this-test' };

  it('looks for the people that were sent to it, and for the secrets of its clients', async () => {
    const { code, out } = await runCli(['leak-scan', '--json', '--url', url, file], { env });
    expect(code).toBe(1);
    expect(JSON.parse(out).finds.map(({ what, whose }: { what: string; whose: string }) => [what, whose])).toEqual([
      ['name', SENT_OWNER],
      ['phone', SENT_OWNER],
      ['birthday', SENT_OWNER],
      ['secret', 'shop'],
    ]);
    const text = await runCli(['leak-scan', '--url', url, file], { env });
    expect(text.out).toContain('name of a person who was sent: 홍**');
    for (const value of [SENT.name, SENT.phone, SENT.birthday, secret]) expect(text.out + out).not.toContain(value);
  });

  it('says what to do without the token, and without a server', async () => {
    const denied = await runCli(['leak-scan', '--url', url, file]);
    expect([denied.code, denied.out]).toEqual([3, '']);
    expect(denied.err).toContain('set MOCK_TOSS_CONTROL_TOKEN to the token of the server\n');
    const gone = await runCli(['leak-scan', '--url', 'http://127.0.0.1:1', file]);
    expect([gone.code, gone.out]).toEqual([3, '']);
  });
});

describe('leak-scan with a server that keeps only phones', async () => {
  const { app } = await buildTestApp({}, { realNow: Date.now });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const partner = await createPartner(app, { clientId: 'fixed' });
  await partner.call('request', await personalBody());
  const file = fileWith(`${SENT.name} ${SENT.birthday}\n`);
  const note =
    '1 person was sent with the identity "fixed": only the phones are looked for, because the server keeps no names and birthdays of them';

  it('says so in one line of every report', async () => {
    const { code, out } = await runCli(['leak-scan', '--url', url, file]);
    expect([code, out.split('\n')[1]]).toEqual([0, note]);
    const json = await runCli(['leak-scan', '--json', '--url', url, file]);
    expect(JSON.parse(json.out).notes).toEqual([note]);
    const junit = await runCli(['leak-scan', '--format', 'junit', '--url', url, file]);
    expect(junit.out).toContain(`<skipped message="${note.replaceAll('"', '&quot;')}"/>`);
    const github = await runCli(['leak-scan', '--format', 'github', '--url', url, file]);
    expect(github.out).toContain(`::${note}\n`);
    const korean = await runCli(['leak-scan', '--url', url, file], { env: { MOCK_TOSS_LANG: 'ko' } });
    expect(korean.out).toContain('identity가 "fixed"일 때 전송된 사람 1명은 전화번호만 찾습니다');
  });

  it('says nothing of it when nobody was sent, or only personas', async () => {
    const { birthday: _birthday, ...persona } = KIM;
    const other = await createPartner(app, { clientId: 'personas' });
    await other.call('request', await personalBody({ phone: persona.phone }));
    const { out } = await runCli(['leak-scan', '--url', url, file]);
    expect(out.split('\n')[1]).toBe(note);
  });
});

describe('leak-scan with a server whose snapshot is of another version', async () => {
  const { createServer } = await import('node:http');
  const { app } = await buildTestApp();
  const partner = await createPartner(app);
  await partner.call('request', await personalBody());
  const saved = (await app.inject({ method: 'POST', url: '/_control/v1/snapshot', payload: { secrets: true } })).json();
  let snapshot = '';
  const server = createServer((request, response) => {
    const isSnapshot = request.url?.endsWith('/snapshot') ?? false;
    response.end(isSnapshot ? snapshot : JSON.stringify({ version: '9.0.0', baseUrl: 'x' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  atEnd(() => server.close());
  const versions = `the server is version 9.0.0, and this program is ${version}: update the server, or use the program of its version`;

  it.each([
    [
      'a later version',
      { ...saved, version: 9 },
      'version is 9, but this release reads only 1: use the release that has made the snapshot',
    ],
    ['a list that is missing', { ...saved, clients: undefined }, 'clients is required'],
    ['a list that is none', { ...saved, personas: {} }, /^personas must be an array/],
    [
      'a transaction without a person',
      { ...saved, transactions: [{ ...saved.transactions[0], transaction: {} }] },
      /^transactions\.0\.transaction\.\S+ is required/,
    ],
  ])('is refused with the versions, and exit code 3: %s', async (_title, document, what) => {
    snapshot = JSON.stringify(document);
    const found = await runCli(['leak-scan', '--url', `http://127.0.0.1:${port}`, fileWith('01019990888')]);
    expect([found.code, found.out]).toEqual([3, '']);
    const [, why] =
      new RegExp(`^mock-toss-cert: the snapshot of the server: (.*); ${versions}\n$`).exec(found.err) ?? [];
    expect(why ?? found.err).toEqual(typeof what === 'string' ? what : expect.stringMatching(what));
  });

  it('is refused when it ends too early', async () => {
    snapshot = JSON.stringify(saved).slice(0, 2_000);
    const found = await runCli(['leak-scan', '--url', `http://127.0.0.1:${port}`, fileWith('01019990888')]);
    expect([found.code, found.out]).toEqual([3, '']);
    expect(found.err).toContain('the snapshot of the server: is not JSON: line 1, column ');
  });
});

describe('leak-scan with a server that cannot be saved', async () => {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const isSnapshot = request.url?.endsWith('/snapshot') ?? false;
    const items = request.url?.includes('/personas')
      ? [{ ...KIM, id: 'far', phone: '01019990888', birthday: { yearsAgo: 30 } }]
      : [];
    response.writeHead(isSnapshot ? 409 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        isSnapshot
          ? {
              type: 'urn:mock-toss-cert:problem:conflict',
              title: 'x',
              status: 409,
              detail: 'the store valkey cannot be saved',
            }
          : { items, nextCursor: null },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };

  it('looks for its personas, and says that it looks for nobody else', async () => {
    const found = await runCli(['leak-scan', '--url', `http://127.0.0.1:${port}`, fileWith('01019990888')]);
    expect(found.code).toBe(1);
    expect(found.out).toContain('phone of far');
    expect(found.out).toContain(
      'the people that were sent are not looked for, only personas: the store valkey cannot be saved\n',
    );
    expect(found.err).toBe('');
    server.closeAllConnections();
    server.close();
  });
});
