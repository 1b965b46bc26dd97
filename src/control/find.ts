import type { Client } from '../domain/client.ts';
import type { Store } from '../store/store.ts';
import { notFound, type ProblemError } from './problem.ts';

export const unknownClient = (): ProblemError => notFound('client has this id', 'clients', 'clients list');

/** The client of a path; 404 where there is none. */
export const findClientOrFail = async ({ clients }: Pick<Store, 'clients'>, clientId: string): Promise<Client> => {
  const client = await clients.get(clientId);
  if (client === undefined) throw unknownClient();
  return client;
};
