const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

/** A page's text with every `{{name}}` replaced by its value, escaped. */
export const fillIn = (page: string, values: Readonly<Record<string, string>>): string =>
  page.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => escapeHtml(values[name] ?? ''));

export interface PolicyOptions {
  /** The one origin that may show the page in a frame. */
  readonly framedBy?: string | undefined;
  /** Where forms may go; the page's own origin if nothing is said. */
  readonly postsTo?: string;
}

/**
 * Nothing inline and nothing from elsewhere. No `upgrade-insecure-requests`, which would break `http://localhost`, and
 * nowhere HSTS, for the same reason; no opener policy, which would cut the standard window off from who opened it.
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
    `frame-ancestors ${framedBy}`,
  ].join('; ');

export const HTML = 'text/html; charset=utf-8';

/** Headers of every page. */
export const pageHeaders = (options: PolicyOptions = {}): Readonly<Record<string, string>> => ({
  'content-security-policy': policyOf(options),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
