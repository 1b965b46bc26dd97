import type { Config } from './load.ts';

/** Whether HTTPS is on: by its own setting, or by a setting that needs it. */
export const wantsTls = ({ tls, proxyPort, tlsCert, tlsKey }: Config): boolean =>
  tls || proxyPort !== null || tlsCert !== null || tlsKey !== null;
