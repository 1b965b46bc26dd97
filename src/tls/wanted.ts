import type { Config } from '../config/load.ts';
import type { TlsMaterial } from './material.ts';

/** Whether HTTPS is on: by its own setting, or by a setting that needs it. */
export const wantsTls = ({ tls, proxyPort, tlsCert, tlsKey }: Config): boolean =>
  tls || proxyPort !== null || tlsCert !== null || tlsKey !== null;

/** Certificate and key for the HTTPS listener; `undefined` without HTTPS, which then is not even loaded. Throws `TlsError`. */
export const prepareWantedTls = async (config: Config, nowMs: number): Promise<TlsMaterial | undefined> => {
  if (!wantsTls(config)) return undefined;
  const { prepareTls } = await import('./material.ts');
  return prepareTls(config, nowMs);
};
