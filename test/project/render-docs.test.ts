import { describe, expect, it } from 'vitest';
import { renderDocs } from '../../scripts/render-docs.ts';
import { writeDocs } from '../docs-sample.ts';

const folder = writeDocs();
const pages = { en: renderDocs('en', folder), ko: renderDocs('ko', folder) };

type Language = keyof typeof pages;

const pageOf = (language: Language, name: string, from = pages): string => from[language][name] ?? '';

const hrefsIn = (html: string): string[] =>
  [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

const idsIn = (html: string): string[] => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);

const articleOf = (html: string): string => /<article>[\s\S]*<\/article>/.exec(html)?.[0] ?? '';

const listed = (html: string): string[] =>
  [...(/<nav class="pages"[\s\S]*?<\/nav>/.exec(html)?.[0].matchAll(/<p>(.*?)<\/p>|<a href="([^"]*)"/g) ?? [])].map(
    ([, title, name]) => title ?? name ?? '',
  );

/** What is served beside the pages, from the folder of a language. */
const OTHERS = ['../../docs', '../assets/theme.css', '../assets/docs.css', '../assets/icon.svg'];

/** Every address within the documentation that leads to nothing. */
const deadLinks = (from: typeof pages): string[] =>
  (['en', 'ko'] as const).flatMap((language) =>
    Object.entries(from[language]).flatMap(([name, html]) =>
      hrefsIn(html)
        .filter((href) => !/^(https?:|\.\.\/\.\.\/\.\.\/)/.test(href) && !OTHERS.includes(href))
        .filter((href) => {
          const { pathname, hash } = new URL(href, `http://docs/${language}/${name}`);
          const [, to = '', page = '', ...deeper] = pathname.split('/');
          const target = deeper.length === 0 ? from[to as Language]?.[page] : undefined;
          const id = decodeURIComponent(hash.slice(1));
          return target === undefined || (id !== '' && !idsIn(target).includes(id));
        })
        .map((href) => `${language}/${name}: ${href}`),
    ),
  );

describe('the pages of the documentation', () => {
  it('are named after their files; the list is the index', () => {
    expect(Object.keys(pages.en).sort()).toEqual(['findings', 'index', 'pages']);
    expect(Object.keys(pages.ko).sort()).toEqual(['findings', 'index']);
  });

  it('lead to the list, or without one to the first page', () => {
    expect(pageOf('en', 'findings')).toContain('<a class="home" href="index">');
    const folder = writeDocs({ 'a.md': '# A', 'b.md': '# B' });
    expect(renderDocs('en', folder).b).toContain('<a class="home" href="a">');
  });

  it('are none without files', () => {
    expect(renderDocs('ko', writeDocs({ 'limits.md': '# Limits' }))).toEqual({});
  });

  it('say their language and that they are unofficial', () => {
    expect(pageOf('en', 'findings')).toMatch(/<html lang="en">[\s\S]*<strong>Unofficial mock<\/strong>/);
    expect(pageOf('ko', 'findings')).toMatch(/<html lang="ko">[\s\S]*<strong>비공식 모의 서버<\/strong>/);
  });

  it('stand in the order of the list, under its headings; what it does not name comes last', () => {
    expect(listed(pageOf('en', 'findings'))).toEqual(['index', 'pages', 'To look up', 'findings']);
    const more = writeDocs({ 'README.md': '# Docs\n\n[B](b.md)', 'a.md': '# A', 'b.md': '# B' });
    expect(listed(renderDocs('en', more).b ?? '')).toEqual(['index', 'b', 'More', 'a']);
  });

  it('lead to the one before and the one after', () => {
    const turn = (name: string) =>
      [...pageOf('en', name).matchAll(/href="(\w+)" rel="(\w+)"/g)].map(([, ...one]) => one);
    expect(turn('index')).toEqual([['pages', 'next']]);
    expect(turn('pages')).toEqual([
      ['index', 'prev'],
      ['findings', 'next'],
    ]);
  });

  it('lead to their twin; a page without twin has no switch', () => {
    expect(pageOf('en', 'findings')).toContain('<a href="../ko/findings" lang="ko" hreflang="ko"');
    expect(pageOf('ko', 'index')).toContain('<a href="../en/index" lang="en" hreflang="en"');
    expect(pageOf('en', 'pages')).not.toContain('hreflang');
  });

  it('have no code and no style inside, and show no comment of the source', () => {
    for (const html of [...Object.values(pages.en), ...Object.values(pages.ko)]) {
      expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?! src=)|<!--|<img/);
    }
  });
});

describe('the ids of headings', () => {
  const expected = ['text', 'findings', 'the-rules', 'token-not-reused', 'twice', 'twice-1'];

  it('are those of GitHub', () => {
    expect(idsIn(pageOf('en', 'findings')).sort()).toEqual(expected.sort());
  });

  it('are the English ones in both languages', () => {
    expect(idsIn(pageOf('ko', 'findings')).sort()).toEqual(expected.sort());
  });

  it('are their own in a page with other headings than its twin', () => {
    const folder = writeDocs({ 'a.md': '# A\n\n## One', 'ko/a.md': '# 가\n\n## 하나\n\n## 둘' });
    expect(idsIn(renderDocs('ko', folder).a ?? '')).toEqual(['text', '가', '하나', '둘']);
  });
});

describe('links', () => {
  const article = articleOf(pageOf('en', 'findings'));

  it('lead to pages by their names, to this server wherever it is, and elsewhere as they are', () => {
    const hrefs = hrefsIn(article).filter((href) => !href.startsWith('#'));
    expect(hrefs).toEqual(['pages#a-picture', 'https://guide.test/x?a=1&b=2', 'index', '../../../demo']);
  });

  it('to files that are not served are their paths', () => {
    expect(article).toContain('README (<code>README.md</code>)');
    expect(article).toContain(' <code>examples/ci.yml</code>,');
    expect(article).toContain('its source (<code>src/app.ts</code>)');
    expect(articleOf(pageOf('ko', 'findings'))).toContain(' <code>README.ko.md</code>을');
    expect(articleOf(pageOf('en', 'pages'))).toContain('gone (<code>docs/gone.md</code>)');
  });

  it('of Korean pages to Korean anchors lead to the English ids', () => {
    const hrefs = hrefsIn(articleOf(pageOf('ko', 'findings'))).slice(0, 4);
    expect(hrefs).toEqual(['#the-rules', '#twice-1', '../en/pages#a-picture', 'index']);
  });

  it('all lead to something that is there', () => {
    expect(deadLinks(pages)).toEqual([]);
  });

  it('of the documentation itself all lead to something that is there', () => {
    expect(deadLinks({ en: renderDocs('en'), ko: renderDocs('ko') })).toEqual([]);
  });
});

it('a dead link is found', () => {
  const folder = writeDocs({ 'a.md': '# A\n\n[b](b.md#none) [here](#nowhere)', 'b.md': '# B' });
  expect(deadLinks({ en: renderDocs('en', folder), ko: {} })).toEqual(['en/a: b#none', 'en/a: #nowhere']);
});

it('where a picture stands, its caption says that the picture is in the repository', () => {
  const article = articleOf(pageOf('en', 'pages'));
  for (const [caption, path] of [
    ['the form', 'screenshots/form.png'],
    ['what it costs', 'images/cost.svg'],
  ]) {
    expect(article).toContain(
      `<span class="picture"><span>${caption}</span> <small>picture in the repository: docs/${path}</small></span>`,
    );
  }
});

it('a long name can break between its parts', () => {
  const folder = writeDocs({ 'a.md': '# A\n\n`MOCK_TOSS_TLS_PORT`\n\n```\nMOCK_TOSS_TLS\n```' });
  const html = renderDocs('en', folder).a;
  expect(html).toContain('<code>MOCK_<wbr>TOSS_<wbr>TLS_<wbr>PORT</code>');
  expect(html).toContain('<code>MOCK_TOSS_TLS\n</code>');
});

it('code is shown as it is written, and can be reached by keyboard when it scrolls', () => {
  expect(pageOf('en', 'findings')).toContain(
    '<pre tabindex="0"><code class="language-js">const html = &#39;&lt;b&gt;&amp;amp;&lt;/b&gt;&#39;;',
  );
});

it.each(['en', 'ko'] as const)(
  'every page of the documentation has one title, no broken picture and no inline code: %s',
  (language) => {
    for (const [name, html] of Object.entries(renderDocs(language))) {
      expect(html.match(/<h1[ >]/g), name).toHaveLength(1);
      expect(new Set(idsIn(html)).size, name).toBe(idsIn(html).length);
      expect(html, name).not.toMatch(/<img|<picture|<style|style=|\son\w+=|<script(?! src=)/);
    }
  },
);
