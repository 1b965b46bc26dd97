import type { KeyObject } from 'node:crypto';
import { diagnoseField } from './field.ts';
import type { Diagnosis, EncryptedParts } from './mistakes.ts';
import { openKey } from './opened-key.ts';
import { diagnoseSessionKey } from './session-key.ts';

export { type Diagnosis, type EncryptedParts, type Mistake, mistakes } from './mistakes.ts';

/**
 * Why a session key or one of its fields does not decrypt: the first part that is wrong, or `undefined` when all decrypt. A
 * mistake that the text alone shows (wrong form, another id) is always reported. Any other mistake is reported only when it
 * is the only mistake of its part. Never throws.
 */
export const diagnose = (privateKey: KeyObject, { sessionKey, fields = {} }: EncryptedParts): Diagnosis | undefined => {
  const key = diagnoseSessionKey(privateKey, openKey(privateKey, sessionKey), Object.values(fields));
  if ('explanation' in key) return { part: 'sessionKey', ...key };
  for (const [part, text] of Object.entries(fields)) {
    const found = diagnoseField(key, part, text);
    if (found !== undefined) return { part, ...found };
  }
  return undefined;
};
