import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mistakes } from '../../src/crypto/diagnosis/diagnose.ts';
import { buildTestApp, control, createPartner, generator, personalBody, sessionPublicKey } from '../harness.ts';
import { missingPath, newFolder } from '../new-folder.ts';
import { expectMode } from '../systems.ts';
import { runCli } from './run.ts';

const NOBODY = ['--url', 'http://127.0.0.1:9'];

const encryptKim = async (...more: string[]): Promise<Record<string, string>> => {
  const words = ['encrypt', 'userName=김토스', 'userPhone=01019990101', 'userBirthday=19930324', ...more];
  const { code, out } = await runCli(words);
  expect(code).toBe(0);
  return JSON.parse(out);
};

describe('encrypt', () => {
  it('makes a body that the server takes, with either algorithm and version', async () => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app, {});
    for (const more of [[], ['--algorithm', 'AES_CBC'], ['--algorithm', 'AES_CBC', '--sdk-version', 'v1_0.0.14']]) {
      const sealed = await encryptKim(...more);
      expect(Object.keys(sealed)).toEqual(['userName', 'userPhone', 'userBirthday', 'sessionKey']);
      const body = { requestType: 'USER_PERSONAL', requestUrl: 'https://partner.test', ...sealed };
      expect((await partner.call('request', body)).statusCode, more.join(' ')).toBe(200);
    }
    expect((await control(app, 'GET', `/findings?clientId=${partner.clientId}`)).json().items).toEqual([]);
  });

  it('makes a session key alone, for any public key', async () => {
    const { out } = await runCli(['encrypt', '--public-key', sessionPublicKey]);
    expect(Object.keys(JSON.parse(out))).toEqual(['sessionKey']);
  });

  const missing = missingPath();
  it.each([
    [['userName'], 'a field is not name=text'],
    [['=x'], 'a field is not name=text'],
    [['__proto__=x'], 'a field is not name=text'],
    [['a=b', 'a=c'], 'a is given twice'],
    [['sessionKey=x'], 'sessionKey is made by this command'],
    [['--algorithm', 'DES'], '--algorithm is "DES", which is not allowed'],
    [['--public-key', 'nonsense'], 'the public key must be one line of base64'],
    [['--sdk-version', 'v2'], 'the version of session keys must be v1 or v1_x.y.z'],
    [['--fixtures', missing], missing],
  ])('refuses %j', async (words, problem) => {
    expect(await runCli(['encrypt', ...words])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(problem),
    });
  });
});

describe('decrypt', () => {
  it('opens the fields of a request, and those of a result', async () => {
    const { sessionKey = '', ...fields } = await encryptKim();
    const words = Object.entries(fields).map(([name, field]) => `${name}=${field}`);
    expect(await runCli(['decrypt', '--session-key', sessionKey, ...words])).toEqual({
      code: 0,
      out: 'userName      김토스\nuserPhone     01019990101\nuserBirthday  19930324\n',
      err: '',
    });
    const { app } = await buildTestApp();
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await control(app, 'POST', `/transactions/${txId}/complete`);
    const { response, session } = await partner.readResult(txId);
    const name = `name=${response.json().success.personalData.name}`;
    const opened = await runCli(['decrypt', '--json', '--session-key', session.sessionKey, name]);
    expect(JSON.parse(opened.out)).toEqual({ name: '김토스' });
  });

  it('says why not, in one line', async () => {
    const { sessionKey = '', userName = '' } = await encryptKim();
    const other = await encryptKim();
    const of = (...words: string[]) => runCli(['decrypt', '--session-key', sessionKey, ...words]);
    expect(await of(`userName=${other.userName}`)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^mock-toss-cert: userName has a different id from the session key/),
    });
    expect((await of(userName)).code).toBe(2);
    expect((await of()).code).toBe(2);
    expect((await runCli(['decrypt', `userName=${userName}`])).err).toContain('--session-key is missing');
    expect((await runCli(['decrypt', '--session-key', 'x', `userName=${userName}`])).code).toBe(1);
  });
});

describe('doctor', () => {
  it('says that no server is there', async () => {
    const { code, out } = await runCli(['doctor', ...NOBODY]);
    expect([code, out]).toEqual([
      3,
      expect.stringMatching(/^- server: no mock-toss-cert answers at http:\/\/127.0.0.1:9/),
    ]);
  });

  it('says what of a server can surprise: clocks, faults, findings', async () => {
    const { app } = await buildTestApp();
    const at = ['--url', await app.listen({ host: '127.0.0.1', port: 0 })];
    const well = await runCli(['doctor', ...at]);
    expect(well).toMatchObject({ code: 0, err: '' });
    expect(well.out).toMatch(
      /^\+ server: \S+ answers, version \S+\n\+ public key: .*\n\+ clocks: .*\n\+ findings: none\n$/,
    );
    const partner = await createPartner(app, {});
    await control(app, 'POST', `/clients/${partner.clientId}/clock`, { advance: '61m' });
    await control(app, 'POST', '/clients/mock-partner/clock', { freeze: true });
    await control(app, 'POST', '/faults', { endpoint: '*', http: 503 });
    const { out, code } = await runCli(['doctor', ...at]);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`! clock: ${partner.clientId} has \\S+ \\(3660000 ms from real time\\)`));
    expect(out).toMatch(/! clock: mock-partner has \S+, frozen/);
    expect(out).toMatch(/! fault: fault_\w+ affects calls of every client to every endpoint/);
    expect(JSON.parse((await runCli(['doctor', ...at, '--json'])).out)).toEqual({ checks: expect.any(Array) });
  });

  it('says that a token is wanted', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: 'open-sesame' });
    const { code, out } = await runCli(['doctor', '--url', await app.listen({ host: '127.0.0.1', port: 0 })]);
    expect([code, out]).toEqual([3, expect.stringContaining('set MOCK_TOSS_CONTROL_TOKEN')]);
  });
});

describe('diagnose', () => {
  it('explains each layer of a session key and its fields, without their texts', async () => {
    const { sessionKey = '', userName = '', userPhone = '' } = await encryptKim();
    const fields = ['--field', `userName=${userName}`, '--field', `userPhone=${userPhone}`];
    const { out, code } = await runCli(['diagnose', '--session-key', sessionKey, ...fields]);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '+ sessionKey, version: v1',
      expect.stringMatching(/^\+ sessionKey, id: [0-9a-f-]{36}$/),
      '+ sessionKey, wrapped key: 512 bytes',
      '+ sessionKey, unwraps: yes',
      '+ sessionKey, algorithm: AES_GCM',
      '+ sessionKey, AES key: 32 bytes',
      '+ sessionKey, IV: 12 bytes',
      ...['userName', 'userPhone'].flatMap((name) => [
        `+ ${name}, version: v1`,
        expect.stringMatching(new RegExp(`^\\+ ${name}, id: [0-9a-f-]{36}$`)),
        `+ ${name}, session: same as the session key`,
        `+ ${name}, payload: ${name === 'userName' ? 25 : 27} bytes`,
        `+ ${name}, tag: matches; the text has ${name === 'userName' ? 3 : 11} letters`,
      ]),
      '',
    ]);
    expect(out).not.toMatch(/김토스|01019990101/);
  });

  it('finds what is wrong, as the server would', async () => {
    const { sessionKey = '', userName = '' } = await encryptKim('--algorithm', 'AES_CBC');
    const look = (key: string, field: string) =>
      runCli(['diagnose', '--json', '--session-key', key, '--field', `userName=${field}`]);
    const withoutMac = await look(sessionKey, userName.split('$').slice(0, 3).join('$'));
    expect([withoutMac.code, JSON.parse(withoutMac.out).diagnosis]).toEqual([
      1,
      { part: 'userName', mistake: 'hmac-missing', explanation: expect.any(String) },
    ]);
    expect(withoutMac.out).toContain('"userName, HMAC"');
    const shout = await look(sessionKey.replace('v1$', 'V1$'), userName);
    expect(JSON.parse(shout.out).diagnosis.mistake).toBe('version');
    const cut = await look(sessionKey.slice(0, -8), userName);
    expect(cut.out).toContain('507 bytes');
    expect(cut.out).toContain('not tried: the wrapped key is not right');
    const changed = await look(sessionKey.replace(/.{8}$/, 'AAAAAAA='), userName);
    expect(changed.out).toContain('no, not with this private key');
    const clear = await look('AES_GCM$a$b', '홍길동');
    expect(mistakes).toContain(JSON.parse(clear.out).diagnosis.mistake);
    expect(clear.code).toBe(1);
  });

  it.each([[['--field', 'x']], [['--field', 'userName=v1$x$y']]])('refuses %j', async (words) => {
    expect((await runCli(['diagnose', ...NOBODY, ...words])).code).toBe(2);
  });

  it('explains a call of the journal, with its signature', async () => {
    const { app } = await buildTestApp();
    const at = ['--url', await app.listen({ host: '127.0.0.1', port: 0 })];
    const partner = await createPartner(app, { scenario: 'instant' });
    const look = async (...words: string[]) => {
      const { items } = (await control(app, 'GET', `/requests?clientId=${partner.clientId}&limit=1`)).json();
      return runCli(['diagnose', ...at, items[0].id, ...words]);
    };
    const none = await look();
    expect([none.code, none.out]).toEqual([0, expect.stringMatching(/\n! call: has no session key\n$/)]);
    await partner.readResult(await partner.requestNone());
    const good = await look();
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringContaining('+ name, tag: matches; the text has 3 letters\n'),
    ]);
    expect(good.out).toMatch(/\n\+ signature: CMS Verification successful\n$/);
    const fault = { endpoint: 'result', tamper: 'signature-digest', clientId: partner.clientId };
    await control(app, 'POST', '/faults', fault);
    await partner.readResult(await partner.requestNone());
    const bad = await look();
    expect([bad.code, bad.out]).toEqual([
      1,
      expect.stringContaining('\n- signature: CMS Verification failure: content verify error'),
    ]);
    expect(JSON.parse((await look('--json')).out).checks.at(-1)).toMatchObject({ about: 'signature', state: 'bad' });
    await partner.call('request', await personalBody({ userName: '홍길동', userPhone: '010' }));
    const masked = await look();
    expect(masked.code).toBe(1);
    expect(masked.out).toMatch(
      /\n! userPhone: is masked in the journal[^\n]*\n- userName: does not have the form [^\n]*\n$/,
    );
    const nothing = await runCli(['diagnose', ...at, '999999']);
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('no call of the journal has this id')]);
  });

  it('takes a call of the journal or a session key, not both', async () => {
    const both = await runCli(['diagnose', ...NOBODY, '1', '--session-key', 'x']);
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('--session-key are both given')]);
    expect((await runCli(['diagnose', ...NOBODY, '1'])).code).toBe(3);
  });
});

describe('keys', () => {
  it('prints the public key as a line, as PEM and as JSON', async () => {
    expect((await runCli(['keys'])).out).toBe(`${sessionPublicKey}\n`);
    expect((await runCli(['keys', 'print', '--format', 'pem'])).out).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(JSON.parse((await runCli(['keys', '--json'])).out).publicKey).toBe(sessionPublicKey);
    expect((await runCli(['keys', '--format', 'der'])).code).toBe(2);
  });

  it('makes a pair that a server starts with, readable by its owner alone and never over another', async () => {
    const folder = join(newFolder(), 'mine');
    const made = await runCli(['keys', 'new', folder, '--json']);
    const { privateKeyFile, publicKey } = JSON.parse(made.out);
    expectMode(privateKeyFile, 0o600);
    expect(readFileSync(join(folder, 'keys/session-public.txt'), 'utf8')).toBe(`${publicKey}\n`);
    expect((await runCli(['keys', '--fixtures', folder])).out).toBe(`${publicKey}\n`);
    const { app } = await buildTestApp({ MOCK_TOSS_FIXTURES: folder });
    expect((await control(app, 'GET', '/public-key')).body).toBe(publicKey);
    const before = readFileSync(privateKeyFile, 'utf8');
    expect(await runCli(['keys', 'new', folder])).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists already'),
    });
    expect(readFileSync(privateKeyFile, 'utf8')).toBe(before);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await runCli(['keys', 'new', file])).err).toContain('cannot be written (ENOTDIR)');
    // A recursive `mkdir` never returns there.
    if (process.platform === 'linux')
      expect((await runCli(['keys', 'new', '/proc/none'])).err).toContain('cannot be written (ENOENT)');
  });
});

describe('words that are no command', () => {
  it('are told what may have been meant', async () => {
    expect(await runCli(['finding'])).toEqual({
      code: 2,
      out: '',
      err: 'mock-toss-cert: there is no command "finding": did you mean findings? See --help\n',
    });
    expect((await runCli(['tx', 'foo'])).err).toContain('there is no command tx "foo": see --help');
    expect((await runCli(['clock', 'advence', 'a', '61m'])).err).toContain('did you mean clock advance?');
  });

  it.each([
    [['MOCK_TOSS_CONTROL_TOKEN=hunter2', 'start']],
    [['start', 'hunter2']],
    [['start', '-t=hunter2']],
    [['encrypt', '-x=hunter2']],
  ])('%j are not repeated', async (words) => {
    const { code, err } = await runCli(words);
    expect([code, err.includes('hunter2')]).toEqual([2, false]);
  });

  it.each([
    '',
    'findings',
    'coverage',
    'tx',
    'tx complete',
    'clock',
    'clock advance',
    'clients create',
    'encrypt',
    'decrypt',
    'doctor',
    'keys new',
  ])('help of "%s" is there, with examples', async (words) => {
    const { code, out } = await runCli([...words.split(' ').filter((word) => word !== ''), '--help']);
    expect(code).toBe(0);
    expect(out).toContain(words === '' ? 'Exit codes:' : 'Usage: mock-toss-cert');
    if (!['', 'tx', 'clock'].includes(words)) expect(out).toContain(`Examples:\n  mock-toss-cert ${words}`);
  });
});

it('sessions that the generator makes are those that the commands open', async () => {
  const session = await generator.generate();
  const opened = await runCli(['decrypt', '--session-key', session.sessionKey, `name=${await session.encrypt('=$ ')}`]);
  expect(opened.out).toBe('name  =$ \n');
});
