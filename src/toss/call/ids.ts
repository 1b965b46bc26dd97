import { createHash } from 'node:crypto';
import type { IdPurpose } from '../../domain/client.ts';
import type { Store } from '../../store/store.ts';

/** A UUID for a client's next transaction or token. */
export type NewId = (clientId: string, purpose: IdPurpose) => Promise<string>;

/** The first 16 bytes of a hash in the shape of a version 4 UUID (RFC 9562 5.4). */
const toUuid = (digest: Buffer): string => {
  const bytes = Uint8Array.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/**
 * Random ids; with a seed, ids that depend only on the seed, the client and a counter of that client. What other clients do does
 * not change them.
 */
export const createIds = (store: Store, seed: string | null, newUuid: () => string): NewId => {
  if (seed === null) return async () => newUuid();
  return async (clientId, purpose) => {
    let count = 0;
    await store.clients.update(clientId, (client) => {
      count = (client.issued[purpose] ?? 0) + 1;
      return { ...client, issued: { ...client.issued, [purpose]: count } };
    });
    return toUuid(
      createHash('sha256')
        .update(JSON.stringify([seed, clientId, purpose, count]))
        .digest(),
    );
  };
};
