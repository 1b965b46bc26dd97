import type { FastifyInstance } from 'fastify';
import { invalidField } from './problem.ts';

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Refuses a DELETE that says more than is read: it would delete more than was meant. */
export const refuseUnread = (control: FastifyInstance): void => {
  control.addHook('preValidation', async ({ method, body, query, routeOptions }) => {
    if (method !== 'DELETE') return;
    if (!isEmpty(body)) throw invalidField('', 'the body must be empty: DELETE reads only its path and query');
    if (routeOptions.schema?.querystring === undefined && !isEmpty(query)) {
      throw invalidField('', 'the query must be empty: this path has no filter');
    }
  });
};
