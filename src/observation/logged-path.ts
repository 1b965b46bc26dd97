import type { FastifyInstance } from 'fastify';
import { MASK } from '../domain/text/mask.ts';
import { isUuid } from '../domain/text/uuid.ts';
import { pathOf } from '../http/address/request-path.ts';
import { METHODS } from '../http/node-http.ts';
import { rememberUnchanged } from './masking/unchanged.ts';

const MAX_LENGTH = 500;

const TX_ID_PARAMETER = ':txId';

/** The request's method. An unknown method may contain anything, so it is masked. */
export const showMethod = (method: string): string => (METHODS.includes(method) ? method : MASK);

export interface PathLog {
  /** Collects the words of the routes that are registered from now on. */
  collect(app: FastifyInstance): void;
  /** A request's path: exact words of routes, and txIds where routes have them. All else is masked. */
  show(target: string): string;
}

/** Shows paths in the log. Clients put secrets and personal data into paths by mistake, so only words of routes are shown. */
export const createPathLog = (): PathLog => {
  const words = new Set(['']);
  /** The beginnings of routes that are followed by a txId. */
  const beforeTxIds = new Set<string>();

  const isTxId = (part: string, index: number, parts: readonly string[]): boolean =>
    isUuid(part) && beforeTxIds.has(parts.slice(0, index).join('/'));

  return {
    collect(app) {
      app.addHook('onRoute', ({ url }) => {
        const parts = url.split('/');
        for (const part of parts) if (!/[:*]/.test(part)) words.add(part);
        const place = parts.indexOf(TX_ID_PARAMETER);
        if (place >= 0) beforeTxIds.add(parts.slice(0, place).join('/'));
      });
    },
    show: rememberUnchanged((target) =>
      pathOf(target)
        .split('/')
        .map((part, index, parts) => (words.has(part) || isTxId(part, index, parts) ? part : MASK))
        .join('/')
        .slice(0, MAX_LENGTH),
    ),
  };
};
