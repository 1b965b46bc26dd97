import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTlsCa, findUncovered, type PemPair } from '../crypto/tls-ca.ts';
import { codeOf, TlsError } from './tls-error.ts';

/** Inside the data folder: a folder of its own, which appears with both files in it or not at all. */
const FOLDER = 'tls-ca';
const CERT = 'ca.pem';
const KEY = 'ca-key.pem';

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new TlsError(`${file} cannot be read (${codeOf(error)}): delete its folder to have a new CA made`, error);
  }
};

const isThere = async (folder: string): Promise<boolean> => {
  try {
    await readFile(join(folder, CERT));
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT' || (await hasKey(folder));
  }
};

const hasKey = async (folder: string): Promise<boolean> =>
  readFile(join(folder, KEY)).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT',
  );

/** The CA of a folder, once it has shown that it can be used for these hosts now. */
const load = async (folder: string, hosts: readonly string[], nowMs: number): Promise<PemPair> => {
  const [certFile, keyFile] = [join(folder, CERT), join(folder, KEY)];
  const ca: PemPair = { cert: await read(certFile), key: await read(keyFile) };
  const anew = `delete ${folder} to have a new CA made, which must be trusted anew`;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(ca.cert);
  } catch (error) {
    throw new TlsError(`${certFile} is damaged: ${anew}`, error);
  }
  let fits: boolean;
  try {
    fits = certificate.checkPrivateKey(createPrivateKey(ca.key));
  } catch (error) {
    throw new TlsError(`${keyFile} is damaged: ${anew}`, error);
  }
  if (!fits) throw new TlsError(`${keyFile} is not the key of ${certFile}: ${anew}`);
  if (!certificate.ca) throw new TlsError(`${certFile} is not the certificate of a CA: ${anew}`);
  if (Date.parse(certificate.validTo) <= nowMs) throw new TlsError(`${certFile} has expired: ${anew}`);
  const uncovered = findUncovered(ca, hosts);
  if (uncovered.length > 0) {
    throw new TlsError(`${certFile} was made for other names than ${uncovered.join(', ')}: ${anew}`);
  }
  return ca;
};

/** Makes the folder beside its place and then renames it there: whoever is first has made it, for everybody. */
const make = async (dataDir: string, folder: string, hosts: readonly string[], nowMs: number): Promise<void> => {
  const ca = await createTlsCa(hosts, nowMs);
  let made: string | undefined;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    made = await mkdtemp(join(dataDir, `.${FOLDER}-`));
    await writeFile(join(made, KEY), ca.key, { mode: 0o600 });
    await writeFile(join(made, CERT), ca.cert, { mode: 0o644 });
    await rename(made, folder);
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    if (!(await isThere(folder))) {
      throw new TlsError(`${dataDir} cannot be written (${codeOf(error)}): name another folder with --data-dir`, error);
    }
  }
};

/** The TLS CA of a data folder: made on first use, the same ever after. Throws `TlsError`. */
export const openAuthority = async (dataDir: string, hosts: readonly string[], nowMs: number): Promise<PemPair> => {
  const folder = join(dataDir, FOLDER);
  if (!(await isThere(folder))) await make(dataDir, folder, hosts, nowMs);
  return load(folder, hosts, nowMs);
};
