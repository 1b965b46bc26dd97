import { type Client, lifeOf } from '../domain/client.ts';
import type { CallOutcome } from '../http/observed-call.ts';
import type { Store } from '../store/store.ts';

/** The client whose call it was, unless that life of it is over. */
export const findOwner = async (
  { clients }: Pick<Store, 'clients'>,
  { clientId, life }: Pick<CallOutcome, 'clientId' | 'life'>,
): Promise<Client | undefined> => {
  const client = clientId === undefined ? undefined : await clients.get(clientId);
  return client !== undefined && lifeOf(client) === life ? client : undefined;
};
