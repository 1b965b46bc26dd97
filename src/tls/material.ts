import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config/load.ts';
import { createTlsAuthority, type PemPair } from '../crypto/certificates/tls-ca.ts';
import { REAL_HOSTS } from '../domain/real-hosts.ts';
import { codeOf } from '../system-error.ts';
import { type OpenedAuthority, openAuthority } from './authority.ts';
import { TlsError } from './tls-error.ts';

/** The certificate and key of the HTTPS listener, and the root certificate that clients can trust. */
export interface TlsMaterial extends PemPair {
  /** The root certificate in PEM; `null` with `--tls-cert`. */
  readonly ca: string | null;
  readonly warning?: string;
}

export const servedHosts = ({ tlsHost }: Pick<Config, 'tlsHost'>): readonly string[] => [
  ...REAL_HOSTS,
  'localhost',
  '127.0.0.1',
  '::1',
  ...tlsHost,
];

const readFileOf = async (option: string, file: string): Promise<string> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new TlsError(`${option} names ${JSON.stringify(file)}, which ${why}: name a readable file`, { cause });
  };
  try {
    if (!(await stat(file)).isFile()) refuse('is not a file');
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof TlsError) throw cause;
    return refuse(`cannot be read (${codeOf(cause)})`, cause);
  }
};

const parseWith = <T>(option: string, file: string, expected: string, parse: () => T): T => {
  try {
    return parse();
  } catch (cause) {
    throw new TlsError(`${option} names ${file}, which does not contain ${expected} in PEM: name a file that does`, {
      cause,
    });
  }
};

const readUserCertificate = async (certFile: string, keyFile: string, nowMs: number): Promise<TlsMaterial> => {
  const cert = await readFileOf('--tls-cert', certFile);
  const key = await readFileOf('--tls-key', keyFile);
  const certificate = parseWith('--tls-cert', certFile, 'a certificate', () => new X509Certificate(cert));
  const privateKey = parseWith('--tls-key', keyFile, 'a private key without passphrase', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TlsError(
      `--tls-key names ${keyFile}, which is not the key of ${certFile}: name a certificate and its key`,
    );
  }
  if (Date.parse(certificate.validTo) <= nowMs) {
    throw new TlsError(`--tls-cert names ${certFile}, which expired on ${certificate.validTo}: name a valid one`);
  }
  // Finds everything else that TLS refuses, such as a key that is too short.
  parseWith('--tls-cert', certFile, 'a certificate and chain that TLS accepts', () =>
    createSecureContext({ cert, key }),
  );
  return { cert, key, ca: null };
};

const DEFAULT_FOLDER = '.mock-toss-cert';

/** The data folder without `--data-dir`; `undefined` for a user without a home folder. */
const defaultFolder = (): string | undefined => {
  try {
    const home = homedir();
    return home === '' ? undefined : join(home, DEFAULT_FOLDER);
  } catch {
    // Neither HOME nor an entry in /etc/passwd, as for a random user id in a container.
    return undefined;
  }
};

/**
 * The CA of the data folder. When the default folder cannot be used, the CA exists in memory only, and `notSaved` says why.
 * Throws `TlsError`.
 */
export const openConfiguredAuthority = async (
  config: Pick<Config, 'dataDir' | 'tlsHost'>,
  nowMs: number,
): Promise<OpenedAuthority & { readonly notSaved?: TlsError }> => {
  const hosts = servedHosts(config);
  if (config.dataDir !== null) return openAuthority(config.dataDir, hosts, nowMs);
  const inMemory = async (notSaved: TlsError) => {
    const { root, servers } = await createTlsAuthority(hosts, nowMs);
    const [server] = servers;
    if (server === undefined) throw notSaved;
    return { root, server, notSaved };
  };
  const folder = defaultFolder();
  if (folder === undefined)
    return inMemory(
      new TlsError('there is no home folder for the TLS CA: name a folder with --data-dir or MOCK_TOSS_DATA_DIR'),
    );
  try {
    return await openAuthority(folder, hosts, nowMs);
  } catch (error) {
    if (error instanceof TlsError && error.problem === 'access') return inMemory(error);
    throw error;
  }
};

/** Certificate and key for the HTTPS listener; throws `TlsError`. */
export const prepareTls = async (config: Config, nowMs: number): Promise<TlsMaterial> => {
  const { tlsCert, tlsKey } = config;
  if (tlsCert !== null && tlsKey !== null) return readUserCertificate(tlsCert, tlsKey, nowMs);
  if (tlsCert !== null || tlsKey !== null) {
    const [given, missing] = tlsCert === null ? ['key', 'cert'] : ['cert', 'key'];
    throw new TlsError(`--tls-${given} is set without --tls-${missing}: set both or neither`);
  }
  const { root, server, notSaved } = await openConfiguredAuthority(config, nowMs);
  const warning =
    notSaved && `${notSaved.message}; until then the TLS CA is in memory only, and every start makes a new one`;
  return { ...server, ca: root, ...(warning === undefined ? {} : { warning }) };
};
