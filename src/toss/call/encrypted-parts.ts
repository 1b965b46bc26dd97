import type { FastifyRequest } from 'fastify';
import { isOtherPublicKey } from '../../crypto/diagnosis/explanations.ts';
import type { EncryptedParts } from '../../crypto/diagnosis/mistakes.ts';
import { DecryptionError } from '../../crypto/session/decryption-error.ts';
import type { DecryptedField } from '../../crypto/session/field-cipher.ts';
import { type SessionKey, unwrapSessionKey } from '../../crypto/session/session-key.ts';
import { TossError } from '../../domain/error-catalogue.ts';
import type { HmacVariant } from '../../domain/hmac-variant.ts';
import { KEY_MISTAKES } from '../../domain/text/doc-addresses.ts';
import { callerOf } from './bearer.ts';
import type { TossContext } from './context.ts';
import { addFacts } from './describe-call.ts';

/** A part that cannot be decrypted, with the reason. */
class PartError extends Error {
  readonly hint: string;

  constructor(part: string, cause: DecryptionError) {
    super(`${part} ${cause.message}`, { cause });
    this.hint = this.message;
  }
}

const orPartError =
  (part: string) =>
  (error: unknown): never => {
    throw error instanceof DecryptionError ? new PartError(part, error) : error;
  };

const decryptField = (key: SessionKey, name: string, field: string): DecryptedField => {
  try {
    return key.decrypt(field);
  } catch (error) {
    return orPartError(name)(error);
  }
};

/** Finds the most likely mistake in the sent parts, in words and for the journal; or returns why there was no diagnosis. */
const findMistake = async (
  { diagnoser }: TossContext,
  request: FastifyRequest,
  sent: EncryptedParts,
): Promise<{ readonly found?: string; readonly notDiagnosed?: string }> => {
  const answer = await diagnoser.diagnose(sent);
  if (answer === undefined) return {};
  if (answer === 'busy') return { notDiagnosed: 'busy' };
  if ('notStarted' in answer) {
    return { notDiagnosed: `no worker, ${answer.notStarted}: try again` };
  }
  request.call.diagnosis = answer;
  addFacts(request, { hasOtherPublicKey: isOtherPublicKey(answer) });
  return { found: `${answer.part}${answer.mistake === null ? ':' : ''} ${answer.explanation}` };
};

/** The most likely mistake in words; `undefined` if none was found, or if there was no diagnosis. */
export const diagnose = async (
  context: TossContext,
  request: FastifyRequest,
  sent: EncryptedParts,
): Promise<string | undefined> => (await findMistake(context, request, sent)).found;

/** The answer is always CE3200; the hint says which part is wrong and why. */
const refuse = async (
  context: TossContext,
  request: FastifyRequest,
  sent: EncryptedParts,
  error: unknown,
): Promise<never> => {
  if (!(error instanceof PartError)) throw error;
  const { found, notDiagnosed } = await findMistake(context, request, sent);
  throw new TossError(
    'CE3200',
    notDiagnosed === undefined ? (found ?? error.hint) : `${error.hint} (not diagnosed: ${notDiagnosed})`,
    { address: KEY_MISTAKES },
  );
};

interface DecryptedParts<Name extends string> {
  readonly key: SessionKey;
  readonly texts: Readonly<Record<Name, string>>;
  /** How the first field's HMAC was made; `null` when there was none. */
  readonly hmac: HmacVariant | null;
}

/** Decrypts the session key and the fields that came with it; throws CE3200. */
export const decryptParts = async <Name extends string = never>(
  context: TossContext,
  request: FastifyRequest,
  sent: { readonly sessionKey: string; readonly fields?: Readonly<Record<Name, string>> },
): Promise<DecryptedParts<Name>> => {
  try {
    const key = await unwrapSessionKey(sent.sessionKey, context.unwrapKey).catch(orPartError('sessionKey'));
    const fields = Object.entries<string>(sent.fields ?? {});
    const decrypted = fields.map(([name, field]) => ({ name, ...decryptField(key, name, field) }));
    const isKeyUsed = await context.store.facts.useKey(callerOf(request).client, key.fingerprint);
    addFacts(request, { isKeyUsed, keyFingerprint: key.fingerprint });
    const texts = decrypted.map(({ name, text }) => [name, text]);
    return { key, texts: Object.fromEntries(texts), hmac: decrypted[0]?.hmac ?? null };
  } catch (error) {
    return refuse(context, request, sent, error);
  }
};
