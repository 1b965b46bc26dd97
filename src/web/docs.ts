import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Language, languages } from '../domain/text/language.ts';
import type { IsKnownHost } from '../http/address/known-hosts.ts';
import { inPackage, isBuilt } from '../installation.ts';
import { asset, CSS, commonFiles, type PageFile, readBesideCode, registerFiles, SCRIPT } from './files.ts';
import { HTML, pageHeaders } from './html.ts';
import { createCheckHost, WebError } from './refusal.ts';
import { DOCS_ASSETS_PREFIX, DOCS_PREFIX } from './surfaces.ts';

type Pages = Readonly<Record<string, string>>;

/** Makes the pages of a language: HTML by name. */
export type ReadDocs = (language: Language) => Promise<Pages>;

const decompress = promisify(brotliDecompress);

/** Renders the Markdown: without a build there are no pages yet. */
const renderSources: ReadDocs = async (language) => {
  const { renderDocs } = await import(inPackage('scripts/render-docs.ts').href);
  return renderDocs(language);
};

/** The build has put all pages of a language into one file. */
const readBuilt: ReadDocs = async (language) =>
  JSON.parse((await decompress(await readBesideCode(`docs/${language}.json.br`))).toString());

const INDEX = 'index';

const noSuchPage = (language: Language): WebError =>
  new WebError('not-found', {
    en: `the documentation has no such page: the list is at ${DOCS_PREFIX}/${language}`,
    ko: `문서에 그런 페이지가 없습니다. 목록은 ${DOCS_PREFIX}/${language}에 있습니다.`,
  });

const files: ReadonlyMap<string, PageFile> = new Map([
  ...commonFiles,
  asset('docs.css', CSS),
  asset('docs.js', SCRIPT),
]);

/** The documentation: the pages of `docs`, made when one of their language is opened for the first time. They are public texts and need no control token. */
export const registerDocs = (
  app: FastifyInstance,
  isKnownHost: IsKnownHost,
  read: ReadDocs = isBuilt ? readBuilt : renderSources,
): void => {
  const checkHost = createCheckHost(isKnownHost);
  const made = new Map<Language, Promise<ReadonlyMap<string, string>>>();

  /** Makes pages once. After a failure, the next use tries again. */
  const pagesOf = (language: Language): Promise<ReadonlyMap<string, string>> => {
    const known = made.get(language);
    if (known !== undefined) return known;
    const making = read(language).then((pages) => new Map(Object.entries(pages)));
    made.set(language, making);
    making.catch(() => made.delete(language));
    return making;
  };

  for (const language of languages) {
    const prefix = `${DOCS_PREFIX}/${language}`;

    const sendPage = async (request: FastifyRequest, reply: FastifyReply, name: string): Promise<FastifyReply> => {
      checkHost(request);
      const page = (await pagesOf(language)).get(name);
      if (page === undefined) throw noSuchPage(language);
      // Public texts: a browser may keep them to go back to.
      return reply
        .headers({ ...pageHeaders(), 'cache-control': 'no-cache' })
        .type(HTML)
        .send(page);
    };

    app.get(prefix, async (request, reply) => {
      checkHost(request);
      // Relative, as all addresses in the pages: a proxy may have added a path in front.
      return reply.redirect(`${language}/`);
    });
    app.get(`${prefix}/`, (request, reply) => sendPage(request, reply, INDEX));
    app.get<{ Params: { name: string } }>(`${prefix}/:name`, (request, reply) =>
      sendPage(request, reply, request.params.name),
    );
  }

  registerFiles(app, DOCS_ASSETS_PREFIX, { files, checkHost, missing: 'the documentation has no such file' });
};
