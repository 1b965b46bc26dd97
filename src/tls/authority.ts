import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTlsAuthority, findHostsNotCovered, type PemPair } from '../crypto/certificates/tls-ca.ts';
import { codeOf } from '../system-error.ts';
import { TlsError } from './tls-error.ts';
import { makeUnfinishedFolder, releaseUnfinishedFolder, removeAbandonedFolders } from './unfinished-folder.ts';

/** Inside the data folder: a folder of its own, which appears with all files in it or not at all. */
const FOLDER = 'tls-ca';
/** What clients trust; and a server's certificate with its chain, and its key, for each year. */
const ROOT = 'ca.pem';
const certOf = (year: number): string => `server-${year}.pem`;
const keyOf = (year: number): string => `server-${year}-key.pem`;

/** A root that clients trust, and a server's certificate of it that is good now. */
export interface OpenedAuthority {
  readonly root: string;
  readonly server: PemPair;
}

/** Codes that say that this process may not, as opposed to that something is missing. */
const MAY_NOT = ['EACCES', 'EPERM', 'EROFS'];

/** What the system said to an attempt to read. */
const refuseRead = (folder: string, place: string, cause: unknown): TlsError => {
  const code = codeOf(cause);
  if (MAY_NOT.includes(code)) {
    const mend = 'run as its owner, or name another folder with --data-dir or MOCK_TOSS_DATA_DIR';
    return new TlsError(`${place} cannot be read (${code}): ${mend}`, { problem: 'access', cause });
  }
  return new TlsError(`${place} cannot be read (${code}): delete ${folder} to have a new CA made`, { cause });
};

const read = async (folder: string, name: string): Promise<string> => {
  const file = join(folder, name);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw refuseRead(folder, file, cause);
  }
};

/** Names of what there is of a CA, whole or not: what is there is never written over. */
const list = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.pem'));
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return [];
    throw refuseRead(folder, folder, cause);
  }
};

const parse = (file: string, pem: string, anew: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new TlsError(`${file} is damaged: ${anew}`, { cause });
  }
};

const fits = (file: string, certificate: X509Certificate, key: string, anew: string): boolean => {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw new TlsError(`${file} is damaged: ${anew}`, { cause });
  }
};

const isGoodAt = ({ validFrom, validTo }: X509Certificate, nowMs: number): boolean =>
  Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo);

/** Whether a chain, leaf first, leads to this root. */
const leadsTo = (root: X509Certificate, file: string, pem: string, anew: string): boolean => {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const chain = blocks.map((block) => parse(file, block, anew));
  return [...chain, root].every((one, index, all) => index === 0 || all[index - 1]?.verify(one.publicKey) === true);
};

interface YearOfServer {
  readonly year: number;
  readonly pem: string;
  readonly certificate: X509Certificate;
}

/** The server's certificates, those that begin last first. */
const readServers = async (folder: string, anew: string): Promise<YearOfServer[]> => {
  const years = (await list(folder)).flatMap((name) => /^server-(\d{1,2})\.pem$/.exec(name)?.[1] ?? []).map(Number);
  if (years.length === 0) throw new TlsError(`${folder} has no certificate of a server: ${anew}`);
  return Promise.all(
    years
      .sort((a, b) => b - a)
      .map(async (year) => {
        const pem = await read(folder, certOf(year));
        return { year, pem, certificate: parse(join(folder, certOf(year)), pem, anew) };
      }),
  );
};

/** The CA of a folder, once it has shown that it can be used for these hosts now. */
const load = async (folder: string, hosts: readonly string[], nowMs: number): Promise<OpenedAuthority> => {
  const anew = `delete ${folder} to have a new CA made, which must be trusted anew`;
  const rootPem = await read(folder, ROOT);
  const root = parse(join(folder, ROOT), rootPem, anew);
  const servers = await readServers(folder, anew);
  const found = servers.find(({ certificate }) => isGoodAt(certificate, nowMs));
  if (found === undefined) throw new TlsError(`the CA in ${folder} has expired: ${anew}`);
  const { year, pem, certificate } = found;
  const key = await read(folder, keyOf(year));
  if (!fits(join(folder, keyOf(year)), certificate, key, anew)) {
    throw new TlsError(`${join(folder, keyOf(year))} is not the key of ${certOf(year)}: ${anew}`);
  }
  const file = join(folder, certOf(year));
  if (!leadsTo(root, file, pem, anew)) throw new TlsError(`${file} is not of the CA ${ROOT}: ${anew}`);
  const uncovered = findHostsNotCovered(rootPem, hosts);
  if (uncovered.length > 0) {
    throw new TlsError(`the CA in ${folder} was made for other names than ${uncovered.join(', ')}: ${anew}`);
  }
  return { root: rootPem, server: { cert: pem, key } };
};

const write = async (folder: string, name: string, text: string, mode: number): Promise<void> => {
  await writeFile(join(folder, name), text, { mode });
  // Whatever the process masks.
  await chmod(join(folder, name), mode);
};

/** A folder with those above it. Not by a recursive mkdir, which never comes back where nothing can be made, as in /proc. */
const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o755 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: 0o755 }).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
};

/** Makes the folder beside its place and then renames it there: whoever is first has made it, for everybody. */
const make = async (dataDir: string, folder: string, hosts: readonly string[], nowMs: number): Promise<void> => {
  const { root, servers } = await createTlsAuthority(hosts, nowMs);
  let made: string | undefined;
  try {
    await makeFolder(dataDir);
    made = await makeUnfinishedFolder(dataDir, FOLDER);
    // The certificates are for others to read too, as for a container beside this one.
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
    const message = `${folder} cannot be written (${codeOf(cause)}): name another folder with --data-dir or MOCK_TOSS_DATA_DIR`;
    throw new TlsError(message, { problem: 'access', cause });
  } finally {
    if (made !== undefined) releaseUnfinishedFolder(made);
  }
};

/** The TLS CA of a data folder: made on first use, the same ever after. Throws `TlsError`. */
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
