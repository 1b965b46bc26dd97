import type { Owner } from '../../domain/client.ts';

/** The name of a client's life in keys: unique in the deployment. */
export const lifeOf = ({ instance, resets }: Owner): string => `${instance}.${resets}`;

/** What scripts receive of an owner; two empty texts for none. */
export const partsOf = (owner: Owner | null): readonly [clientId: string, life: string] =>
  owner === null ? ['', ''] : [owner.clientId, lifeOf(owner)];
