import { isIP } from 'node:net';

/**
 * Whether a host of a URL is this machine, whatever a name server says. `localhost` is, by the hosts file of every system; names below
 * it are not.
 */
export const isLoopback = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
};
