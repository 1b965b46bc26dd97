import { createHash } from 'node:crypto';
import { type Client, type IdPurpose, isSameLife, type Owner } from '../../domain/client.ts';
import type { Store } from '../../store/store.ts';

/** A UUID for a client's next transaction or token. */
export type NewId = (owner: Owner, purpose: IdPurpose) => Promise<string>;

/** The first 16 bytes of a hash in the shape of a version 4 UUID (RFC 9562 5.4). */
const toUuid = (digest: Buffer): string => {
  const bytes = Uint8Array.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** Counts one more id. A call of a life that has ended must not count: it will be refused. */
const countIssued = (client: Client, owner: Owner, purpose: IdPurpose) => {
  if (!isSameLife(client, owner)) return { result: 0 };
  const count = (client.issued[purpose] ?? 0) + 1;
  return { value: { ...client, issued: { ...client.issued, [purpose]: count } }, result: count };
};

/**
 * Random ids; with a seed, ids that depend only on the seed, the client and a counter of that client. What other clients do does
 * not change them.
 */
export const createIds = ({ clients }: Pick<Store, 'clients'>, seed: string | null, newUuid: () => string): NewId => {
  if (seed === null) return async () => newUuid();
  return async (owner, purpose) => {
    const { clientId } = owner;
    const count = await clients.update(clientId, (client) => countIssued(client, owner, purpose));
    return toUuid(
      createHash('sha256')
        .update(JSON.stringify([seed, clientId, purpose, count ?? 0]))
        .digest(),
    );
  };
};
