import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import { ConfigError, FixtureError, type StartOptions, StoreError, startMockToss } from '../../src/client/start.ts';
import { calledAt, explainStart } from '../../src/client/start-failure.ts';
import { settings } from '../../src/config/settings.ts';
import type { Text } from '../../src/domain/text/language.ts';
import { storeReasons } from '../../src/domain/text/store-reasons.ts';
import { API } from '../harness.ts';
import { missingPath } from '../new-folder.ts';

/** A partner's calls over real HTTP. */
const partnerOf = async (baseUrl: string, client: { clientId: string; clientSecret: string }) => {
  const asked = await fetch(`${baseUrl}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }),
  });
  const { access_token } = (await asked.json()) as { access_token: string };
  return async (endpoint: string, body: object) => {
    const answer = await fetch(`${baseUrl}${API}/${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { success: Record<string, never>; error?: { errorCode: string } };
  };
};

const NONE = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' };

describe('startMockToss', () => {
  it('serves the whole flow, steered in the same process', async () => {
    await using mock = await startMockToss();
    expect(mock.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect([mock.tlsUrl, mock.proxyUrl]).toEqual([null, null]);
    const call = await partnerOf(mock.baseUrl, await mock.control.createClient());
    const { txId } = (await call('request', NONE)).success;
    await mock.control.complete(String(txId), { persona: 'namgung' });
    const session = await new TossCertSessionGenerator(mock.publicKey).generate();
    const { success } = await call('result', { txId, sessionKey: session.sessionKey });
    const { personalData } = success as unknown as { personalData: { name: string } };
    expect(await session.decrypt(personalData.name)).toBe('남궁모의');
  });

  it('runs many beside each other that share nothing', async () => {
    const mocks = await Promise.all(Array.from({ length: 12 }, () => startMockToss({ scenario: 'instant' })));
    expect(new Set(mocks.map(({ baseUrl }) => baseUrl)).size).toBe(mocks.length);
    const client = { clientId: 'same', clientSecret: 'same' };
    for (const { control } of mocks) await control.createClient(client);
    const [first, ...others] = mocks;
    if (first === undefined) throw new Error('none was started');
    const call = await partnerOf(first.baseUrl, client);
    await call('request', NONE);
    expect(await first.control.transactions()).toHaveLength(1);
    for (const { control } of others) expect(await control.transactions()).toEqual([]);
    await first.close();
    await expect(first.control.info()).rejects.toThrow('no mock-toss-cert answers');
    expect((await Promise.all(others.map(({ control }) => control.info()))).length).toBe(11);
    await Promise.all(others.map((mock) => mock.close()));
  });

  it('closes once, and frees its port', async () => {
    const mock = await startMockToss();
    const port = Number(new URL(mock.baseUrl).port);
    await Promise.all([mock.close(), mock.close()]);
    await mock.close();
    await using again = await startMockToss({ port });
    expect(again.baseUrl).toBe(mock.baseUrl);
    await expect(startMockToss({ port })).rejects.toThrow(/is in use: .* another port with the option port$/);
  });

  it('takes settings by their keys, durations as text, and secrets', async () => {
    await using mock = await startMockToss({
      scenario: 'instant',
      expireSeconds: 60,
      retention: '1h',
      controlToken: 'open-sesame',
      clientId: 'mine',
      clientSecret: 'mine-too',
      cors: ['https://a.test', 'https://b.test'],
      app: 'off',
      publicUrl: undefined as never,
    });
    expect((await mock.control.info()).defaults).toEqual({ scenario: 'instant', expireSeconds: 60 });
    expect((await fetch(`${mock.baseUrl}/_control/v1/info`)).status).toBe(401);
    expect((await fetch(`${mock.baseUrl}/demo`)).status).toBe(404);
    const call = await partnerOf(mock.baseUrl, { clientId: 'mine', clientSecret: 'mine-too' });
    const { txId } = (await call('request', NONE)).success;
    expect((await call('status', { txId })).success).toMatchObject({ status: 'COMPLETED' });
  });

  it('reads nothing of the environment', async () => {
    process.env.MOCK_TOSS_SCENARIO = 'never';
    try {
      await using mock = await startMockToss();
      expect((await mock.control.info()).defaults.scenario).toBe('manual');
    } finally {
      delete process.env.MOCK_TOSS_SCENARIO;
    }
  });

  it('serves HTTPS and the proxy too', async () => {
    await using mock = await startMockToss({ tls: true, proxyPort: 0, tlsPort: 0 });
    expect([mock.tlsUrl, mock.proxyUrl]).toEqual([
      expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    ]);
    expect(await (await fetch(`${mock.baseUrl}/_control/v1/tls-ca.pem`)).text()).toContain('BEGIN CERTIFICATE');
  });

  it('names everything that is wrong', async () => {
    const wrong = { scenarioo: 'x', port: 'abc', tls: {}, expireSeconds: -1 } as never;
    const error: unknown = await startMockToss(wrong).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toEqual([
      'scenarioo in the options is not a setting: did you mean scenario?',
      'tls in the options must be on or off',
      'port in the options is "abc", which is not allowed: must be a whole number from 0 to 65535',
      'expireSeconds in the options is "-1", which is not allowed: must be a whole number from 1 to 1800',
    ]);
    const secret: unknown = await startMockToss({ controlToken: 'with spaces' }).catch((reason: unknown) => reason);
    expect((secret as ConfigError).problems).toEqual([expect.not.stringContaining('with spaces')]);
    await expect(startMockToss({ scenario: 'nope' })).rejects.toThrow('scenario in the options does not exist');
    const fixed = startMockToss({ control: 'off', logLevel: 'info' } as never);
    await expect(fixed).rejects.toThrow('control in the options cannot be set here');
    await (await startMockToss(null as never)).close();
    await expect(startMockToss({ fixtures: missingPath() })).rejects.toThrow(FixtureError);
  });
});

describe('what startMockToss refuses', () => {
  const refusal = async (options: StartOptions): Promise<{ readonly text?: Text; readonly texts?: readonly Text[] }> =>
    startMockToss(options).then(
      () => Promise.reject(new Error('it has started')),
      (reason) => reason,
    );

  const explain = (error: Error): unknown => explainStart(error, calledAt(startMockToss));

  const nothing = missingPath();
  const text = missingPath();
  writeFileSync(text, 'text');

  it.each<[options: StartOptions, en: string, ko: string]>([
    [
      { fixtures: nothing },
      `${nothing}: is not a readable folder: name one with the option fixtures`,
      `${nothing}: 읽을 수 있는 폴더가 아닙니다. 옵션 fixtures로 폴더를 지정하세요`,
    ],
    [
      { tlsCert: nothing, tls: true },
      'the option tlsCert is set without the option tlsKey: set both or neither',
      '옵션 tlsCert만 있고 옵션 tlsKey 값이 없습니다. 둘 다 설정하거나 둘 다 빼세요',
    ],
    [
      { tlsCert: text, tlsKey: text, tls: true },
      `the option tlsCert names ${text}, which does not contain a certificate in PEM: name a file that does`,
      `옵션 tlsCert에 지정한 ${text}: PEM 형식의 인증서 파일이 아닙니다. 맞는 파일을 지정하세요`,
    ],
    [
      { tls: true, dataDir: `${text}/data` },
      `${text}/data/tls-ca cannot be written (ENOTDIR): name another folder with the option dataDir`,
      `${text}/data/tls-ca: 쓸 수 없습니다(ENOTDIR). 옵션 dataDir로 다른 폴더를 지정하세요`,
    ],
    [
      { store: 'rediss://127.0.0.1:1', storeCa: nothing },
      `the option storeCa names ${nothing}, which does not exist: name a PEM file`,
      `옵션 storeCa가 가리키는 파일 ${nothing}: 없는 파일입니다. PEM 파일을 지정하세요`,
    ],
    [
      { clientId: 'mine' },
      'clientId in the options is set without clientSecret in the options: set both or neither',
      '옵션의 clientId만 있고 옵션의 clientSecret 값이 없습니다. 둘 다 설정하거나 둘 다 빼세요',
    ],
    [
      { MOCK_TOSS_SCENARIO: 'auto' } as object,
      'MOCK_TOSS_SCENARIO in the options is not a setting: did you mean scenario?',
      '설정이 아닙니다: 옵션의 MOCK_TOSS_SCENARIO. 혹시 scenario인가요?',
    ],
    [
      { qwerty: 1 } as object,
      'qwerty in the options is not a setting: see docs/settings.md for all of them',
      '설정이 아닙니다: 옵션의 qwerty. 전체 목록은 docs/ko/settings.md에서 확인하세요',
    ],
    [
      8677 as never,
      'startMockToss takes an object with settings, such as { port: 8677 }',
      'startMockToss에는 { port: 8677 }처럼 설정이 담긴 객체를 넘기세요',
    ],
  ])('is said in options, not in flags and variables: %j', async (options, en, ko) => {
    const { text: only, texts = [only] } = await refusal(options);
    expect(texts).toEqual([{ en, ko }]);
  });

  it('says so of a limit that a snapshot exceeds', async () => {
    await using source = await startMockToss();
    for (let count = 0; count < 3; count += 1) await source.control.createClient();
    const { texts: [problem] = [] } = await refusal({ restore: await source.control.snapshot(), maxClients: 1 });
    expect(problem?.en).toMatch(/^the snapshot: has \d+ clients, and the limit is 1: raise the option maxClients$/);
    expect(problem?.ko).toMatch(/한도 1보다 많습니다\. 옵션 maxClients 값을 높이세요$/);
  });

  it.each(Object.keys(storeReasons) as (keyof typeof storeReasons)[])('says so of a store: %s', (reason) => {
    const { text: told, message } = explain(new StoreError(storeReasons[reason])) as StoreError;
    expect(message).toBe(told.en);
    expect(Object.values(told).join(' ')).not.toMatch(/--|[A-Z]_[A-Z]/);
  });

  it('knows every flag and variable, beside one another and alone', () => {
    for (const [key, { flag, variables }] of Object.entries(settings)) {
      const names = [...(flag === null ? [] : [`--${flag}`]), ...variables].filter(
        (name) => !/^(PORT|HOST)$/.test(name),
      );
      for (const name of [...names, names.join(' or ')]) {
        const error = new StoreError({ en: `use ${name}: now`, ko: `${name.replace(' or ', ' 또는 ')}를 쓰세요` });
        const { text: told } = explain(error) as StoreError;
        expect([name, told]).toEqual([name, { en: `use the option ${key}: now`, ko: `옵션 ${key}를 쓰세요` }]);
      }
    }
  });

  it('leaves alone what is like a name in a path, and errors of other kinds', () => {
    const same = { en: '/a/MOCK_TOSS_STORE "--tls" MOCK_TOSS_STORES --tls-certs', ko: './--tls' };
    expect((explain(new StoreError(same)) as StoreError).text).toEqual(same);
    const other = new TypeError('other');
    expect(explain(other)).toBe(other);
  });
});

describe('startMockToss with a snapshot', () => {
  const fill = async () => {
    await using mock = await startMockToss({ scenario: 'instant' });
    const client = await mock.control.createClient({ clientSecret: 'hush-hush' });
    const call = await partnerOf(mock.baseUrl, client);
    const txId = String((await call('request', NONE)).success.txId);
    return {
      client,
      txId,
      document: await mock.control.snapshot({ secrets: true }),
      text: await mock.control.snapshotText(),
    };
  };

  it('begins with a document, or with a file', async () => {
    const { client, txId, document, text } = await fill();
    await using second = await startMockToss({ restore: document });
    expect(await second.control.transaction(txId)).toMatchObject({ status: 'COMPLETED' });
    const call = await partnerOf(second.baseUrl, client);
    expect((await call('status', { txId })).success).toMatchObject({ status: 'COMPLETED' });

    expect(text).not.toContain('hush-hush');
    const file = missingPath();
    writeFileSync(file, text);
    await using third = await startMockToss({ restore: file });
    expect(await third.control.transaction(txId)).toMatchObject({ status: 'COMPLETED' });
    await (await startMockToss({ restore: null })).close();
  });

  it('takes a document as often as it is given, and does not change it', async () => {
    const { txId, document } = await fill();
    const before = structuredClone(document);
    await using second = await startMockToss({ restore: document });
    await second.control.createClient({ clientId: 'more' });
    expect(document).toEqual(before);
    await using third = await startMockToss({ restore: document });
    expect(await third.control.transaction(txId)).toMatchObject({ status: 'COMPLETED' });
  });

  it('rejects what it cannot read', async () => {
    const { document } = await fill();
    const wrong = { ...document, clients: [7] } as never;
    await expect(startMockToss({ restore: wrong })).rejects.toThrow(FixtureError);
    await expect(startMockToss({ restore: wrong })).rejects.toThrow(/^the snapshot: clients\.0 must be an object$/);
    await expect(startMockToss({ restore: [] as never })).rejects.toThrow('the snapshot: is not a snapshot');
    await expect(startMockToss({ restore: 7 as never })).rejects.toThrow('7: does not exist');
    await expect(startMockToss({ restore: missingPath() })).rejects.toThrow('does not exist');
  });
});
