import { createPrivateKey, sign, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** libuv's threads. Node.js uses one key on one thread at a time, so each thread has a copy of its own. */
const THREADS = 4;

/** Returns a function that takes the copies in turn. */
const inTurn = (copies) => {
  let next = 0;
  return () => {
    next = (next + 1) % copies.length;
    return copies[next];
  };
};

const copiesOf = (make) => Array.from({ length: THREADS }, make);

const signAsync = promisify(sign);

/** Returns a function that signs with RSA and SHA-256 on the thread pool. */
export const createSigner = (file) => {
  const pem = readFileSync(file);
  const nextKey = inTurn(copiesOf(() => createPrivateKey(pem)));
  return (data) => signAsync('sha256', data, nextKey());
};

const algorithm = { name: 'RSA-OAEP', hash: 'SHA-1' };

/** Returns a function that unwraps with RSA-OAEP on the thread pool. */
export const createUnwrapper = async (file) => {
  const der = createPrivateKey(readFileSync(file)).export({ format: 'der', type: 'pkcs8' });
  const importKey = () => webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['decrypt']);
  const nextKey = inTurn(await Promise.all(copiesOf(importKey)));
  return (wrapped) => webcrypto.subtle.decrypt(algorithm, nextKey(), wrapped);
};
