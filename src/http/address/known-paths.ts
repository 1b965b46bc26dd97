import type { FastifyInstance } from 'fastify';
import { nameOfSurface } from '../surface.ts';
import { methodNotAllowed, notFound, type TransportError } from '../transport-error.ts';
import { explainPath, type KnownPath, toKnownPath } from './path-mistakes.ts';

const escapeLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A route's pattern, which is ours, as an expression over request paths. */
const toExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : escapeLiteral(part)))
      .join('/')}$`,
  );

const CONTROL_DOCS = '/_control/docs';

/** Where the paths of the surface that was meant are listed. */
const referenceFor = (path: string, known: ReadonlyMap<string, unknown>): string => {
  switch (nameOfSurface(path)) {
    case 'control':
      return known.has(CONTROL_DOCS)
        ? `the calls are listed at ${CONTROL_DOCS}`
        : 'the control API is off, see MOCK_TOSS_CONTROL';
    case 'web':
    case 'page':
      return known.has('/app') ? 'there is no such page' : 'the pages are off, see MOCK_TOSS_APP';
    default:
      return 'compare it with the guide';
  }
};

/** Which methods each path takes, learnt from the routes, so that a wrong method is 405 with `Allow` and not 404. */
export const watchKnownPaths = (app: FastifyInstance): ((path: string) => TransportError) => {
  const known = new Map<string, { readonly expression: RegExp; readonly methods: Set<string> }>();
  const paths: KnownPath[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const path = known.get(url) ?? { expression: toExpression(url), methods: new Set<string>() };
    if (!known.has(url)) paths.push(toKnownPath(url));
    known.set(url, path);
    for (const one of [method].flat()) path.methods.add(one);
  });
  return (path) => {
    for (const { expression, methods } of known.values()) {
      if (expression.test(path)) return methodNotAllowed([...methods].sort());
    }
    const meant = explainPath(path, paths);
    const reference = referenceFor(path, known);
    if (meant === undefined) return notFound(`unknown path: ${reference}`);
    const isControl = nameOfSurface(path) === 'control' && known.has(CONTROL_DOCS);
    return notFound(isControl ? `${meant}; ${reference}` : meant);
  };
};
