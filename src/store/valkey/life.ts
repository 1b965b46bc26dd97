import type { Owner } from '../../domain/client.ts';

/** The name of a client's life in keys: unique in the deployment. */
export const lifeOf = ({ instance, resets }: Owner): string => `${instance}.${resets}`;
