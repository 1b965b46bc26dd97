// Writes the certificates of the mock signatures' authority, and the keys of it and of all made-up people where they are
// missing: those that are there stay, since signatures and certificates elsewhere were made with them.  npm run signature-ca
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { makeRsaKeyPair, type RsaKeyPair, readRsaKeyPair, toPemPkcs8 } from '../src/crypto/key-files.ts';
import { certifySignatureCa } from './signature-ca.ts';

const urlOf = (file: string): URL => new URL(`../fixtures/keys/signature-${file}.pem`, import.meta.url);

const readOrMakeKeys = async (file: string, bits: number): Promise<RsaKeyPair> => {
  if (existsSync(urlOf(file))) return readRsaKeyPair(readFileSync(urlOf(file), 'utf8'), bits);
  const keys = await makeRsaKeyPair(bits);
  writeFileSync(urlOf(file), toPemPkcs8(keys.privateKey));
  return keys;
};

const rootKeys = await readOrMakeKeys('root-private', 4096);
const caKeys = await readOrMakeKeys('ca-private', 4096);
await readOrMakeKeys('user-private', 2048);
const { root, ca } = await certifySignatureCa(rootKeys, caKeys);
writeFileSync(urlOf('root'), root);
writeFileSync(urlOf('ca'), ca);
