import type { FastifyInstance } from 'fastify';
import type { CallContext } from '../call-context.ts';
import { methodNotAllowed, notFound, type TransportError } from '../transport-error.ts';
import { explainPath, type KnownPath, toKnownPath } from './path-mistakes.ts';

const escapeLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A route's pattern as an expression that matches request paths. */
const toExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : escapeLiteral(part)))
      .join('/')}$`,
  );

/** Explains why a call has no route. Collects the routes' paths and methods: a wrong method is 405 with `Allow`, not 404. */
export const collectKnownPaths = (app: FastifyInstance): ((call: CallContext) => TransportError) => {
  const known = new Map<string, { readonly expression: RegExp; readonly methods: Set<string> }>();
  const paths: KnownPath[] = [];
  app.addHook('onRoute', ({ url, method, config }) => {
    if (url.includes('*') || config?.isUnlisted === true) return;
    const path = known.get(url) ?? { expression: toExpression(url), methods: new Set<string>() };
    if (!known.has(url)) paths.push(toKnownPath(url));
    known.set(url, path);
    for (const one of [method].flat()) path.methods.add(one);
  });
  return ({ path, surface: { reference, alwaysRefers = false } }) => {
    for (const { expression, methods } of known.values()) {
      if (expression.test(path)) return methodNotAllowed([...methods].sort());
    }
    const meant = explainPath(path, paths);
    if (meant === undefined) return notFound(`unknown path: ${reference}`);
    return notFound(alwaysRefers ? `${meant}; ${reference}` : meant);
  };
};
