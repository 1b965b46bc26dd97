import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/load.ts';
import { isSameSecret } from '../crypto/same-secret.ts';
import type { Text } from '../domain/text/language.ts';
import { createHostCheck, UNKNOWN_HOST } from '../http/address/known-hosts.ts';
import { isForeignPage } from '../http/address/same-origin.ts';
import { ProblemError } from './problem.ts';

/** `open`: the route needs no token. `anyHost`: it does not need a known `Host` either. */
declare module 'fastify' {
  interface FastifyContextConfig {
    readonly open?: boolean;
    readonly anyHost?: boolean;
  }
}

/** Refuses every call of a web page of another origin. */
export const refuseForeignPages = (app: FastifyInstance, config: Config): void => {
  app.addHook('onRequest', async (request) => {
    if (!isForeignPage(request, { publicUrl: config.publicUrl, allowed: config.cors })) return;
    throw new ProblemError(
      'forbidden',
      'web pages of another origin may not call this API: add the origin to MOCK_TOSS_CORS',
    );
  });
};

/** Checks host and control token before the body is read. */
export const guardControl = (control: FastifyInstance, config: Config): void => {
  const isKnownHost = createHostCheck(config);
  control.addHook('onRequest', async (request) => {
    const { open = false, anyHost = false } = request.routeOptions.config;
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const hasToken = config.controlToken !== null && token !== undefined && isSameSecret(token, config.controlToken);
    if (!hasToken && !anyHost && !isKnownHost(request)) {
      throw new ProblemError('forbidden', `${UNKNOWN_HOST}, or send the control token`);
    }
    if (config.controlToken !== null && !hasToken && !open) {
      throw new ProblemError('unauthorized', 'send "Authorization: Bearer " and the value of MOCK_TOSS_CONTROL_TOKEN', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
  });
};

const isLoopback = (host: string): boolean =>
  /^(.+\.)?localhost$/i.test(host) || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** The warning at start about an unprotected control API, if it is needed. */
export const findExposure = (config: Config): Text | undefined =>
  config.control === 'on' && config.controlToken === null && !isLoopback(config.host)
    ? {
        en: `the control API is open to every client that can reach ${config.host}: set MOCK_TOSS_CONTROL_TOKEN, or MOCK_TOSS_CONTROL=off`,
        ko: `${config.host} 주소에 접속할 수 있는 모든 클라이언트가 제어 API를 쓸 수 있습니다. MOCK_TOSS_CONTROL_TOKEN을 설정하거나 MOCK_TOSS_CONTROL=off로 끄세요`,
      }
    : undefined;
