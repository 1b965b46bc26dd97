// Changes the links of the documentation into those of the pages that a server shows.
import type { Language } from '../../src/domain/text/language.ts';
import { INDEX, idsOf, type Source, type Sources } from './source.ts';

export type Target =
  | { readonly kind: 'elsewhere'; readonly href: string }
  | { readonly kind: 'page'; readonly href: string }
  /** A file of the repository that is not served. */
  | { readonly kind: 'file'; readonly path: string };

/** The address of the server in the texts. A page may be read at another address of the same server. */
const OWN = 'http://localhost:8677/';

const ROOT = 'file:///';
const PAGE = /^docs\/(?:(ko)\/)?([^/]+)\.md$/;

/** The file of the repository that a link of a page leads to, and the anchor in it. */
const resolve = (href: string, { language, name }: Source): { readonly path: string; readonly anchor: string } => {
  const file = name === INDEX ? 'README' : name;
  const { pathname, hash } = new URL(href, `${ROOT}docs/${language === 'ko' ? 'ko/' : ''}${file}.md`);
  return { path: decodeURIComponent(pathname.slice(1)), anchor: decodeURIComponent(hash.slice(1)) };
};

const pageAt = (path: string, sources: Sources): Source | undefined => {
  const [, ko, name = ''] = PAGE.exec(path) ?? [];
  const language: Language = ko === undefined ? 'en' : 'ko';
  return sources[language].get(name === 'README' ? INDEX : name);
};

/** An anchor as GitHub has it, as the id of the heading. */
const idOf = (anchor: string, page: Source, sources: Sources): string => {
  const at = page.headings.findIndex(({ slug }) => slug === anchor);
  return idsOf(page, sources)[at] ?? anchor;
};

/** Where a link of the page `from` leads. */
export const targetOf = (href: string, from: Source, sources: Sources): Target => {
  if (href.startsWith(OWN)) return { kind: 'page', href: `../../../${href.slice(OWN.length)}` };
  if (/^[a-z][a-z\d+.-]*:/i.test(href)) return { kind: 'elsewhere', href };
  const { path, anchor } = resolve(href, from);
  const page = pageAt(path, sources);
  if (page === undefined) return { kind: 'file', path };
  const place = page.language === from.language ? page.name : `../${page.language}/${page.name}`;
  const hash = anchor === '' ? '' : `#${idOf(anchor, page, sources)}`;
  return { kind: 'page', href: href.startsWith('#') ? hash : `${place}${hash}` };
};
