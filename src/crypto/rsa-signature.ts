import { type KeyObject, sign } from 'node:crypto';

/**
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2), the `RS256` of JWTs. It is made on the thread pool: it takes a hundred times as
 * long as most other things that a call does.
 */
export const signRs256 = (data: Uint8Array, key: KeyObject): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    sign('sha256', data, key, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
