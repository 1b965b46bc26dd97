import type { Config } from '../config/load.ts';
import { wantsTls } from '../config/wants-tls.ts';
import type { TlsMaterial } from './material.ts';

/** Certificate and key for the HTTPS listener; `undefined` without HTTPS, which then is not even loaded. Throws `TlsError`. */
export const prepareWantedTls = async (config: Config, nowMs: number): Promise<TlsMaterial | undefined> => {
  if (!wantsTls(config)) return undefined;
  const { prepareTls } = await import('./material.ts');
  return prepareTls(config, nowMs);
};
