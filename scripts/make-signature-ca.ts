// `npm run signature-ca`: writes the certificates of the CA of the mock signatures. Creates its keys, and the key of the test
// people, only where they are missing, because existing signatures and certificates were made with the old keys.
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
