const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

/** Replaces every `{{name}}` in a page by its value, escaped for HTML. */
export const fillIn = (page: string, values: Readonly<Record<string, string>>): string =>
  page.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => escapeHtml(values[name] ?? ''));

export interface PolicyOptions {
  /** The only origin that may show the page in a frame. Default: none. */
  readonly framedBy?: string | undefined;
  /** The origins that forms may post to. Default: the page's own origin. */
  readonly postsTo?: string;
}

/**
 * The content security policy: no inline code, and nothing from other origins. There is no `upgrade-insecure-requests` and no
 * HSTS, because they would break `http://localhost`. There is no opener policy, because it would separate the standard window
 * from the page that opened it.
 */
const policyOf = ({ framedBy = "'none'", postsTo = "'self'" }: PolicyOptions): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action ${postsTo}`,
    "base-uri 'none'",
    // No text becomes HTML or script: pages make elements.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; ');

export const HTML = 'text/html; charset=utf-8';

/** The headers of every page. */
export const pageHeaders = (options: PolicyOptions = {}): Readonly<Record<string, string>> => ({
  'content-security-policy': policyOf(options),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
