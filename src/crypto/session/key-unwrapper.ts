import { type KeyObject, webcrypto } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Opens what a client wrapped with RSA-OAEP (SHA-1, MGF1-SHA-1); `undefined` when it does not open, for whatever
 * reason: the wire must not tell the reasons apart.
 */
export type KeyUnwrapper = (wrapped: Uint8Array) => Promise<Buffer | undefined>;

/**
 * How many keys are unwrapped at a time: always a core less than there are, for the event loop, and a thread less than
 * libuv's four, for the signature checks of bearer tokens, so that a status poll never waits behind others' results.
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
 * Unwraps on the thread pool, first come, first served. WebCrypto runs the decryptions of one `CryptoKey` one after
 * another, so each slot has its own import of the same key.
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
    // Calls that have arrived meanwhile come first: the busier the loop, the less unwrapping crowds them.
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
