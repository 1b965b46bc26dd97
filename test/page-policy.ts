/** The content security policy of every page, part by part: own files only, no inline code, no frame around it. */
export const pagePolicy: readonly string[] = [
  "base-uri 'none'",
  "connect-src 'self'",
  "default-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "require-trusted-types-for 'script'",
  "script-src 'self'",
  "style-src 'self'",
  "trusted-types 'none'",
];

export const policyOf = (headers: Readonly<Record<string, unknown>>): string[] =>
  String(headers['content-security-policy']).split('; ').sort();
