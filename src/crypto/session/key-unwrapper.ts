import { type KeyObject, webcrypto } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Decrypts what a client wrapped with RSA-OAEP (SHA-1, MGF1-SHA-1). Returns `undefined` for every failure: the answer must
 * not reveal the reason (RFC 8017 7.1.2).
 */
export type KeyUnwrapper = (wrapped: Uint8Array) => Promise<Buffer | undefined>;

/**
 * How many keys are unwrapped at the same time. One CPU core stays free for the event loop. One of libuv's four threads stays
 * free for checking bearer tokens, so that a status call never waits for the results of other calls.
 */
const SLOTS = Math.max(1, Math.min(3, availableParallelism() - 1));

type Slot = webcrypto.CryptoKey;

const importKey = (privateKey: KeyObject): Promise<Slot> =>
  webcrypto.subtle.importKey(
    'pkcs8',
    privateKey.export({ format: 'der', type: 'pkcs8' }),
    { name: 'RSA-OAEP', hash: 'SHA-1' },
    false,
    ['decrypt'],
  );

/**
 * Unwraps on the thread pool, in the order of the calls. WebCrypto runs the decryptions of one `CryptoKey` one after another,
 * so each slot imports the key for itself.
 */
export const createKeyUnwrapper = async (privateKey: KeyObject): Promise<KeyUnwrapper> => {
  const idle: Slot[] = await Promise.all(Array.from({ length: SLOTS }, () => importKey(privateKey)));
  const waiting: ((slot: Slot) => void)[] = [];

  const acquire = (): Promise<Slot> | Slot => idle.pop() ?? new Promise<Slot>((resolve) => waiting.push(resolve));
  const release = (slot: Slot): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(slot);
    else next(slot);
  };

  return async (wrapped) => {
    const slot = await acquire();
    // Lets calls that arrived meanwhile run first.
    await nextTurn();
    try {
      return Buffer.from(await webcrypto.subtle.decrypt({ name: 'RSA-OAEP' }, slot, wrapped));
    } catch {
      return undefined;
    } finally {
      release(slot);
    }
  };
};
