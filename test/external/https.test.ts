import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { createServer as createTlsServer, type Server } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createTlsSigner, type PemPair, type TlsSigner } from '../../src/crypto/certificates/tls-ca.ts';
import { openAuthority } from '../../src/tls/authority.ts';
import { servedHosts } from '../../src/tls/material.ts';
import { startMain } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { startTls, type TlsServer } from '../tls/running.ts';
import { describeWith, javaLibrary, pythonWith } from './programs.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/https.md'), 'utf8');

/** What the page prints under a name. */
const recipe = (name: string): string => {
  const found = new RegExp(`<!-- (?:run|check): ${name} -->\n\`\`\`\\w*\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/https.md has no recipe ${name}`);
  return found;
};

const folder = newFolder();
const dataDir = newFolder();
let running: TlsServer;

beforeAll(async () => {
  running = await startTls({ MOCK_TOSS_DATA_DIR: dataDir });
  writeFileSync(join(folder, 'toss-ca.pem'), running.ca);
  writeFileSync(join(folder, 'other-ca.pem'), (await openAuthority(newFolder(), ['other.test'], Date.now())).root);
  writeFileSync(join(folder, 'toss-hosts'), recipe('hosts'));
});

/** The recipe with the ports of this run. */
const here = (name: string): string =>
  recipe(name)
    .replaceAll('8677', String(running.server.port))
    .replaceAll('8678', String(running.tlsPort))
    .replaceAll('8679', String(running.proxyPort));

/** A machine that has other CAs in its environment: what a recipe says in its own lines must count all the same. */
const OTHER_CAS = Object.fromEntries(
  ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'].map((name) => [
    name,
    'other-ca.pem',
  ]),
);

const run = async (program: string, words: string[], env: Record<string, string> = {}): Promise<string> => {
  const { stdout } = await execute(program, words, { cwd: folder, env: { PATH: process.env.PATH ?? '', ...env } });
  return stdout;
};

const OK = expect.objectContaining({ status: 'ok' });

it('every shell block of the page has a name, by which a test here runs it', () => {
  const blocks = page.match(/^```sh$/gm) ?? [];
  expect(page.match(/^<!-- run: [\w-]+ -->\n```sh$/gm)).toHaveLength(blocks.length);
});

it('the command that starts the server switches on HTTPS and the proxy', async () => {
  const [npx, name, ...words] = recipe('start').replace('8679', '0').trim().split(' ');
  expect([npx, name]).toEqual(['npx', 'mock-toss-cert']);
  const { ready } = await startMain({ words, env: { MOCK_TOSS_TLS_PORT: '0', MOCK_TOSS_DATA_DIR: newFolder() } });
  expect(ready).toMatchObject({ tlsUrl: expect.any(String), proxyUrl: expect.any(String) });
});

describeWith(['bash', 'curl'], 'curl', () => {
  it('gets the CA', async () => {
    const cwd = newFolder();
    await execute('bash', ['-euc', here('ca')], { cwd });
    expect(readFileSync(join(cwd, 'toss-ca.pem'), 'utf8')).toBe(running.ca);
  });

  it.each(['curl-names', 'curl-resolve', 'curl-proxy'])('%s', async (name) => {
    expect(JSON.parse(await run('bash', ['-euc', here(name)]))).toEqual(OK);
    expect(JSON.parse(await run('bash', ['-euc', here(name)], OTHER_CAS))).toEqual(OK);
  });

  it('trusts nothing without the CA', async () => {
    await expect(run('bash', ['-euc', here('curl-names').replace('--cacert toss-ca.pem', '')])).rejects.toThrow();
  });
});

describeWith(['node'], 'Node.js', () => {
  it.each(['node-proxy', 'node-names'])('%s', async (name) => {
    // Where its packages are found.
    const file = join(root, 'node_modules', `.mock-toss-${name}.mjs`);
    writeFileSync(file, here(name));
    expect(JSON.parse(await run('node', [file], { ...OTHER_CAS, NODE_EXTRA_CA_CERTS: 'toss-ca.pem' }))).toEqual(OK);
  });
});

describeWith(['php'], 'PHP', () => {
  it('php-proxy', async () => {
    expect(JSON.parse(await run('php', ['-r', here('php-proxy')]))).toEqual(OK);
    expect(JSON.parse(await run('php', ['-r', here('php-proxy')], OTHER_CAS))).toEqual(OK);
  });
});

describeWith(['ruby'], 'Ruby', () => {
  it.each(['ruby-proxy', 'ruby-names'])('%s', async (name) => {
    expect(JSON.parse(await run('ruby', ['-e', here(name)]))).toEqual(OK);
    expect(JSON.parse(await run('ruby', ['-e', here(name)], OTHER_CAS))).toEqual(OK);
  });
});

const EXAMPLE_LINES = 3;
const NAMES = { TOSS_CERT_URL: 'https://cert.toss.im', TOSS_OAUTH_URL: 'https://oauth2.cert.toss.im' };
const expectWalked = (output: string): void => {
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ person }) => person.name)).toEqual(Array(EXAMPLE_LINES).fill('김토스'));
};

const python = pythonWith('requests', 'cryptography', 'asn1crypto');

describeWith([python], 'Python', () => {
  const partner = join(root, 'examples/python/partner.py');
  const env = { ...NAMES, PYTHONDONTWRITEBYTECODE: '1' };

  it('python-proxy', async () => {
    expect(JSON.parse(await run(python.path, ['-c', here('python-proxy')]))).toEqual(OK);
  });

  it.each(Object.keys(OTHER_CAS))('python-proxy, although %s names other CAs', async (name) => {
    expect(JSON.parse(await run(python.path, ['-c', here('python-proxy')], { [name]: 'other-ca.pem' }))).toEqual(OK);
  });

  it('python-proxy, although the environment names another proxy', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9', no_proxy: '*' };
    expect(JSON.parse(await run(python.path, ['-c', here('python-proxy')], env))).toEqual(OK);
  });

  it('the example, unchanged, through the proxy', async () => {
    const proxy = { HTTPS_PROXY: `http://127.0.0.1:${running.proxyPort}`, REQUESTS_CA_BUNDLE: 'toss-ca.pem' };
    expectWalked(await run(python.path, [partner], { ...env, ...proxy }));
  });

  it('the example, unchanged, with the names leading here', async () => {
    const names = mkdtempSync(join(folder, 'names-'));
    writeFileSync(join(names, 'sitecustomize.py'), here('python-names'));
    expectWalked(await run(python.path, [partner], { ...env, REQUESTS_CA_BUNDLE: 'toss-ca.pem', PYTHONPATH: names }));
  });
});

const libraries = (['bcprov', 'bcutil', 'bcpkix', 'gson'] as const).map(javaLibrary);

describeWith(['javac', 'java', 'keytool', ...libraries], 'Java', () => {
  let command: string[];

  beforeAll(async () => {
    const build = mkdtempSync(join(folder, 'java-'));
    const classpath = libraries.map(({ path }) => path).join(':');
    const sources = join(root, 'examples/java/src/partner');
    const files = readdirSync(sources).map((name) => join(sources, name));
    await execute('javac', ['-encoding', 'UTF-8', '-cp', classpath, '-d', build, ...files]);
    command = ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8', '-cp', `${build}:${classpath}`, 'partner.Main'];
    await run('bash', ['-euc', recipe('java-trust')]);
  });

  it('the example, unchanged, through the proxy', async () => {
    expectWalked(await run('java', [...here('java-proxy').trim().split(' '), ...command], NAMES));
  });

  it('the example with the names leading here, on another port than 443', async () => {
    const port = `:${running.tlsPort}`;
    const env = { TOSS_CERT_URL: `${NAMES.TOSS_CERT_URL}${port}`, TOSS_OAUTH_URL: `${NAMES.TOSS_OAUTH_URL}${port}` };
    expectWalked(await run('java', [...here('java-names').trim().split(' '), ...command], env));
  });

  it('trusts nothing without the trust store', async () => {
    const words = here('java-proxy')
      .trim()
      .split(' ')
      .filter((word) => word.includes('proxy'));
    await expect(run('java', [...words, ...command], NAMES)).rejects.toThrow(/PKIX|SSLHandshake/);
  });
});

describe('YAML of the page', () => {
  it('is well formed, and names settings that there are', () => {
    const compose = parse(recipe('compose'));
    expect(compose.services['mock-toss'].networks.default.aliases).toContain('cert.toss.im');
    const actions = parse(recipe('actions'));
    expect(actions.jobs.test.services['mock-toss'].env).toEqual({ MOCK_TOSS_TLS: 'on' });
  });
});

/** A server of another name, with a certificate that our CA should never have signed. */
describe('another host with a certificate of this CA is refused', () => {
  const STRANGER = 'stranger.example';
  /** One whose keys are not thrown away yet, as nobody outside the process that makes a CA has it. */
  let ca: TlsSigner;
  let stranger: PemPair;
  let good: PemPair;
  let strangerPort: number;
  let goodPort: number;
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  const serve = (pair: PemPair): Promise<number> => {
    const http = createHttpServer((_request, response) => response.end('<h1>served</h1>'));
    const server = createTlsServer(pair, (socket) => http.emit('connection', socket));
    servers.push(server);
    server.on('tlsClientError', () => undefined);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
  };

  beforeAll(async () => {
    ca = await createTlsSigner(servedHosts({ tlsHost: [] }), Date.now());
    const yesterday = Date.now() - 86_400_000;
    [stranger, good] = [
      await ca.issue([STRANGER, 'cert.toss.im'], yesterday),
      await ca.issue(['cert.toss.im'], yesterday),
    ];
    [strangerPort, goodPort] = [await serve(stranger), await serve(good)];
  });

  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  describeWith(['openssl'], 'by openssl', () => {
    it('that verifies the chain', async () => {
      const file = write('stranger.pem', stranger.cert);
      const caFile = write('ca.pem', ca.root);
      const issuer = ['-untrusted', file];
      const result = await execute('openssl', ['verify', '-CAfile', caFile, ...issuer, file]).catch((error) => error);
      expect(`${result.stdout}${result.stderr}`).toContain('permitted subtree violation');
      const words = [
        'verify',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        'cert.toss.im',
        '-CAfile',
        caFile,
        ...issuer,
      ];
      expect((await execute('openssl', [...words, write('good.pem', good.cert)])).stdout).toContain(': OK');
    });
  });

  describeWith(['java', 'keytool'], 'by Java', () => {
    it('that connects', async () => {
      const source = write(
        'Probe.java',
        `import java.net.URI; import java.net.http.*;
         public class Probe { public static void main(String[] a) throws Exception {
           var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(a[0])).build(), HttpResponse.BodyHandlers.ofString());
           System.out.println("status " + answer.statusCode()); } }`,
      );
      write('probe-ca.pem', ca.root);
      const store = join(folder, 'probe.p12');
      await run('keytool', [
        '-importcert',
        '-noprompt',
        '-alias',
        'x',
        '-file',
        'probe-ca.pem',
        '-keystore',
        store,
        '-storepass',
        'changeit',
      ]);
      const options = [`-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
      const hosts = write('probe-hosts', `127.0.0.1 ${STRANGER} cert.toss.im\n`);
      const probe = (host: string, at: number) =>
        execute('java', [...options, `-Djdk.net.hosts.file=${hosts}`, source, `https://${host}:${at}/health`]);
      await expect(probe(STRANGER, strangerPort)).rejects.toThrow(/name constraints/i);
      expect((await probe('cert.toss.im', goodPort)).stdout).toContain('status 200');
    });
  });

  describeWith(['chromium', 'certutil'], 'by Chromium', () => {
    it('that trusts the CA', async () => {
      const home = mkdtempSync(join(folder, 'home-'));
      const database = `sql:${join(home, '.pki/nssdb')}`;
      await execute('mkdir', ['-p', join(home, '.pki/nssdb')]);
      await execute('certutil', ['-d', database, '-N', '--empty-password']);
      await execute('certutil', [
        '-d',
        database,
        '-A',
        '-t',
        'C,,',
        '-n',
        'mock',
        '-i',
        write('browser-ca.pem', ca.root),
      ]);
      /** The page, and how the browser judged the certificates that it met (net_error_list.h). */
      const open = async (host: string, at: number) => {
        const log = join(mkdtempSync(join(home, 'p-')), 'net.json');
        const { stdout } = await execute(
          'chromium',
          [
            ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
            ...['--disable-background-networking', '--disable-component-update', '--virtual-time-budget=5000'],
            ...[`--user-data-dir=${mkdtempSync(join(home, 'p-'))}`, `--log-net-log=${log}`],
            ...[`--host-resolver-rules=MAP ${host} 127.0.0.1`, '--dump-dom', `https://${host}:${at}/health`],
          ],
          { env: { ...process.env, HOME: home } },
        );
        const judged = new Set(
          [...readFileSync(log, 'utf8').matchAll(/"net_error":(-2\d\d)/g)].map(([, code]) => code),
        );
        return { dom: stdout, judged: [...judged] };
      };
      const taken = await open('cert.toss.im', goodPort);
      expect([taken.dom, taken.judged]).toEqual([expect.stringContaining('<h1>served</h1>'), []]);
      const refused = await open(STRANGER, strangerPort);
      expect(refused.dom).not.toContain('<h1>served</h1>');
      // ERR_CERT_INVALID, or ERR_CERT_NAME_CONSTRAINT_VIOLATION; never that of an unknown CA, -202.
      expect(['-207', '-212']).toContain(refused.judged[0]);
    });
  });
});
