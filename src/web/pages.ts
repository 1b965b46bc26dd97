import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { TransportError } from '../http/transport-error.ts';

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const;

/** What pages may load by name. */
const assets: ReadonlyMap<string, string> = new Map([
  ['page.css', types.css],
  ['language.js', types.js],
  ['app.js', types.js],
]);

/**
 * Nothing inline and nothing from elsewhere. No `upgrade-insecure-requests`, which would break `http://localhost`, and
 * nowhere HSTS, for the same reason.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const read = new Map<string, Promise<Buffer>>();

const readAsset = (name: string): Promise<Buffer> => {
  const known = read.get(name) ?? readFile(new URL(`./assets/${name}`, import.meta.url));
  read.set(name, known);
  return known;
};

const sendPage = async (reply: FastifyReply, name: string): Promise<FastifyReply> =>
  reply
    .headers({
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    .type(types.html)
    .send(await readAsset(name));

/** The pages that a person sees. */
export const pageRoutes: FastifyPluginAsync = async (app) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  app.get('/app/:txId', (_request, reply) => sendPage(reply, 'app.html'));
  app.get<{ Params: { file: string } }>('/app/assets/:file', async (request, reply) => {
    const type = assets.get(request.params.file);
    if (type === undefined) throw new TransportError('not-found', 'pages have no such file');
    return reply.type(type).send(await readAsset(request.params.file));
  });
};
