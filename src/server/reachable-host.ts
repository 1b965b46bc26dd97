const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The host part of a URL that reaches a listener on `host` from this machine. */
export const reachableHost = (host: string): string => {
  if (isUnspecified(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};
