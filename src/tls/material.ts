import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config/load.ts';
import { createTlsAuthority, type PemPair } from '../crypto/certificates/tls-ca.ts';
import { REAL_HOSTS } from '../domain/real-hosts.ts';
import type { Text } from '../domain/text/language.ts';
import { unreadable } from '../domain/text/wording.ts';
import { codeOf } from '../system-error.ts';
import { type OpenedAuthority, openAuthority } from './authority.ts';
import { TlsError } from './tls-error.ts';

/** The certificate and key of the HTTPS listener, and the root certificate that clients can trust. */
export interface TlsMaterial extends PemPair {
  /** The root certificate in PEM; `null` with `--tls-cert`. */
  readonly ca: string | null;
  readonly warning?: Text;
}

export const servedHosts = ({ tlsHost }: Pick<Config, 'tlsHost'>): readonly string[] => [
  ...REAL_HOSTS,
  'localhost',
  '127.0.0.1',
  '::1',
  ...tlsHost,
];

const readFileOf = async (option: string, file: string): Promise<string> => {
  const refuse = (why: Text, cause?: unknown): never => {
    const name = JSON.stringify(file);
    const text: Text = {
      en: `${option} names ${name}, which ${why.en}: name a readable file`,
      ko: `${option}에 지정한 ${name}: ${why.ko}. 읽을 수 있는 파일을 지정하세요`,
    };
    throw new TlsError(text, { cause });
  };
  try {
    if (!(await stat(file)).isFile()) refuse({ en: 'is not a file', ko: '파일이 아닙니다' });
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof TlsError) throw cause;
    return refuse(unreadable(codeOf(cause)), cause);
  }
};

const parseWith = <T>(option: string, file: string, expected: Text, parse: () => T): T => {
  try {
    return parse();
  } catch (cause) {
    const text: Text = {
      en: `${option} names ${file}, which does not contain ${expected.en} in PEM: name a file that does`,
      ko: `${option}에 지정한 ${file}: PEM 형식의 ${expected.ko} 파일이 아닙니다. 맞는 파일을 지정하세요`,
    };
    throw new TlsError(text, { cause });
  }
};

const readUserCertificate = async (certFile: string, keyFile: string, nowMs: number): Promise<TlsMaterial> => {
  const cert = await readFileOf('--tls-cert', certFile);
  const key = await readFileOf('--tls-key', keyFile);
  const certificate = parseWith(
    '--tls-cert',
    certFile,
    { en: 'a certificate', ko: '인증서' },
    () => new X509Certificate(cert),
  );
  const privateKey = parseWith(
    '--tls-key',
    keyFile,
    { en: 'a private key without passphrase', ko: '암호가 없는 개인키' },
    () => createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TlsError({
      en: `--tls-key names ${keyFile}, which is not the key of ${certFile}: name a certificate and its key`,
      ko: `--tls-key에 지정한 ${keyFile}: ${certFile} 인증서의 키가 아닙니다. 짝이 맞는 인증서와 키를 지정하세요`,
    });
  }
  if (Date.parse(certificate.validTo) <= nowMs) {
    throw new TlsError({
      en: `--tls-cert names ${certFile}, which expired on ${certificate.validTo}: name a valid one`,
      ko: `--tls-cert에 지정한 ${certFile}: 만료된 인증서입니다(${certificate.validTo}). 유효한 인증서를 지정하세요`,
    });
  }
  // Finds everything else that TLS refuses, such as a key that is too short.
  const accepted: Text = { en: 'a certificate and chain that TLS accepts', ko: 'TLS에 쓸 수 있는 인증서와 체인' };
  parseWith('--tls-cert', certFile, accepted, () => createSecureContext({ cert, key }));
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
      new TlsError({
        en: 'there is no home folder for the TLS CA: name a folder with --data-dir or MOCK_TOSS_DATA_DIR',
        ko: 'TLS CA를 보관할 홈 폴더가 없습니다. --data-dir 또는 MOCK_TOSS_DATA_DIR로 폴더를 지정하세요',
      }),
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
    throw new TlsError({
      en: `--tls-${given} is set without --tls-${missing}: set both or neither`,
      ko: `--tls-${given}만 있고 --tls-${missing} 값이 없습니다. 둘 다 설정하거나 둘 다 빼세요`,
    });
  }
  const { root, server, notSaved } = await openConfiguredAuthority(config, nowMs);
  const warning: Text | undefined = notSaved && {
    en: `${notSaved.text.en}; until then the TLS CA is in memory only, and every start makes a new one`,
    ko: `${notSaved.text.ko}. 그때까지 TLS CA는 메모리에만 있고, 시작할 때마다 새로 만들어집니다`,
  };
  return { ...server, ca: root, ...(warning === undefined ? {} : { warning }) };
};
