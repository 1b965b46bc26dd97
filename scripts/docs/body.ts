// The text of a page as HTML.
import { Marked, Renderer, type Tokens } from 'marked';
import { escapeHtml } from '../../src/web/html.ts';
import { targetOf } from './links.ts';
import { idsOf, plainOf, type Source, type Sources } from './source.ts';
import { wordsOf } from './words.ts';

const COMMENT = /<!--[\s\S]*?-->/g;

const plain = new Renderer();

/** Long names break between their parts, such as `MOCK_TOSS_TLS_PORT` in a narrow table. */
const code = (text: string): string => `<code>${escapeHtml(text).replaceAll('_', '_<wbr>')}</code>`;

/** The HTML of a page's Markdown. Pictures are not in the package: their captions stand in their places. */
export const renderBody = (source: Source, sources: Sources): string => {
  const words = wordsOf[source.language];
  const ids = idsOf(source, sources).values();
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens }: Tokens.Heading): string {
        const id = escapeHtml(ids.next().value ?? '');
        const text = this.parser.parseInline(tokens);
        // A link of the heading itself: the address of the section. A heading that has another link has none.
        const hasLink = depth === 1 || tokens.some(({ type }) => type === 'link');
        return `<h${depth} id="${id}">${hasLink ? text : `<a href="#${id}">${text}</a>`}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link): string {
        const text = this.parser.parseInline(tokens);
        const target = targetOf(href, source, sources);
        switch (target.kind) {
          case 'elsewhere':
            return `<a href="${escapeHtml(target.href)}" rel="noreferrer">${text}</a>`;
          case 'page':
            return `<a href="${escapeHtml(target.href)}">${text}</a>`;
          case 'file':
            return [href, target.path].includes(plainOf(tokens)) ? code(target.path) : `${text} (${code(target.path)})`;
        }
      },
      image({ href, text }: Tokens.Image): string {
        const target = targetOf(href, source, sources);
        const path = target.kind === 'file' ? target.path : target.href;
        return `<span class="picture"><span>${escapeHtml(text)}</span> <small>${escapeHtml(words.picture(path))}</small></span>`;
      },
      code({ text, lang = '' }: Tokens.Code): string {
        const language = /^[\w-]+/.exec(lang)?.[0];
        const kind = language === undefined ? '' : ` class="language-${language}"`;
        return `<div class="code"><pre tabindex="0"><code${kind}>${escapeHtml(text)}\n</code></pre></div>\n`;
      },
      codespan: ({ text }: Tokens.Codespan) => code(text),
      table(token: Tokens.Table): string {
        // What scrolls can be reached by keyboard.
        return `<div class="table" role="group" aria-label="${words.table}" tabindex="0">${plain.table.call(this, token)}</div>\n`;
      },
      html: ({ text }: Tokens.HTML | Tokens.Tag): string => text.replace(COMMENT, ''),
    },
  });
  return marked.parser(source.tokens);
};
