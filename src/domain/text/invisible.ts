/** Spaces of any kind, soft hyphens, and characters without width: what comes along when text is copied from a page. */
const INVISIBLE = /[\s\u00ad\u200b-\u200f\u2060\ufeff]+/gu;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');
