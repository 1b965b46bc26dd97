import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createTlsAuthority, issueServerCertificate, type PemPair, type TlsAuthority } from '../crypto/tls-ca.ts';
import { REAL_HOSTS } from '../http/real-hosts.ts';
import { openAuthority } from './authority.ts';
import { codeOf, TlsError } from './tls-error.ts';

/** What the HTTPS listener shows, and what clients can be told to trust for it. */
export interface TlsMaterial extends PemPair {
  /** The root's certificate in PEM; `null` with a certificate of the user's own. */
  readonly ca: string | null;
  readonly warning?: string;
}

/** Whether HTTPS was asked for, by itself or by what is nothing without it. */
export const wantsTls = ({ tls, proxyPort, tlsCert, tlsKey }: Config): boolean =>
  tls || proxyPort !== null || tlsCert !== null || tlsKey !== null;

export const servedHosts = ({ tlsHost }: Pick<Config, 'tlsHost'>): readonly string[] => [
  ...REAL_HOSTS,
  'localhost',
  '127.0.0.1',
  '::1',
  ...tlsHost,
];

const readFileOf = async (option: string, file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new TlsError(`${option} names ${file}, which cannot be read (${codeOf(error)}): name a readable file`, error);
  }
};

const parseWith = <T>(option: string, file: string, expected: string, parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw new TlsError(`${option} names ${file}, which does not hold ${expected} in PEM`, error);
  }
};

const readOwn = async (certFile: string, keyFile: string, nowMs: number): Promise<TlsMaterial> => {
  const cert = await readFileOf('--tls-cert', certFile);
  const key = await readFileOf('--tls-key', keyFile);
  const certificate = parseWith('--tls-cert', certFile, 'a certificate', () => new X509Certificate(cert));
  const privateKey = parseWith('--tls-key', keyFile, 'a private key without passphrase', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TlsError(
      `--tls-key names ${keyFile}, which is not the key of ${certFile}: name the two that belong together`,
    );
  }
  if (Date.parse(certificate.validTo) <= nowMs) {
    throw new TlsError(`--tls-cert names ${certFile}, which expired on ${certificate.validTo}: name one that is good`);
  }
  return { cert, key, ca: null };
};

const DEFAULT_FOLDER = '.mock-toss-cert';

/** The CA of the data folder; in memory where there is no folder and none was asked for. */
export const openConfiguredAuthority = async (
  config: Pick<Config, 'dataDir' | 'tlsHost'>,
  nowMs: number,
): Promise<TlsAuthority & { readonly warning?: string }> => {
  const hosts = servedHosts(config);
  if (config.dataDir !== null) return openAuthority(config.dataDir, hosts, nowMs);
  const folder = join(homedir(), DEFAULT_FOLDER);
  try {
    return await openAuthority(folder, hosts, nowMs);
  } catch (error) {
    if (!(error instanceof TlsError) || !error.message.startsWith(`${folder} cannot be written`)) throw error;
    const warning = `${error.message}; until then the TLS CA lives in memory, and each start has a new one`;
    return { ...(await createTlsAuthority(hosts, nowMs)), warning };
  }
};

/** Certificate and key for the HTTPS listener; throws `TlsError`. */
export const prepareTls = async (config: Config, nowMs: number): Promise<TlsMaterial> => {
  const { tlsCert, tlsKey } = config;
  if (tlsCert !== null && tlsKey !== null) return readOwn(tlsCert, tlsKey, nowMs);
  if (tlsCert !== null || tlsKey !== null) {
    const [given, missing] = tlsCert === null ? ['key', 'cert'] : ['cert', 'key'];
    throw new TlsError(`--tls-${given} is set without --tls-${missing}: set both or neither`);
  }
  const { warning, ...authority } = await openConfiguredAuthority(config, nowMs);
  const server = await issueServerCertificate(authority, servedHosts(config), nowMs);
  return { ...server, ca: authority.root, ...(warning === undefined ? {} : { warning }) };
};
