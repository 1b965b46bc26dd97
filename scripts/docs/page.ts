// The frame of a page of the documentation: the list of pages, the list of sections, and the links to other pages.
import { escapeHtml } from '../../src/web/html.ts';
import { renderBody } from './body.ts';
import type { Group } from './order.ts';
import { INDEX, idsOf, type Source, type Sources, titleOf, twinOf } from './source.ts';
import { wordsOf } from './words.ts';

const linkTo = (page: Source, more = ''): string => `<a href="${page.name}"${more}>${escapeHtml(titleOf(page))}</a>`;

const listPages = (source: Source, groups: readonly Group[]): string =>
  groups
    .map(({ title, pages }) => {
      const items = pages.map((page) => `<li>${linkTo(page, page === source ? ' aria-current="page"' : '')}</li>`);
      return `${title === undefined ? '' : `<p>${escapeHtml(title)}</p>`}<ul>${items.join('')}</ul>`;
    })
    .join('\n');

/** The sections of a page, if it has more than one. */
const listSections = (source: Source, sources: Sources): string => {
  const ids = idsOf(source, sources);
  const items = source.headings.flatMap(({ depth, text }, at) =>
    depth === 2 || depth === 3
      ? [`<li class="depth-${depth}"><a href="#${escapeHtml(ids[at] ?? '')}">${escapeHtml(text)}</a></li>`]
      : [],
  );
  if (items.length < 2) return '';
  const { contents } = wordsOf[source.language];
  return `<nav class="contents" aria-label="${contents}"><details data-title="${contents}"><summary>${contents}</summary><ul>${items.join('\n')}</ul></details></nav>`;
};

const turn = (source: Source, groups: readonly Group[]): string => {
  const words = wordsOf[source.language];
  const pages = groups.flatMap((group) => group.pages);
  const at = pages.indexOf(source);
  const step = (page: Source | undefined, rel: string, word: string): string =>
    page === undefined
      ? ''
      : `<a href="${page.name}" rel="${rel}"><small>${word}</small> ${escapeHtml(titleOf(page))}</a>`;
  return `<nav class="turn" aria-label="${words.turn}">${step(pages[at - 1], 'prev', words.previous)}${step(pages[at + 1], 'next', words.next)}</nav>`;
};

/** The whole page. Every address in it is relative: a proxy may have added a path in front. */
export const renderPage = (source: Source, groups: readonly Group[], sources: Sources): string => {
  const words = wordsOf[source.language];
  /** The list of pages, if there is one. */
  const first = groups[0]?.pages[0] ?? source;
  const twin = twinOf(source, sources);
  const title = source.name === INDEX ? words.home : `${titleOf(source)} – ${words.home}`;
  return `<!doctype html>
<html lang="${source.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} (${words.notice})</title>
<link rel="stylesheet" href="../assets/theme.css">
<link rel="stylesheet" href="../assets/docs.css">
<link rel="icon" href="../assets/icon.svg">
<script src="../assets/docs.js"></script>
</head>
<body>
<a class="skip" href="#text">${words.skip}</a>
<header>
<p class="notice"><strong>${words.notice}</strong> · ${words.noticeMore}</p>
<nav class="site" aria-label="${words.site}"><a class="home" href="${first.name}">${words.home}</a>
<a href="../../../">${words.dashboard}</a>
<a href="../../docs">${words.reference}</a>
${twin === undefined ? '' : `<a href="../${twin.language}/${twin.name}" lang="${twin.language}" hreflang="${twin.language}" rel="alternate" data-testid="twin">${words.otherLanguage}</a>`}
</nav>
</header>
<div class="frame">
<nav class="pages" aria-label="${words.pages}"><details><summary>${words.pages}</summary>
${listPages(source, groups)}
</details></nav>
${listSections(source, sources)}
<main id="text" tabindex="-1">
<article>
${renderBody(source, sources)}</article>
${turn(source, groups)}
</main>
</div>
</body>
</html>
`;
};
