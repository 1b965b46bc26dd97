import type { Client } from '../domain/client.ts';
import type { Persona } from '../domain/person.ts';
import type { Store } from '../store/store.ts';
import { invalidField, notFound, type ProblemError } from './problem.ts';

export const unknownClient = (): ProblemError => notFound('client has this id', 'clients', 'clients list');

/** The client of a path; 404 where there is none. */
export const findClientOrFail = async ({ clients }: Pick<Store, 'clients'>, clientId: string): Promise<Client> => {
  const client = await clients.get(clientId);
  if (client === undefined) throw unknownClient();
  return client;
};

/** The persona that a field of the body names; 400 where there is none. */
export const findPersonaOrFail = async ({ personas }: Pick<Store, 'personas'>, id: string): Promise<Persona> => {
  const persona = await personas.get(id);
  if (persona !== undefined) return persona;
  throw invalidField('persona', 'must be the id of a persona: see GET /_control/v1/personas');
};
