const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The name that a client on this machine would use. */
export const reachableHost = (host: string): string => {
  if (isUnspecified(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};
