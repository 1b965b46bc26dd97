import type { FastifyInstance } from 'fastify';
import type { IsKnownHost } from '../http/address/known-hosts.ts';
import { TransportError } from '../http/transport-error.ts';
import { inPackage, isBuilt } from '../installation.ts';
import { CSS, commonFiles, type PageFile, readBesideCode, registerFiles, SCRIPT } from './files.ts';
import { HTML, pageHeaders } from './html.ts';
import { createCheckHost } from './refusal.ts';
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

const files: ReadonlyMap<string, PageFile> = new Map([
  ...commonFiles,
  ['main.js', { type: SCRIPT, read: async () => (isBuilt ? readBesideCode('dashboard/main.js') : bundleOnce()) }],
  ['dashboard.css', { type: CSS, read: () => readBesideCode('dashboard/dashboard.css') }],
]);

/** The dashboard: a page on the control API. All it shows comes from there, so the page itself needs no control token. */
export const registerDashboard = (app: FastifyInstance, isKnownHost: IsKnownHost): void => {
  const checkHost = createCheckHost(isKnownHost);

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
      .send(await readBesideCode('dashboard/index.html'));
  });

  registerFiles(app, DASHBOARD_PREFIX, { files, checkHost, missing: 'the dashboard has no such file: open it at /' });
};
