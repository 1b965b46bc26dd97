import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { TransportError } from '../http/transport-error.ts';
import { CSS, readBesideCode, SCRIPT, SVG } from './files.ts';
import { fillIn, HTML, type PolicyOptions, pageHeaders } from './html.ts';
import { readOrigin } from './origin.ts';
import { WebError } from './refusal.ts';

/** The files that pages may load, with their content types. */
const assets: ReadonlyMap<string, string> = new Map([
  ['page.css', CSS],
  ['theme.css', CSS],
  ['icon.svg', SVG],
  ['error.js', SCRIPT],
  ['page.js', SCRIPT],
  ['app.js', SCRIPT],
  ['window.js', SCRIPT],
  ['web-view.js', SCRIPT],
  ['same-browser.js', SCRIPT],
  ['phone.js', SCRIPT],
  ['demo.js', SCRIPT],
]);

const readAsset = (name: string): Promise<Buffer> => readBesideCode(`web/assets/${name}`);

export interface PageOptions extends PolicyOptions {
  /** Values for `{{name}}` in the page. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Sends a page of `src/web/assets`. Only the origin `framedBy` may show it in a frame. */
export const sendPage = async (
  reply: FastifyReply,
  name: string,
  { values = {}, ...policy }: PageOptions = {},
): Promise<FastifyReply> => {
  const page = (await readAsset(name)).toString();
  return reply.headers(pageHeaders(policy)).type(HTML).send(fillIn(page, values));
};

/** The pages that a user opens in a browser, their files, and the browser script for partners. */
export const pageRoutes: FastifyPluginAsync = async (app) => {
  app.get('/app', (_request, reply) => sendPage(reply, 'phone.html'));
  // The demo posts a form to `authUrl`, which may be on another host, such as that of the public URL.
  app.get('/demo', (_request, reply) => sendPage(reply, 'demo.html', { postsTo: '*' }));

  app.get<{ Querystring: { embed?: unknown } }>('/app/:txId', (request, reply) => {
    const { embed } = request.query;
    const framedBy = readOrigin(embed);
    if (embed !== undefined && framedBy === undefined) {
      throw new WebError('invalid', {
        en: 'embed must be the origin of the page with the frame, such as http://localhost:5173',
        ko: 'embed는 프레임이 있는 페이지의 출처여야 합니다. 예: http://localhost:5173',
      });
    }
    return sendPage(reply, 'app.html', { framedBy });
  });

  app.get<{ Params: { file: string } }>('/app/assets/:file', async (request, reply) => {
    const type = assets.get(request.params.file);
    if (type === undefined)
      throw new TransportError('not-found', 'there is no such file under /app/assets: check its name');
    return reply
      .header('x-content-type-options', 'nosniff')
      .type(type)
      .send(await readAsset(request.params.file));
  });

  // Partners load this script from any origin, also with `crossorigin` or under a Cross-Origin-Embedder-Policy.
  app.get('/cert/v1', async (_request, reply) =>
    reply
      .headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      })
      .type(SCRIPT)
      .send(await readAsset('cert.js')),
  );
};
