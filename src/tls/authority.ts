import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTlsAuthority, findHostsNotCovered, type PemPair } from '../crypto/certificates/tls-ca.ts';
import type { Text } from '../domain/text/language.ts';
import { withAdvice } from '../domain/text/wording.ts';
import { codeOf } from '../system-error.ts';
import { createFolder } from './create-folder.ts';
import { TlsError } from './tls-error.ts';
import { makeUnfinishedFolder, releaseUnfinishedFolder, removeAbandonedFolders } from './unfinished-folder.ts';

/** The folder of the CA inside the data folder. It appears with all its files or not at all. */
const FOLDER = 'tls-ca';
/** The root certificate that clients trust; and for each year a server certificate with its chain, and its key. */
const ROOT = 'ca.pem';
const certOf = (year: number): string => `server-${year}.pem`;
const keyOf = (year: number): string => `server-${year}-key.pem`;

/** The root certificate that clients trust, and the server certificate that is valid now. */
export interface OpenedAuthority {
  readonly root: string;
  readonly server: PemPair;
}

/** Error codes of missing permission, not of missing files. */
const PERMISSION_CODES = ['EACCES', 'EPERM', 'EROFS'];

/** The error for a file or folder that cannot be read. */
const readError = (folder: string, place: string, cause: unknown): TlsError => {
  const code = codeOf(cause);
  if (PERMISSION_CODES.includes(code)) {
    const text: Text = {
      en: `${place} cannot be read (${code}): run as its owner, or name another folder with --data-dir or MOCK_TOSS_DATA_DIR`,
      ko: `${place}: 읽을 수 없습니다(${code}). 소유자로 실행하거나, --data-dir 또는 MOCK_TOSS_DATA_DIR로 다른 폴더를 지정하세요`,
    };
    return new TlsError(text, { problem: 'access', cause });
  }
  const text: Text = {
    en: `${place} cannot be read (${code}): delete ${folder}, and a new CA is made`,
    ko: `${place}: 읽을 수 없습니다(${code}). ${folder} 폴더를 삭제하면 새 CA가 만들어집니다`,
  };
  return new TlsError(text, { cause });
};

const read = async (folder: string, name: string): Promise<string> => {
  const file = join(folder, name);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw readError(folder, file, cause);
  }
};

/** The PEM files in the folder, complete or not. Existing files are never overwritten. */
const list = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.pem'));
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return [];
    throw readError(folder, folder, cause);
  }
};

/** An error that says what is wrong with a place, and what to do. */
const wrong = (place: string, what: Text, advice: Text, cause?: unknown): TlsError =>
  new TlsError(withAdvice({ en: `${place} ${what.en}`, ko: `${place}: ${what.ko}` }, advice), { cause });

const DAMAGED: Text = { en: 'is damaged', ko: '손상된 파일입니다' };

const parse = (file: string, pem: string, advice: Text): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw wrong(file, DAMAGED, advice, cause);
  }
};

const isKeyOf = (file: string, certificate: X509Certificate, key: string, advice: Text): boolean => {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw wrong(file, DAMAGED, advice, cause);
  }
};

const isGoodAt = ({ validFrom, validTo }: X509Certificate, nowMs: number): boolean =>
  Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo);

/** Whether each certificate of a chain, leaf first, is signed by the next one, and the last by the root. */
const chainsTo = (root: X509Certificate, file: string, pem: string, advice: Text): boolean => {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const chain = blocks.map((block) => parse(file, block, advice));
  return [...chain, root].every((one, index, all) => index === 0 || all[index - 1]?.verify(one.publicKey) === true);
};

interface YearlyServer {
  readonly year: number;
  readonly pem: string;
  readonly certificate: X509Certificate;
}

/** The server certificates, those with the latest start first. */
const readServers = async (folder: string, advice: Text): Promise<YearlyServer[]> => {
  const years = (await list(folder)).flatMap((name) => /^server-(\d{1,2})\.pem$/.exec(name)?.[1] ?? []).map(Number);
  if (years.length === 0) {
    throw wrong(folder, { en: 'has no server certificate', ko: '서버 인증서가 없습니다' }, advice);
  }
  return Promise.all(
    years
      .sort((a, b) => b - a)
      .map(async (year) => {
        const pem = await read(folder, certOf(year));
        return { year, pem, certificate: parse(join(folder, certOf(year)), pem, advice) };
      }),
  );
};

/** Reads the CA of a folder and checks that it can be used for these hosts now. */
const load = async (folder: string, hosts: readonly string[], nowMs: number): Promise<OpenedAuthority> => {
  const advice: Text = {
    en: `delete ${folder}, start again, and let your clients trust the new CA`,
    ko: `${folder} 폴더를 삭제하고 다시 시작한 뒤, 클라이언트가 새 CA를 신뢰하게 하세요`,
  };
  const rootPem = await read(folder, ROOT);
  const root = parse(join(folder, ROOT), rootPem, advice);
  const servers = await readServers(folder, advice);
  const found = servers.find(({ certificate }) => isGoodAt(certificate, nowMs));
  if (found === undefined) {
    const text = {
      en: `the CA in ${folder} has expired: ${advice.en}`,
      ko: `${folder}: CA가 만료되었습니다. ${advice.ko}`,
    };
    throw new TlsError(text);
  }
  const { year, pem, certificate } = found;
  const key = await read(folder, keyOf(year));
  if (!isKeyOf(join(folder, keyOf(year)), certificate, key, advice)) {
    const what = { en: `is not the key of ${certOf(year)}`, ko: `${certOf(year)} 인증서의 키가 아닙니다` };
    throw wrong(join(folder, keyOf(year)), what, advice);
  }
  const file = join(folder, certOf(year));
  if (!chainsTo(root, file, pem, advice)) {
    throw wrong(file, { en: `is not signed by the CA of ${ROOT}`, ko: `${ROOT}의 CA로 서명되지 않았습니다` }, advice);
  }
  const uncovered = findHostsNotCovered(rootPem, hosts);
  if (uncovered.length > 0) {
    throw new TlsError({
      en: `the CA in ${folder} does not cover ${uncovered.join(', ')}: ${advice.en}`,
      ko: `${folder}: CA를 쓸 수 없는 호스트 이름이 있습니다(${uncovered.join(', ')}). ${advice.ko}`,
    });
  }
  return { root: rootPem, server: { cert: pem, key } };
};

const write = async (folder: string, name: string, text: string, mode: number): Promise<void> => {
  await writeFile(join(folder, name), text, { mode });
  // The umask of the process may have removed permissions.
  await chmod(join(folder, name), mode);
};

/** Writes the files to a temporary folder and renames it. When several processes do this, the first rename wins. */
const make = async (dataDir: string, folder: string, hosts: readonly string[], nowMs: number): Promise<void> => {
  const { root, servers } = await createTlsAuthority(hosts, nowMs);
  let made: string | undefined;
  try {
    await createFolder(dataDir);
    made = await makeUnfinishedFolder(dataDir, FOLDER);
    // Other users may read the certificates, for example from another container.
    await chmod(made, 0o755);
    for (const [year, { cert, key }] of servers.entries()) {
      await write(made, keyOf(year), key, 0o600);
      await write(made, certOf(year), cert, 0o644);
    }
    await write(made, ROOT, root, 0o644);
    await rename(made, folder);
  } catch (cause) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    if ((await list(folder)).length > 0) return;
    const text: Text = {
      en: `${folder} cannot be written (${codeOf(cause)}): name another folder with --data-dir or MOCK_TOSS_DATA_DIR`,
      ko: `${folder}: 쓸 수 없습니다(${codeOf(cause)}). --data-dir 또는 MOCK_TOSS_DATA_DIR로 다른 폴더를 지정하세요`,
    };
    throw new TlsError(text, { problem: 'access', cause });
  } finally {
    if (made !== undefined) releaseUnfinishedFolder(made);
  }
};

/** The TLS CA of a data folder. The first call creates it, later calls read it. Throws `TlsError`. */
export const openAuthority = async (
  dataDir: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<OpenedAuthority> => {
  const folder = join(dataDir, FOLDER);
  await removeAbandonedFolders(dataDir, FOLDER, nowMs);
  if ((await list(folder)).length === 0) await make(dataDir, folder, hosts, nowMs);
  return load(folder, hosts, nowMs);
};
