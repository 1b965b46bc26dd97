import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { FastifyPluginAsync } from 'fastify';
import { createInstalledFiles } from '../../http/installed-files.ts';
import { TransportError } from '../../http/transport-error.ts';
import { besideCode, isBuilt } from '../../installation.ts';

/** A script or style of the page. The build packs them; the sources have them from the package, which is looked up when a file is read. */
const findFile = (name: string): URL => {
  if (isBuilt) return besideCode(`swagger-ui/${name}.br`);
  const main = createRequire(import.meta.url).resolve('@fastify/swagger-ui');
  return new URL(`static/${name}`, pathToFileURL(main));
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>mock-toss-cert API reference (unofficial)</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/index.css">
    <link rel="stylesheet" href="docs/own.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <header class="notice">
      <strong>Unofficial mock</strong>, not made or run by the company behind the real service ·
      <strong lang="ko">비공식 모의 서버</strong>
      <nav>
        <a href="?urls.primaryName=Control%20API">Control API</a>
        <a href="?urls.primaryName=Emulated%20API">Emulated API</a>
        <button type="button" id="dark">Dark</button>
      </nav>
    </header>
    <main id="reference"></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** The package has a larger layout with such switches. It would add a fifth to the size. */
const START = `const paths = { 'Control API': 'v1/openapi.json', 'Emulated API': 'v1/openapi-toss.json' };
const asked = new URLSearchParams(location.search).get('urls.primaryName');
const name = Object.hasOwn(paths, asked) ? asked : 'Control API';
for (const link of document.querySelectorAll('nav a')) {
  if (link.textContent === name) link.setAttribute('aria-current', 'page');
}
const button = document.getElementById('dark');
const setDark = (isDark) => {
  document.documentElement.classList.toggle('dark-mode', isDark);
  button.setAttribute('aria-pressed', isDark);
};
setDark(matchMedia('(prefers-color-scheme: dark)').matches);
button.addEventListener('click', () => setDark(button.getAttribute('aria-pressed') === 'false'));
window.ui = SwaggerUIBundle({
  dom_id: '#reference',
  url: paths[name],
  deepLinking: true,
  validatorUrl: null,
  onComplete: () => document.getElementById('servers')?.setAttribute('aria-label', 'Server'),
});
`;

/** Colours of the package that are too pale to read, and the notice. */
const OWN = `.notice { padding: 8px 16px; background: #2f3542; color: #ffffff; font: 14px sans-serif; text-align: center; }
.notice nav { margin-top: 8px; }
.notice a, .notice button { margin: 0 8px; font: inherit; color: inherit; }
.notice a[aria-current], .notice button[aria-pressed='true'] { font-weight: bold; }
.notice a[aria-current] { text-decoration: none; }
.notice button { padding: 2px 8px; border: 1px solid; border-radius: 4px; background: none; cursor: pointer; }
.swagger-ui .info .title small { background: #545d70; }
.swagger-ui .info .title small.version-stamp { background: #3c5a00; }
html:not(.dark-mode) :is(.swagger-ui .info a, .swagger-ui .info .link .url) { color: #1d4fa8; }
.swagger-ui .btn.authorize { border-color: #1f5e4d; color: #1f5e4d; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1d4fa8; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #1f5e4d; }
.swagger-ui .opblock.opblock-put .opblock-summary-method { background: #8a4b00; }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0f5f63; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #98231a; }
`;

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** The files of the package that the page needs. */
const packaged: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', CSS],
  ['index.css', CSS],
  ['swagger-ui-bundle.js', JAVASCRIPT],
]);

/** Allows nothing from other hosts: the reference works offline. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /_control/docs`: both OpenAPI documents as a page. */
export const docsRoutes: FastifyPluginAsync = async (app) => {
  const read = createInstalledFiles(findFile, isBuilt ? promisify(brotliDecompress) : undefined);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', POLICY).header('x-content-type-options', 'nosniff');
  });
  app.get('/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  app.get<{ Params: { file: string } }>('/docs/:file', async (request, reply) => {
    const { file } = request.params;
    if (file === 'start.js') return reply.type(JAVASCRIPT).send(START);
    if (file === 'own.css') return reply.type(CSS).send(OWN);
    const type = packaged.get(file);
    if (type === undefined) throw new TransportError('not-found', 'the reference has no such file');
    return reply
      .type(type)
      .header('cache-control', 'max-age=3600')
      .send(await read(file));
  });
};
