import type { Call } from './exchange.ts';
import type { Probe } from './probe.ts';
import { fillJson, fillText, type Sources } from './values.ts';

/** Where a server answers. */
export interface Addresses {
  /** The base URL of `/api`. */
  readonly base: URL;
  /** The whole URL of the token endpoint. */
  readonly token: URL;
}

const TOKEN_PATH = '/token';

const withoutSlash = (path: string): string => path.replace(/\/+$/, '');

/** The token endpoint of a server that has all paths. */
export const tokenBelow = (base: URL): URL => new URL(withoutSlash(base.pathname) + TOKEN_PATH, base);

/** The base URL as people write it. */
export const showBase = (base: URL): string => withoutSlash(base.href);

const addressOf = ({ host, path }: Probe, { base, token }: Addresses): { readonly url: URL; readonly path: string } => {
  if (host === 'api') return { url: base, path: withoutSlash(base.pathname) + path };
  return {
    url: token,
    path: path.startsWith(TOKEN_PATH) ? token.pathname + path.slice(TOKEN_PATH.length) : path,
  };
};

const bodyOf = ({ form, json, text }: Probe, sources: Sources): string | undefined => {
  if (form !== undefined) {
    return form.map((pair) => pair.map((part) => encodeURIComponent(fillText(part, sources))).join('=')).join('&');
  }
  if (json !== undefined) return JSON.stringify(fillJson(json, sources));
  return text === undefined ? undefined : fillText(text, sources);
};

const defaultTypeOf = ({ form, json }: Probe): Readonly<Record<string, string>> => {
  if (form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' };
  return json === undefined ? {} : { 'content-type': 'application/json' };
};

/** The call that asks a probe at a server. An empty header of the probe takes away a default one. */
export const callOf = (probe: Probe, addresses: Addresses, sources: Sources): Call => {
  const { url, path } = addressOf(probe, addresses);
  const own = Object.fromEntries(
    Object.entries(probe.headers ?? {}).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      fillText(value, sources),
    ]),
  );
  const headers = Object.entries({ accept: '*/*', ...defaultTypeOf(probe), ...own });
  return {
    method: probe.method,
    url,
    path: fillText(path, sources, encodeURIComponent),
    headers: Object.fromEntries(headers.filter(([, value]) => value !== '')),
    body: bodyOf(probe, sources),
  };
};
