/** Hosts without characters that have a meaning in a content security policy: a URL may have the host `*` or `a;b`. */
const HOST = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;

/** A web origin as browsers write it, such as `https://partner.example`; `undefined` for anything else. */
export const readOrigin = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { origin, protocol, host } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && origin === text && HOST.test(host) ? origin : undefined;
};
