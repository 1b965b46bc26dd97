import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTlsAuthority, findUncovered, type TlsAuthority } from '../crypto/tls-ca.ts';
import { codeOf, TlsError } from './tls-error.ts';

/** Inside the data folder: a folder of its own, which appears with all files in it or not at all. */
const FOLDER = 'tls-ca';
/** What clients trust, what issues, and the key of that. */
const files = { root: 'ca.pem', issuer: 'issuer.pem', key: 'issuer-key.pem' } as const;

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new TlsError(`${file} cannot be read (${codeOf(error)}): delete its folder to have a new CA made`, error);
  }
};

/** Whether there is anything of a CA, whole or not: what is there is never written over. */
const isThere = async (folder: string): Promise<boolean> => {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(codeOf(error));
  }
};

const parse = (file: string, pem: string, anew: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new TlsError(`${file} is damaged: ${anew}`, error);
  }
};

/** The CA of a folder, once it has shown that it can be used for these hosts now. */
const load = async (folder: string, hosts: readonly string[], nowMs: number): Promise<TlsAuthority> => {
  const rootFile = join(folder, files.root);
  const issuerFile = join(folder, files.issuer);
  const keyFile = join(folder, files.key);
  const authority: TlsAuthority = {
    root: await read(rootFile),
    issuer: { cert: await read(issuerFile), key: await read(keyFile) },
  };
  const anew = `delete ${folder} to have a new CA made, which must be trusted anew`;
  const root = parse(rootFile, authority.root, anew);
  const issuer = parse(issuerFile, authority.issuer.cert, anew);
  let fits: boolean;
  try {
    fits = issuer.checkPrivateKey(createPrivateKey(authority.issuer.key));
  } catch (error) {
    throw new TlsError(`${keyFile} is damaged: ${anew}`, error);
  }
  if (!fits) throw new TlsError(`${keyFile} is not the key of ${issuerFile}: ${anew}`);
  if (!root.ca || !issuer.ca || !issuer.verify(root.publicKey)) {
    throw new TlsError(`${issuerFile} is not of the CA ${rootFile}: ${anew}`);
  }
  if (Date.parse(issuer.validTo) <= nowMs) throw new TlsError(`${issuerFile} has expired: ${anew}`);
  const uncovered = findUncovered(authority, hosts);
  if (uncovered.length > 0) {
    throw new TlsError(`${issuerFile} was made for other names than ${uncovered.join(', ')}: ${anew}`);
  }
  return authority;
};

/** Makes the folder beside its place and then renames it there: whoever is first has made it, for everybody. */
const make = async (dataDir: string, folder: string, hosts: readonly string[], nowMs: number): Promise<void> => {
  const { root, issuer } = await createTlsAuthority(hosts, nowMs);
  let made: string | undefined;
  try {
    await mkdir(dataDir, { recursive: true });
    made = await mkdtemp(join(dataDir, `.${FOLDER}-`));
    // Whose certificate others may read, as a container beside this one; the key has a mode of its own.
    await chmod(made, 0o755);
    await writeFile(join(made, files.key), issuer.key, { mode: 0o600 });
    await writeFile(join(made, files.issuer), issuer.cert, { mode: 0o644 });
    await writeFile(join(made, files.root), root, { mode: 0o644 });
    await rename(made, folder);
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    if (!(await isThere(folder))) {
      throw new TlsError(`${dataDir} cannot be written (${codeOf(error)}): name another folder with --data-dir`, error);
    }
  }
};

/** The TLS CA of a data folder: made on first use, the same ever after. Throws `TlsError`. */
export const openAuthority = async (
  dataDir: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<TlsAuthority> => {
  const folder = join(dataDir, FOLDER);
  if (!(await isThere(folder))) await make(dataDir, folder, hosts, nowMs);
  return load(folder, hosts, nowMs);
};
