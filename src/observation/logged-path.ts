import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { MASK } from '../domain/text/mask.ts';
import { isUuid } from '../domain/text/uuid.ts';
import { pathOf } from '../http/address/request-path.ts';

const MAX_LENGTH = 500;

const TX_ID_PARAMETER = ':txId';

/** The request's method; an unknown method may hold anything and is masked. */
export const showMethod = (method: string): string => (METHODS.includes(method) ? method : MASK);

export interface PathLog {
  /** Learns the words of the routes that are registered from now on. */
  learn(app: FastifyInstance): void;
  /** A request's path: words of routes, letter by letter, txIds where routes have them, and nothing else. */
  show(target: string): string;
}

/** Shows paths in the log. Clients put secrets and personal data into paths by mistake: so only exact words of routes are shown. */
export const createPathLog = (): PathLog => {
  const words = new Set(['']);
  /** What stands in front of a txId in the paths of routes. */
  const beforeTxIds = new Set<string>();

  const isTxId = (part: string, index: number, parts: readonly string[]): boolean =>
    isUuid(part) && beforeTxIds.has(parts.slice(0, index).join('/'));

  return {
    learn(app) {
      app.addHook('onRoute', ({ url }) => {
        const parts = url.split('/');
        for (const part of parts) if (!/[:*]/.test(part)) words.add(part);
        const place = parts.indexOf(TX_ID_PARAMETER);
        if (place >= 0) beforeTxIds.add(parts.slice(0, place).join('/'));
      });
    },
    show: (target) =>
      pathOf(target)
        .split('/')
        .map((part, index, parts) => (words.has(part) || isTxId(part, index, parts) ? part : MASK))
        .join('/')
        .slice(0, MAX_LENGTH),
  };
};
