import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CommandContext, createEnvironment } from '../../../src/cli/exec/environment.ts';
import { runCli } from '../run.ts';

const plain: CommandContext = {
  config: { controlToken: null },
  server: { url: 'http://127.0.0.1:1', tlsUrl: null, proxyUrl: null },
  publicKey: 'KEY',
  clientId: 'id',
  clientSecret: 'secret',
  trust: null,
};

const trust = { pem: '/t/ca.pem', trustStore: '/t/trust.p12', phpFolder: '/t/php' };
const secure: CommandContext = { ...plain, server: { ...plain.server, tlsUrl: 'https://127.0.0.1:2' }, trust };
const proxied: CommandContext = { ...secure, server: { ...secure.server, proxyUrl: 'http://127.0.0.1:3' } };

const LOCAL = 'localhost,127.0.0.1,::1';

describe('the environment of the command of exec', () => {
  it('has the server and the client, and nothing else that is new', () => {
    expect(createEnvironment({ A: 'b', NO_PROXY: 'x', MOCK_TOSS_URL: 'http://other' }, plain)).toEqual({
      A: 'b',
      NO_PROXY: 'x',
      MOCK_TOSS_URL: 'http://127.0.0.1:1',
      MOCK_TOSS_PUBLIC_KEY: 'KEY',
      MOCK_TOSS_CLIENT_ID: 'id',
      MOCK_TOSS_CLIENT_SECRET: 'secret',
    });
  });

  it.each(['en', 'ko'])('is in the help as in the documentation: %s', async (MOCK_TOSS_LANG) => {
    const env = createEnvironment({}, { ...proxied, config: { controlToken: 't' } });
    const names = Object.keys(env).filter((name) => env[name] !== undefined);
    const { out } = await runCli(['exec', '--help'], { env: { MOCK_TOSS_LANG } });
    const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    for (const name of [...names, 'MOCK_TOSS_EXEC']) {
      expect(out).toMatch(new RegExp(`[ ,]${name}(?![A-Za-z_])`));
      expect(page).toContain(`\`${name}\``);
    }
  });

  it('has the control token that was in a file', () => {
    const env = createEnvironment({ MOCK_TOSS_CONTROL_TOKEN_FILE: '/f' }, { ...plain, config: { controlToken: 't' } });
    expect(env).toMatchObject({ MOCK_TOSS_CONTROL_TOKEN: 't', MOCK_TOSS_CONTROL_TOKEN_FILE: undefined });
  });

  it('with HTTPS, has its URL, and the CA files in every variable that programs read', () => {
    expect(createEnvironment({ SSL_CERT_FILE: '/other.pem' }, secure)).toMatchObject({
      MOCK_TOSS_URL: 'https://127.0.0.1:2',
      NODE_EXTRA_CA_CERTS: '/t/ca.pem',
      SSL_CERT_FILE: '/t/ca.pem',
      REQUESTS_CA_BUNDLE: '/t/ca.pem',
      CURL_CA_BUNDLE: '/t/ca.pem',
      PHP_INI_SCAN_DIR: expect.stringMatching(/^[:;]\/t\/php$/),
      JAVA_TOOL_OPTIONS:
        '-Djavax.net.ssl.trustStore=/t/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -Djavax.net.ssl.trustStoreType=PKCS12',
    });
  });

  it('keeps what is in JAVA_TOOL_OPTIONS and PHP_INI_SCAN_DIR already', () => {
    const env = createEnvironment({ JAVA_TOOL_OPTIONS: '-Xmx1g', PHP_INI_SCAN_DIR: '/mine' }, secure);
    expect(env.JAVA_TOOL_OPTIONS).toMatch(/^-Xmx1g -Djavax\.net\.ssl\.trustStore=/);
    expect(env.PHP_INI_SCAN_DIR).toMatch(/^\/mine[:;]\/t\/php$/);
  });

  it.each([
    ['/with space/t.p12', '"-Djavax.net.ssl.trustStore=/with space/t.p12"'],
    [`/o'neil/t.p12`, `"-Djavax.net.ssl.trustStore=/o'neil/t.p12"`],
    [`/a "b"/t.p12`, `"-Djavax.net.ssl.trustStore=/a "'"'"b"'"'"/t.p12"`],
    ['C:\\temp\\t.p12', '-Djavax.net.ssl.trustStore=C:\\temp\\t.p12'],
  ])('quotes the path %s as the JVM reads it', (trustStore, word) => {
    const env = createEnvironment({}, { ...secure, trust: { ...trust, trustStore } });
    expect(env.JAVA_TOOL_OPTIONS?.startsWith(`${word} `)).toBe(true);
  });

  it('with the proxy, leads HTTPS through it, but not to this machine', () => {
    expect(createEnvironment({ HTTPS_PROXY: 'http://other:1', https_proxy: 'http://other:1' }, proxied)).toMatchObject({
      HTTPS_PROXY: 'http://127.0.0.1:3',
      https_proxy: 'http://127.0.0.1:3',
      NODE_USE_ENV_PROXY: '1',
      NO_PROXY: LOCAL,
      no_proxy: LOCAL,
      JAVA_TOOL_OPTIONS: expect.stringMatching(
        / -Dhttps\.proxyHost=127\.0\.0\.1 -Dhttps\.proxyPort=3 -Dhttp\.nonProxyHosts=localhost\|127\.\*\|\[::1\]$/,
      ),
    });
  });

  it('knows a proxy with an IPv6 address', () => {
    const env = createEnvironment({}, { ...proxied, server: { ...proxied.server, proxyUrl: 'http://[::1]:3' } });
    expect(env.JAVA_TOOL_OPTIONS).toContain('-Dhttps.proxyHost=::1 ');
  });

  it.each([
    ['*', LOCAL],
    ['toss.im', LOCAL],
    ['.toss.im,corp.test', `corp.test,${LOCAL}`],
    ['*.toss.im', LOCAL],
    ['.im', LOCAL],
    ['Cert.Toss.IM:443 oauth2.cert.toss.im', LOCAL],
    ['corp.test, 10.0.0.0/8,localhost', 'corp.test,10.0.0.0/8,localhost,127.0.0.1,::1'],
    ['oss.im,nottoss.im', `oss.im,nottoss.im,${LOCAL}`],
  ])('with the proxy, NO_PROXY=%s does not hide the real hosts', (given, expected) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      expect(createEnvironment({ [name]: given }, proxied)).toMatchObject({ NO_PROXY: expected, no_proxy: expected });
    }
  });

  it('with a proxy of the user, excepts this machine, where the server is', () => {
    expect(createEnvironment({ http_proxy: 'http://corp:1', NO_PROXY: '.toss.im' }, plain)).toMatchObject({
      http_proxy: 'http://corp:1',
      NO_PROXY: `.toss.im,${LOCAL}`,
      no_proxy: `.toss.im,${LOCAL}`,
    });
  });
});
