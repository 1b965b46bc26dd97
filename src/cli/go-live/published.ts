import type { RealHost } from '../../domain/real-hosts.ts';
import type { Text } from '../../domain/text/language.ts';

/** The partner guide of the real service. */
export const GUIDE_URL = 'https://developers-apps-in-toss.toss.im/tossauth/develop.html';

/** The page of the real service that has the addresses for firewalls. */
export const FIREWALL_URL = 'https://toss.im/tosscert/docs/guides/common';

/** The addresses for firewalls, as that page names them for 본인확인 and 간편인증; all with port 443. */
export const FIREWALL_ADDRESSES = ['117.52.3.222', '117.52.3.235', '211.115.96.222', '211.115.96.235'] as const;

/** What each host of the real service is for. */
export const hostUses: Readonly<Record<RealHost, Text>> = {
  'oauth2.cert.toss.im': { en: '`POST /token`', ko: '`POST /token`' },
  'cert.toss.im': { en: 'all calls under `/api`', ko: '`/api`의 모든 호출' },
  'auth.cert.toss.im': {
    en: 'the standard window (`authUrl` of the answer, never an address of your own)',
    ko: '표준창(직접 쓰지 말고 응답의 `authUrl`을 사용)',
  },
  'cdn.toss.im': { en: 'the browser script `/cert/v1`', ko: '브라우저 스크립트 `/cert/v1`' },
};
