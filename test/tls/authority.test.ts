import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { wantsTls } from '../../src/config/wants-tls.ts';
import { openAuthority } from '../../src/tls/authority.ts';
import { prepareTls, servedHosts } from '../../src/tls/material.ts';
import { fixtures } from '../harness.ts';
import { missingPath, newFolder } from '../new-folder.ts';
import { expectMode } from '../systems.ts';

const HOSTS = servedHosts({ tlsHost: [] });
const NOW = Date.parse('2026-03-02T00:00:00Z');
const DAY = 86_400_000;

const configOf = (env: Record<string, string>) => loadConfig({ env }).config;
const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    expect((error as Error).name).toBe('TlsError');
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

const cutChain = (folder: string): void => {
  const file = join(folder, 'server-0.pem');
  const [leaf = ''] = readFileSync(file, 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/);
  writeFileSync(file, `${leaf}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
};

const dropServers = (folder: string): void => {
  for (const name of readdirSync(folder)) if (name.startsWith('server-')) rmSync(join(folder, name));
};

describe('the CA of a data folder', () => {
  it('is made on first use, with a key that only its owner reads, and is the same ever after', async () => {
    const folder = join(newFolder(), 'made', 'on', 'the', 'way');
    const first = await openAuthority(folder, HOSTS, NOW);
    expect(await openAuthority(folder, HOSTS, NOW + DAY)).toEqual(first);
    expect(readdirSync(folder)).toEqual(['tls-ca']);
    expect(readdirSync(join(folder, 'tls-ca')).sort()).toHaveLength(21);
    expectMode(join(folder, 'tls-ca', 'server-0-key.pem'), 0o600);
    expectMode(join(folder, 'tls-ca', 'ca.pem'), 0o644);
    expectMode(join(folder, 'tls-ca'), 0o755);
  });

  it('is one, however many first starts there are at once', async () => {
    const folder = newFolder();
    const all = await Promise.all(Array.from({ length: 20 }, () => openAuthority(folder, HOSTS, NOW)));
    expect(new Set(all.map(({ root }) => root)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['tls-ca']);
  });

  it('is a CA for ten years, for servers only, and with a name of its own', async () => {
    const [one, other] = [await openAuthority(newFolder(), HOSTS, NOW), await openAuthority(newFolder(), HOSTS, NOW)];
    const issuer = one.server.cert.split(/(?<=-----END CERTIFICATE-----\n)/)[1] ?? '';
    for (const pem of [one.root, issuer]) {
      const certificate = new X509Certificate(pem);
      expect(certificate.ca).toBe(true);
      expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
      expect(certificate.subject).toContain('mock-toss-cert (unofficial)');
    }
    expect(new X509Certificate(one.root).subject).not.toBe(new X509Certificate(other.root).subject);
  });

  it('keeps no key that could sign: there are only servers’ keys', async () => {
    const folder = newFolder();
    await openAuthority(folder, HOSTS, NOW);
    const read = (name: string): string => readFileSync(join(folder, 'tls-ca', name), 'utf8');
    const keys = readdirSync(join(folder, 'tls-ca')).filter((name) => read(name).includes('PRIVATE'));
    expect(keys).toHaveLength(10);
    for (const name of keys) {
      const [leaf, issuer = ''] = read(name.replace('-key', '')).split(/(?<=-----END CERTIFICATE-----\n)/);
      const key = createPrivateKey(read(name));
      expect(new X509Certificate(leaf ?? '').ca).toBe(false);
      expect([leaf, issuer, read('ca.pem')].map((pem) => new X509Certificate(pem ?? '').checkPrivateKey(key))).toEqual([
        true,
        false,
        false,
      ]);
    }
  });

  it('has a certificate for every day of ten years', async () => {
    const folder = newFolder();
    const { root } = await openAuthority(folder, HOSTS, NOW);
    for (const days of [0, 364, 365, 366, 1000, 3648]) {
      const { server, root: same } = await openAuthority(folder, HOSTS, NOW + days * DAY);
      const certificate = new X509Certificate(server.cert);
      expect(same).toBe(root);
      expect(Date.parse(certificate.validFrom)).toBeLessThanOrEqual(NOW + days * DAY);
      expect(Date.parse(certificate.validTo)).toBeGreaterThan(NOW + days * DAY);
    }
  });

  const damage: [string, (folder: string) => void, RegExp][] = [
    ['whose root is empty', (folder) => writeFileSync(join(folder, 'ca.pem'), ''), /ca\.pem is damaged: delete/],
    [
      'whose server is no PEM',
      (folder) => writeFileSync(join(folder, 'server-0.pem'), 'x'),
      /server-0\.pem is damaged/,
    ],
    [
      'whose key is cut',
      (folder) => writeFileSync(join(folder, 'server-0-key.pem'), '-----BEGIN'),
      /-key\.pem is damaged/,
    ],
    ['whose chain is cut', (folder) => cutChain(folder), /server-0\.pem is damaged: delete/],
    ['without its root', (folder) => rmSync(join(folder, 'ca.pem')), /ca\.pem cannot be read \(ENOENT\): delete/],
    ['without its key', (folder) => rmSync(join(folder, 'server-0-key.pem')), /server-0-key\.pem cannot be read/],
    ['without any server', (folder) => dropServers(folder), /has no server certificate: delete/],
  ];
  it.each(damage)('%s is refused in one line, and left as it is', async (_name, hurt, expected) => {
    const folder = newFolder();
    await openAuthority(folder, HOSTS, NOW);
    hurt(join(folder, 'tls-ca'));
    const state = () =>
      readdirSync(join(folder, 'tls-ca')).map((name) => readFileSync(join(folder, 'tls-ca', name), 'utf8'));
    const before = state();
    const message = await refusal(openAuthority(folder, HOSTS, NOW));
    expect(message).toMatch(expected);
    expect(message).not.toContain('\n');
    expect(state()).toEqual(before);
  });

  it('with the key or the certificate of another is refused', async () => {
    const [folder, other] = [newFolder(), await openAuthority(newFolder(), HOSTS, NOW)];
    await openAuthority(folder, HOSTS, NOW);
    writeFileSync(join(folder, 'tls-ca', 'server-0-key.pem'), other.server.key);
    expect(await refusal(openAuthority(folder, HOSTS, NOW))).toContain('is not the key of');
    writeFileSync(join(folder, 'tls-ca', 'server-0.pem'), other.server.cert);
    expect(await refusal(openAuthority(folder, HOSTS, NOW))).toContain('is not signed by the CA');
  });

  it('without name constraints is refused', async () => {
    const folder = newFolder();
    await openAuthority(folder, HOSTS, NOW);
    writeFileSync(join(folder, 'tls-ca', 'ca.pem'), fixtures.signatureKeys.root.toString());
    expect(await refusal(openAuthority(folder, HOSTS, NOW))).toMatch(
      /is not signed by the CA|was made for other names/,
    );
  });

  it('that has expired or was made for other names is refused', async () => {
    const folder = newFolder();
    await openAuthority(folder, HOSTS, NOW);
    expect(await refusal(openAuthority(folder, HOSTS, NOW + 3651 * DAY))).toContain('has expired');
    const more = await refusal(openAuthority(folder, [...HOSTS, 'toss.test', '10.0.0.1', 'x.localhost'], NOW));
    expect(more).toContain('does not cover toss.test, 10.0.0.1:');
  });

  it('cannot be where nothing can be written, and leaves nothing behind', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(await refusal(openAuthority(join(file, 'x'), HOSTS, NOW))).toMatch(
      /cannot be (written|read) \(ENOTDIR\): (name another folder|delete)/,
    );
    // Where nothing can be made, not even by root.
    if (existsSync('/proc/self')) {
      expect(await refusal(openAuthority('/proc/mock-toss-cert/x', HOSTS, NOW))).toMatch(/cannot be written \(E/);
    }
    const readOnly = newFolder();
    mkdirSync(join(readOnly, 'data'));
    chmodSync(join(readOnly, 'data'), 0o500);
    // Root writes everywhere: then there is nothing to see.
    if (process.getuid?.() !== 0) await refusal(openAuthority(join(readOnly, 'data'), HOSTS, NOW));
    expect(existsSync(join(file, 'x'))).toBe(false);
  });
});

describe('the server’s certificate', () => {
  it('is for the served names and no others, for 397 days, from a day back', async () => {
    const folder = newFolder();
    const config = configOf({ MOCK_TOSS_DATA_DIR: folder, MOCK_TOSS_TLS_HOST: 'Toss.test,10.0.0.7,fe80::1' });
    const { cert, ca } = await prepareTls(config, NOW);
    const certificate = new X509Certificate(cert);
    expect(certificate.subjectAltName).toBe(
      'DNS:oauth2.cert.toss.im, DNS:cert.toss.im, DNS:auth.cert.toss.im, DNS:cdn.toss.im, DNS:localhost, DNS:toss.test, ' +
        'IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:10.0.0.7, IP Address:FE80:0:0:0:0:0:0:1',
    );
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    const [, issuer = ''] = cert.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(certificate.verify(new X509Certificate(issuer).publicKey)).toBe(true);
    expect(new X509Certificate(issuer).verify(new X509Certificate(ca ?? '').publicKey)).toBe(true);
    expect(Date.parse(certificate.validFrom)).toBe(NOW - DAY);
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY;
    expect(days).toBeLessThanOrEqual(397);
    expect(days).toBeGreaterThan(396);
  });

  it('is another in another folder', async () => {
    const [one, other] = await Promise.all(
      [newFolder(), newFolder()].map((folder) => prepareTls(configOf({ MOCK_TOSS_DATA_DIR: folder }), NOW)),
    );
    expect(one?.ca).not.toBe(other?.ca);
    expect(one?.key).not.toBe(other?.key);
  });

  it('can be the user’s own, with its chain', async () => {
    const folder = newFolder();
    const own = await prepareTls(configOf({ MOCK_TOSS_DATA_DIR: folder }), NOW);
    const [certFile, keyFile] = [join(folder, 'own.pem'), join(folder, 'own-key.pem')];
    writeFileSync(certFile, own.cert + own.ca);
    writeFileSync(keyFile, own.key);
    const config = configOf({ MOCK_TOSS_TLS_CERT: certFile, MOCK_TOSS_TLS_KEY: keyFile });
    expect(wantsTls(config)).toBe(true);
    expect(await prepareTls(config, NOW)).toEqual({ cert: own.cert + own.ca, key: own.key, ca: null });
  });

  it('of the user’s own is refused in one line when something is wrong with it', async () => {
    const folder = newFolder();
    const own = await prepareTls(configOf({ MOCK_TOSS_DATA_DIR: folder }), NOW);
    const other = await prepareTls(configOf({ MOCK_TOSS_DATA_DIR: newFolder() }), NOW);
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const [cert, key] = [write('cert.pem', own.cert), write('key.pem', own.key)];
    const refuse = (certFile: string, keyFile: string, now = NOW) =>
      refusal(prepareTls(configOf({ MOCK_TOSS_TLS_CERT: certFile, MOCK_TOSS_TLS_KEY: keyFile }), now));
    const missing = missingPath();
    expect(await refuse(missing, key)).toBe(
      `--tls-cert names "${missing}", which does not exist: name a readable file`,
    );
    expect(await refuse(cert, folder)).toContain('which is not a file');
    const { privateKey, publicKey: _publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(
      await refuse(cert, write('rsa.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())),
    ).toContain('is not the key');
    const broken = write('broken.pem', `${own.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
    expect(await refuse(broken, key)).toContain('a certificate and chain that TLS accepts');
    expect(await refuse(key, key)).toContain('--tls-cert names');
    expect(await refuse(cert, cert)).toContain('which does not contain a private key without passphrase in PEM');
    expect(await refuse(cert, write('other.pem', other.key))).toContain('is not the key of');
    expect(await refuse(cert, key, NOW + 400 * DAY)).toContain('which expired on');
    expect(await refusal(prepareTls(configOf({ MOCK_TOSS_TLS_CERT: cert }), NOW))).toBe(
      '--tls-cert is set without --tls-key: set both or neither',
    );
  });
});
