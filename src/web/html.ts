const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

/** A page's text with every `{{name}}` replaced by its value, escaped. */
export const fillIn = (page: string, values: Readonly<Record<string, string>>): string =>
  page.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => escapeHtml(values[name] ?? ''));

/**
 * Nothing inline and nothing from elsewhere. No `upgrade-insecure-requests`, which would break `http://localhost`, and
 * nowhere HSTS, for the same reason; no opener policy, which would cut the standard window off from who opened it.
 */
const policyOf = (framedBy: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; ');

export const HTML = 'text/html; charset=utf-8';

/** Headers of every page; `framedBy` is the one origin that may show it in a frame. */
export const pageHeaders = (framedBy = "'none'"): Readonly<Record<string, string>> => ({
  'content-security-policy': policyOf(framedBy),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
