import type { KeyObject } from 'node:crypto';
import { diagnoseField } from './field.ts';
import type { Diagnosis, Sealed } from './mistakes.ts';
import { diagnoseSessionKey } from './session-key.ts';

export { type Diagnosis, type Mistake, mistakes, type Sealed } from './mistakes.ts';

/**
 * Why a session key or one of its fields does not open: the first part that is wrong; `undefined` when all open. What
 * can be read off the text (no frame, another id) is named whatever else is wrong; any other mistake only when it is
 * the only one of its part. Never throws, whatever the texts.
 */
export const diagnose = (privateKey: KeyObject, { sessionKey, fields = {} }: Sealed): Diagnosis | undefined => {
  const key = diagnoseSessionKey(privateKey, sessionKey, Object.values(fields));
  if ('explanation' in key) return { part: 'sessionKey', ...key };
  for (const [part, text] of Object.entries(fields)) {
    const found = diagnoseField(key, part, text);
    if (found !== undefined) return { part, ...found };
  }
  return undefined;
};
