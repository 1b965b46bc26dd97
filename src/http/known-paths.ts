import type { FastifyInstance } from 'fastify';
import { methodNotAllowed, notFound, type TransportError } from './transport-error.ts';

const escapeLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A route's pattern, which is ours, as an expression over request paths. */
const toExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : escapeLiteral(part)))
      .join('/')}$`,
  );

/** Which methods each path takes, learnt from the routes, so that a wrong method is 405 with `Allow` and not 404. */
export const watchKnownPaths = (app: FastifyInstance): ((path: string) => TransportError) => {
  const known = new Map<string, { readonly expression: RegExp; readonly methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const path = known.get(url) ?? { expression: toExpression(url), methods: new Set<string>() };
    known.set(url, path);
    for (const one of [method].flat()) path.methods.add(one);
  });
  return (path) => {
    for (const { expression, methods } of known.values()) {
      if (expression.test(path)) return methodNotAllowed([...methods].sort());
    }
    return notFound();
  };
};
