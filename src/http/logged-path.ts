import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { MASK } from '../domain/text/mask.ts';
import { isUuid } from '../domain/text/uuid.ts';
import { pathOf } from './address/request-path.ts';

const MAX_LENGTH = 500;

/** Our own addresses carry a txId, and nothing else that looks like one. */
export const isOwnTxId = (segment: string, index: number, segments: readonly string[]): boolean =>
  isUuid(segment) && (segments[1] === 'app' || segments[index - 1] === 'transactions');

/** The request's method; an unknown method may hold anything and is masked. */
export const showMethod = (method: string): string => (METHODS.includes(method) ? method : MASK);

export interface PathLog {
  /** Learns the words of the routes that are registered from now on. */
  learn(app: FastifyInstance): void;
  /** A request's path: words of routes, letter by letter, txIds where routes have them, and nothing else. */
  show(target: string): string;
}

/** Paths for the log. Clients put secrets and people into paths by mistake, and a misspelt word of ours may be a caller's own. */
export const createPathLog = (): PathLog => {
  const words = new Set(['']);
  return {
    learn(app) {
      app.addHook('onRoute', ({ url }) => {
        for (const part of url.split('/')) if (!/[:*]/.test(part)) words.add(part);
      });
    },
    show: (target) =>
      pathOf(target)
        .split('/')
        .map((part, index, parts) => (words.has(part) || isOwnTxId(part, index, parts) ? part : MASK))
        .join('/')
        .slice(0, MAX_LENGTH),
  };
};
