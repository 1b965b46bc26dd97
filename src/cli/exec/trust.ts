import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { createTrustStore } from '../../crypto/certificates/trust-store.ts';
import { codeOf } from '../../system-error.ts';
import type { Process } from '../command.ts';
import { NotStartedError } from './open.ts';

/** Environment variables that name a PEM file with the CAs to trust; the command gets them all. */
export const caVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const;

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, without what is none. */
const readCertificates = (pem: string): X509Certificate[] =>
  (pem.match(PEM_CERTIFICATE) ?? []).flatMap((one) => {
    try {
      return [new X509Certificate(one)];
    } catch {
      return [];
    }
  });

/** The text of a file that may not be there, or be a folder: then whoever reads it today has no CAs of it, either. */
const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

/** Everything that the machine and its user trust, and `own`; each certificate once. */
const collectCertificates = (env: Process['env'], own: string): ReadonlyMap<string, X509Certificate> => {
  const named = caVariables.flatMap((name) => (env[name] === undefined ? [] : [readIfThere(env[name])]));
  const all = [own, ...named, ...getCACertificates('system'), ...getCACertificates('bundled')].flatMap(
    readCertificates,
  );
  return new Map(all.map((certificate) => [certificate.fingerprint256, certificate]));
};

/** The files by which the command trusts the server, beside all that it trusts anyway. */
export interface TrustFiles {
  readonly pem: string;
  /** A trust store for the JVM. */
  readonly trustStore: string;
  /** A folder with settings for PHP. */
  readonly phpFolder: string;
}

/** Writes the files into a folder. `own` are the certificates of the server or its CA, in PEM. */
export const writeTrustFiles = async (folder: string, env: Process['env'], own: string): Promise<TrustFiles> => {
  const files = { pem: join(folder, 'ca.pem'), trustStore: join(folder, 'trust.p12'), phpFolder: join(folder, 'php') };
  const certificates = [...collectCertificates(env, own).values()];
  const aliased = certificates.map((certificate, index) => [`ca-${index + 1}`, certificate.raw] as const);
  await writeFile(files.pem, certificates.map(String).join(''));
  await writeFile(files.trustStore, createTrustStore(new Map(aliased)));
  await mkdir(files.phpFolder);
  const settings = ['curl.cainfo', 'openssl.cafile'].map((name) => `${name}="${files.pem}"\n`);
  await writeFile(join(files.phpFolder, 'ca.ini'), settings.join(''));
  return files;
};

/** The files in a folder that only this user can read, and that is gone when the work is done. Throws `NotStartedError`. */
export const withTrustFiles = async <T>(
  { env, atExit }: Pick<Process, 'env' | 'atExit'>,
  own: string,
  work: (files: TrustFiles) => Promise<T>,
): Promise<T> => {
  const parent = tmpdir();
  let folder: string | undefined;
  const remove = (): void => {
    try {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    } catch {
      // A program that still runs may hold a file there, on Windows. The files are no secret.
    }
  };
  // Also when this process is told to end before its command.
  atExit(remove);
  try {
    let files: TrustFiles;
    try {
      folder = await mkdtemp(join(parent, 'mock-toss-cert-'));
      files = await writeTrustFiles(folder, env, own);
    } catch (error) {
      const where = `${parent} (${codeOf(error)})`;
      throw new NotStartedError({
        en: `the files of the CA cannot be written to ${where}: name another folder with TMPDIR`,
        ko: `CA 파일을 쓸 수 없습니다: ${where}. TMPDIR로 다른 폴더를 지정하세요`,
      });
    }
    return await work(files);
  } finally {
    remove();
  }
};
