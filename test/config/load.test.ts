import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';
import { type SettingKey, settings } from '../../src/config/settings.ts';
import { ConfigError } from '../../src/config/start-errors.ts';
import { missingPath, newFolder } from '../new-folder.ts';

const folder = newFolder();

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const configOf = (sources: ConfigSources) => loadConfig(sources).config;

const problemsOf = (sources: ConfigSources): readonly string[] => {
  try {
    loadConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('has a default for everything, and is frozen', () => {
    const { config, warnings } = loadConfig({});
    expect(config).toMatchObject({ port: 8677, host: 'localhost', publicUrl: null, scenario: 'manual', control: 'on' });
    expect(warnings).toEqual([]);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.cors)).toBe(true);
  });

  it('prefers a flag to a variable, and a variable to the file', () => {
    const path = file(
      'all.json',
      '{"port": 1, "scenario": "auto", "logLevel": "warn", "cors": ["http://a.test", "http://b.test"]}',
    );
    expect(
      configOf({ flags: { config: path, port: '3' }, env: { PORT: '2', MOCK_TOSS_SCENARIO: 'instant' } }),
    ).toMatchObject({
      port: 3,
      scenario: 'instant',
      logLevel: 'warn',
      cors: ['http://a.test', 'http://b.test'],
    });
    expect(configOf({ env: { MOCK_TOSS_CONFIG: path, PORT: '2' } })).toMatchObject({ port: 2, scenario: 'auto' });
  });

  it('prefers MOCK_TOSS_HOST to HOST', () => {
    expect(configOf({ env: { HOST: 'a' } }).host).toBe('a');
    expect(configOf({ env: { HOST: 'a', MOCK_TOSS_HOST: '0.0.0.0' } }).host).toBe('0.0.0.0');
  });

  it('takes an empty variable as unset', () => {
    expect(configOf({ env: { PORT: '', MOCK_TOSS_CONTROL_TOKEN: '' } })).toMatchObject({
      port: 8677,
      controlToken: null,
    });
  });

  it('ignores what Kubernetes injects for a service named mock-toss, without a warning', () => {
    const env = {
      MOCK_TOSS_PORT: 'tcp://10.0.0.1:8677',
      MOCK_TOSS_SERVICE_HOST: '10.0.0.1',
      MOCK_TOSS_SERVICE_PORT: '8677',
      MOCK_TOSS_PORT_8677_TCP_ADDR: '10.0.0.1',
      PORT: 'tcp://10.0.0.1:8677',
    };
    expect(loadConfig({ env })).toMatchObject({ config: { port: 8677, host: 'localhost' }, warnings: [] });
  });

  it.each([
    ['MOCK_TOSS_PORT', '9000', 'PORT'],
    ['MOCK_TOSS_PROT', '9000', 'PORT'],
    ['MOCK_TOSS_SCENARIOS', 'auto', 'MOCK_TOSS_SCENARIO'],
    ['MOCK_TOSS_CONTROL_TOKENFILE', '/x', 'MOCK_TOSS_CONTROL_TOKEN_FILE'],
  ])('warns of %s=%s: did you mean %s?', (name, value, meant) => {
    expect(loadConfig({ env: { [name]: value } }).warnings).toEqual([
      expect.objectContaining({
        en: `the environment variable ${name} is not a setting and is ignored: did you mean ${meant}?`,
      }),
    ]);
  });

  it('warns of an unknown variable with the nearest known name', () => {
    expect(loadConfig({ env: { MOCK_TOSS_LOGLEVEL: 'info', OTHER: 'x' } }).warnings).toEqual([
      {
        en: 'the environment variable MOCK_TOSS_LOGLEVEL is not a setting and is ignored: did you mean MOCK_TOSS_LOG_LEVEL?',
        ko: '환경 변수 MOCK_TOSS_LOGLEVEL: 설정이 아니므로 무시합니다. 혹시 MOCK_TOSS_LOG_LEVEL인가요?',
      },
    ]);
  });

  it('suggests no name for an unknown variable that is like none', () => {
    expect(loadConfig({ env: { MOCK_TOSS_COLOUR: 'x' } }).warnings).toEqual([
      expect.objectContaining({
        en: 'the environment variable MOCK_TOSS_COLOUR is not a setting and is ignored: see --help for all of them',
      }),
    ]);
  });

  it('reads a secret from a file that a variable names, without its last line break', () => {
    const path = file('secret', 's3cret\n');
    expect(configOf({ env: { MOCK_TOSS_CONTROL_TOKEN_FILE: path } }).controlToken).toBe('s3cret');
  });

  it('reads files with a byte order mark, settings and secrets, as those without', () => {
    const config = file('mark.json', '\uFEFF{"port": 2}');
    const secret = file('mark.secret', '\uFEFFs3cret\r\n');
    const env = { MOCK_TOSS_CONTROL_TOKEN_FILE: secret };
    expect(configOf({ flags: { config }, env })).toMatchObject({ port: 2, controlToken: 's3cret' });
  });

  it('writes the public URL without a trailing slash', () => {
    expect(configOf({ env: { MOCK_TOSS_PUBLIC_URL: 'https://mock.test/base/' } }).publicUrl).toBe(
      'https://mock.test/base',
    );
  });
});

describe('every setting', () => {
  /** Another value than the default, as text. */
  const others: Record<SettingKey, string> = {
    port: '4',
    store: 'valkey://user:secret@h:1/2',
    storePrefix: 'other',
    storeCa: 's.pem',
    host: 'h',
    tls: 'on',
    tlsPort: '2',
    tlsHost: 'x.test,10.0.0.1',
    tlsCert: 'c.pem',
    tlsKey: 'k.pem',
    dataDir: 'd',
    proxyPort: '3',
    publicUrl: 'http://u',
    logLevel: 'warn',
    fixtures: 'f',
    restore: 'r.json',
    clientId: 'c',
    clientSecret: 's',
    scenario: 'auto',
    seed: 'x',
    expireSeconds: '2',
    control: 'off',
    app: 'off',
    appLinks: 'scheme',
    controlToken: 't',
    cors: 'http://o',
    allowedHosts: 'a',
    requestTimeout: '2s',
    retention: '2h',
    maxClients: '2',
    maxTransactions: '2',
    maxClientBytes: '2MiB',
    maxTransactionBytes: '3MiB',
    maxPersonas: '2',
    maxScenarios: '2',
    maxQueue: '2',
    maxFaults: '2',
    maxListeners: '2',
    maxJournal: '2',
    maxJournalBytes: '1048577',
    maxClientJournal: '2',
    journalBodyBytes: '2',
  };
  const expected = (key: SettingKey) => settings[key].reader.read(others[key]);
  /** The client's id and secret go together. */
  const base = (key: SettingKey): Record<string, string> => {
    if (key === 'clientId') return { MOCK_TOSS_CLIENT_SECRET: 'x' };
    return key === 'clientSecret' ? { MOCK_TOSS_CLIENT_ID: 'x' } : {};
  };

  it.each(Object.keys(settings) as SettingKey[])('%s is read from each of its variables', (key) => {
    for (const name of settings[key].variables) {
      expect(configOf({ env: { ...base(key), [name]: others[key] } })[key]).toEqual(expected(key));
    }
  });

  it.each((Object.keys(settings) as SettingKey[]).filter((key) => !('secret' in settings[key])))(
    '%s, which is no secret, is read from its flag and from the file',
    (key) => {
      expect(configOf({ env: base(key), flags: { [settings[key].flag ?? '']: others[key] } })[key]).toEqual(
        expected(key),
      );
      const path = file(`${key}.json`, JSON.stringify({ [key]: others[key] }));
      expect(configOf({ env: base(key), flags: { config: path } })[key]).toEqual(expected(key));
    },
  );

  it.each((Object.keys(settings) as SettingKey[]).filter((key) => 'secret' in settings[key]))(
    '%s, a secret, has no flag, and is read from a file of its own',
    (key) => {
      expect(settings[key].flag).toBeNull();
      const path = file(`${key}.secret`, `${others[key]}\n`);
      expect(configOf({ env: { ...base(key), [`${settings[key].variables[0]}_FILE`]: path } })[key]).toBe(others[key]);
    },
  );
});

describe('a wrong configuration', () => {
  it('names a port that browsers and fetch refuse, for all but the proxy', async () => {
    const wrong = 'which is not allowed: must be a port that browsers and fetch do not refuse, such as 8677';
    expect(problemsOf({ flags: { port: '6000', 'tls-port': '06666', 'proxy-port': '6000' } })).toEqual([
      `--port is "6000", ${wrong}`,
      `--tls-port is "06666", ${wrong}`,
    ]);
    await expect(fetch('http://127.0.0.1:6000')).rejects.toMatchObject({ cause: { message: 'bad port' } });
  });

  it('names every problem, the value and what is allowed', () => {
    expect(
      problemsOf({ flags: { port: '99999' }, env: { MOCK_TOSS_LOG_LEVEL: 'loud', MOCK_TOSS_CONTROL: 'no' } }),
    ).toEqual([
      '--port is "99999", which is not allowed: must be a whole number from 0 to 65535',
      'MOCK_TOSS_LOG_LEVEL is "loud", which is not allowed: must be one of debug, error, fatal, info, silent, trace, warn',
      'MOCK_TOSS_CONTROL is "no", which is not allowed: must be one of off, on',
    ]);
  });

  it.each([
    ['MOCK_TOSS_LOG_LEVEL', 'warning', 'one of debug, error, fatal, info, silent, trace, warn: did you mean warn?'],
    ['MOCK_TOSS_CONTROL', 'ON', 'one of off, on: did you mean on?'],
    ['MOCK_TOSS_APP_LINKS', 'schemes', 'one of scheme, web: did you mean scheme?'],
    ['MOCK_TOSS_APP', 'maybe', 'one of off, on'],
  ])('names what %s=%s may have meant', (name, value, expected) => {
    expect(problemsOf({ env: { [name]: value } })).toEqual([
      `${name} is "${value}", which is not allowed: must be ${expected}`,
    ]);
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', '8677x'],
    ['PORT', '0x10'],
    ['PORT', '1e3'],
    ['PORT', ' 80'],
    ['MOCK_TOSS_HOST', 'a b'],
    ['MOCK_TOSS_PUBLIC_URL', 'ftp://x.test'],
    ['MOCK_TOSS_PUBLIC_URL', 'mock.test'],
    ['MOCK_TOSS_PUBLIC_URL', 'tcp://mock:1'],
    ['MOCK_TOSS_PUBLIC_URL', 'http://x?'],
    ['MOCK_TOSS_PUBLIC_URL', 'http://x/#'],
    ['MOCK_TOSS_HOST', 'tcp://10.0.0.1:8677'],
    ['MOCK_TOSS_REQUEST_TIMEOUT', '2h'],
    ['MOCK_TOSS_PUBLIC_URL', 'http://user:pass@x.test'],
    ['MOCK_TOSS_PUBLIC_URL', 'http://x.test/?a=b'],
    ['MOCK_TOSS_CORS', 'http://a.test/path'],
    ['MOCK_TOSS_CORS', '*'],
    ['MOCK_TOSS_ALLOWED_HOSTS', 'a:80'],
    ['MOCK_TOSS_EXPIRE_SECONDS', '0'],
    ['MOCK_TOSS_EXPIRE_SECONDS', '1801'],
    ['MOCK_TOSS_REQUEST_TIMEOUT', '30'],
    ['MOCK_TOSS_RETENTION', '-1h'],
    ['MOCK_TOSS_MAX_CLIENTS', '0'],
    ['MOCK_TOSS_MAX_JOURNAL_BYTES', '1048575'],
    ['MOCK_TOSS_MAX_JOURNAL_BYTES', '64MB'],
    ['MOCK_TOSS_MAX_TRANSACTION_BYTES', '1.5MiB'],
    ['MOCK_TOSS_MAX_TRANSACTION_BYTES', '-1MiB'],
    ['MOCK_TOSS_MAX_CLIENT_BYTES', '65GiB'],
  ])('%s=%s', (name, value) => {
    const [problem, ...more] = problemsOf({ env: { [name]: value } });
    expect(problem).toContain(`${name} is ${JSON.stringify(value)}, which is not allowed: must be `);
    expect(more).toEqual([]);
  });

  it.each([
    ['1MiB', 1_048_576],
    ['1048576', 1_048_576],
    ['1536KiB', 1_572_864],
    ['64GiB', 68_719_476_736],
  ])('reads %s as so many bytes', (text, value) => {
    expect(configOf({ env: { MOCK_TOSS_MAX_JOURNAL_BYTES: text } }).maxJournalBytes).toBe(value);
  });

  it.each(Object.entries(settings).filter(([, { reader }]) => reader.unit === 'bytes'))(
    'reads %s with a unit, and shows its limits so',
    (key, { reader, variables: [variable = ''] }) => {
      expect(reader.expects.en).toMatch(/^a number of bytes such as "\d+[KMG]iB" or "\d+", from \S+ to \d+[KMG]iB$/);
      const value = { maxClientBytes: '2MiB', maxTransactionBytes: '2MiB', maxJournalBytes: '2MiB' }[key] ?? '8KiB';
      expect(configOf({ env: { [variable]: value } })).toHaveProperty(key, value === '8KiB' ? 8_192 : 2_097_152);
    },
  );

  it('never prints a secret', () => {
    const problems = problemsOf({
      env: { MOCK_TOSS_CONTROL_TOKEN: 'top secret', MOCK_TOSS_CLIENT_SECRET: 'more secrets' },
    });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toMatch(/top secret|more secrets/);
  });

  it('asks for both or neither of the client’s id and secret', () => {
    expect(problemsOf({ env: { MOCK_TOSS_CLIENT_ID: 'a' } })[0]).toContain('MOCK_TOSS_CLIENT_SECRET');
    expect(problemsOf({ env: { MOCK_TOSS_CLIENT_SECRET: 'a' } })[0]).toContain('MOCK_TOSS_CLIENT_ID');
    expect(problemsOf({ env: { MOCK_TOSS_CLIENT_ID: 'a', MOCK_TOSS_CLIENT_SECRET: 'b' } })).toEqual([]);
  });

  it.each(['http://h', 'valkey://', 'valkey://h/a', 'redis://h/0?x=1', 'redis://h:99999', 'h:6379', 'unix:///tmp/s'])(
    'refuses the store %s without repeating it, as it may hold a password',
    (value) => {
      expect(problemsOf({ env: { MOCK_TOSS_STORE: value } })).toEqual([
        'MOCK_TOSS_STORE must be an address such as valkey://host:6379/0, redis://host or, with TLS, rediss://user:password@host',
      ]);
    },
  );

  it('refuses a snapshot beside a shared store', () => {
    const env = { MOCK_TOSS_STORE: 'valkey://h' };
    expect(problemsOf({ env, flags: { restore: 'state.json' } })).toEqual([
      expect.stringMatching(/^--restore is set together with MOCK_TOSS_STORE: only the memory of one process/),
    ]);
    expect(problemsOf({ env })).toEqual([]);
  });

  it.each([
    ['is not there', join(folder, 'none.json'), 'does not exist'],
    ['is a folder', folder, 'cannot be read (EISDIR)'],
    ['is not JSON', file('broken.json', '{'), 'is not JSON: line 1, column 2: it ends too early'],
    [
      'has a comma too many',
      file('comma.json', '{\n  "port": 1,\n}\n'),
      'is not JSON: line 3, column 1: a comma before a closing bracket',
    ],
    ['has comments', file('comment.json', '\uFEFF{\n  // mine\n  "port": 1}'), 'is not JSON: line 2, column 3'],
    ['is empty', file('empty.json', ''), 'is not JSON: line 1, column 1'],
    ['is UTF-16', file('wide.json', Buffer.from('\uFEFF{"port": 2}', 'utf16le')), 'is not encoded in UTF-8'],
    ['is no object', file('list.json', '[]'), 'must contain one JSON object'],
    ['has an unknown key', file('unknown.json', '{"prot": 1}'), 'did you mean port?'],
    ['has a secret', file('leak.json', '{"controlToken": "x"}'), 'MOCK_TOSS_CONTROL_TOKEN'],
    ['has an object', file('object.json', '{"port": {}}'), 'port in'],
    ['has a wrong value', file('wrong.json', '{"port": 70000}'), 'must be a whole number from 0 to 65535'],
  ])('stops at a config file that %s', (_name, path, expected) => {
    const problems = problemsOf({ flags: { config: path } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(path);
    expect(problems[0]).toContain(expected);
  });

  it('asks for one of a secret and its file', () => {
    const env = { MOCK_TOSS_CONTROL_TOKEN: 'x', MOCK_TOSS_CONTROL_TOKEN_FILE: missingPath() };
    expect(problemsOf({ env })).toEqual([
      'MOCK_TOSS_CONTROL_TOKEN and MOCK_TOSS_CONTROL_TOKEN_FILE are both set: keep one',
    ]);
  });

  it('stops at a secret file that cannot be read', () => {
    const path = missingPath();
    expect(problemsOf({ env: { MOCK_TOSS_CONTROL_TOKEN_FILE: path } })[0]).toContain(path);
  });
});
