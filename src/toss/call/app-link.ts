import type { FastifyRequest } from 'fastify';
import { addressOf } from '../../http/address/base-url.ts';
import type { TossContext } from './context.ts';

/** The app's scheme, its Android package, and its path for approvals, as seen in public clients. */
const SCHEME = 'supertoss';
const PACKAGE = 'viva.republica.toss';
const APPROVAL_PATH = 'toss-cert/v2/sign/user/auth';

export interface AppLinks {
  readonly appScheme: string;
  readonly androidAppUri: string;
  readonly iosAppUri: string;
}

/**
 * Links to the virtual app of this server, in which a user approves a transaction. With `scheme` the links look like those of the
 * real service and open the real app, if it is installed: the app's scheme, a Chrome intent that falls back to the page, and the
 * page itself in place of a universal link, which is a web address too.
 */
export const appLinksOf = (request: FastifyRequest, context: TossContext, txId: string): AppLinks => {
  const page = addressOf(request, context.publicUrl, `/app/${txId}`);
  if (context.appLinks === 'web') return { appScheme: page, androidAppUri: page, iosAppUri: page };
  const target = `${APPROVAL_PATH}?txId=${txId}`;
  const intent = [`scheme=${SCHEME}`, `package=${PACKAGE}`, `S.browser_fallback_url=${encodeURIComponent(page)}`];
  return {
    appScheme: `${SCHEME}://${target}`,
    androidAppUri: `intent://${target}#Intent;${intent.join(';')};end`,
    iosAppUri: page,
  };
};
