import { isPlainName, isUuid, MASK } from '../domain/masking.ts';
import { pathOf } from './base-url.ts';

const maskSegment = (segment: string): string =>
  segment === '' || isPlainName(segment) || isUuid(segment) || /^v\d{1,2}$/.test(segment) ? segment : MASK;

/** A request's path for logs: clients put secrets and people into paths by mistake. */
export const maskPath = (target: string): string => pathOf(target).split('/').map(maskSegment).join('/');

const maskParameter = (parameter: string): string => {
  const [name = '', value] = parameter.split('=', 2);
  return (isPlainName(name) ? name : MASK) + (value === undefined ? '' : `=${MASK}`);
};

/** Path and query; of the query only the names. */
export const maskTarget = (target: string): string => {
  const [, query] = target.split('?', 2);
  return maskPath(target) + (query === undefined ? '' : `?${query.split('&').map(maskParameter).join('&')}`);
};
