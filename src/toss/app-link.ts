import type { FastifyRequest } from 'fastify';
import { baseUrlOf } from '../http/base-url.ts';
import type { TossContext } from './context.ts';

const SCHEME = 'mock-toss-cert';

export interface AppLinks {
  readonly appScheme: string;
  readonly androidAppUri: string;
  readonly iosAppUri: string;
}

/**
 * Where a transaction's person approves: the virtual app of this server. With `scheme` the links have the forms that
 * the guide describes: an app scheme, a Chrome intent (which falls back to the page) and, a universal link being a web
 * address, the page.
 */
export const appLinksOf = (request: FastifyRequest, context: TossContext, txId: string): AppLinks => {
  const page = `${baseUrlOf(request, context.publicUrl)}/app/${txId}`;
  if (context.appLinks === 'web') return { appScheme: page, androidAppUri: page, iosAppUri: page };
  const fallback = encodeURIComponent(page);
  return {
    appScheme: `${SCHEME}://app/${txId}`,
    androidAppUri: `intent://app/${txId}#Intent;scheme=${SCHEME};S.browser_fallback_url=${fallback};end`,
    iosAppUri: page,
  };
};
