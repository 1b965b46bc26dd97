import { isIP } from 'node:net';
import type { HostNames } from './x509.ts';

/** The 16 bytes of an IPv6 address, shortened (`::1`) or not. */
const parseIpv6 = (address: string): number[] => {
  // The URL parser writes an IPv4 ending (`::ffff:127.0.0.1`) as groups.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
};

/** Host names and addresses without duplicates, in the form that certificates use. */
export const toHostNames = (hosts: readonly string[]): HostNames => {
  const all = [...new Set(hosts.map((host) => host.toLowerCase()))];
  return {
    dns: all.filter((host) => isIP(host) === 0),
    ip: all.flatMap((host) => {
      if (isIP(host) === 4) return [host.split('.').map(Number)];
      return isIP(host) === 6 ? [parseIpv6(host)] : [];
    }),
  };
};

/** The hosts that are not permitted. A subdomain of a permitted name is permitted too. */
export const findHostsNotPermitted = (wanted: readonly string[], permitted: HostNames): string[] => {
  const addresses = new Set(permitted.ip.map((address) => address.join('.')));
  return wanted.filter((host) => {
    const [address] = toHostNames([host]).ip;
    if (address !== undefined) return !addresses.has(address.join('.'));
    const name = host.toLowerCase();
    return !permitted.dns.some((base) => name === base || name.endsWith(`.${base}`));
  });
};
