import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IsKnownHost } from '../http/address/known-hosts.ts';
import { createInstalledFiles } from '../http/installed-files.ts';
import { TransportError } from '../http/transport-error.ts';
import { besideCode, inPackage, isBuilt } from '../installation.ts';
import { HTML, pageHeaders } from './html.ts';
import { unknownHost } from './refusal.ts';
import { DASHBOARD_PREFIX } from './surfaces.ts';

/** Bundles the sources of the dashboard: without a build there is no script yet. */
const bundleSources = async (): Promise<string> => {
  const { bundleDashboard } = await import(inPackage('scripts/bundle-dashboard.ts').href);
  const { code } = await bundleDashboard();
  return code;
};

let bundled: Promise<string> | undefined;

/** Bundles once. After a failure, the next use tries again. */
const bundleOnce = (): Promise<string> => {
  bundled ??= bundleSources().catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
};

const readFile = createInstalledFiles((path) => besideCode(path));

const readScript = (): Promise<string | Buffer> => (isBuilt ? readFile('dashboard/main.js') : bundleOnce());

const CSS = 'text/css; charset=utf-8';

const files: ReadonlyMap<string, { readonly type: string; readonly read: () => Promise<string | Buffer> }> = new Map([
  ['main.js', { type: 'text/javascript; charset=utf-8', read: readScript }],
  ['dashboard.css', { type: CSS, read: () => readFile('dashboard/dashboard.css') }],
  // The pages of users have the same, but may be off.
  ['theme.css', { type: CSS, read: () => readFile('web/assets/theme.css') }],
  ['icon.svg', { type: 'image/svg+xml; charset=utf-8', read: () => readFile('web/assets/icon.svg') }],
]);

/** The dashboard: a page on the control API. All it shows comes from there, so the page itself needs no control token. */
export const registerDashboard = (app: FastifyInstance, isKnownHost: IsKnownHost): void => {
  const checkHost = (request: FastifyRequest): void => {
    if (!isKnownHost(request)) throw unknownHost();
  };

  app.get('/', { config: { isUnlisted: true } }, async (request, reply) => {
    // The surface has looked at `Accept`.
    reply.header('vary', 'Accept');
    if (request.call.surface.isEmulated) {
      const hint = `unknown path: ${request.call.surface.reference}`;
      throw new TransportError('not-found', hint, { headers: { vary: 'Accept' } });
    }
    checkHost(request);
    return reply
      .headers(pageHeaders())
      .type(HTML)
      .send(await readFile('dashboard/index.html'));
  });

  app.get<{ Params: { file: string } }>(`${DASHBOARD_PREFIX}/:file`, async (request, reply) => {
    checkHost(request);
    const file = files.get(request.params.file);
    if (file === undefined) throw new TransportError('not-found', 'the dashboard has no such file: open it at /');
    return reply
      .headers({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
      .type(file.type)
      .send(await file.read());
  });
};
