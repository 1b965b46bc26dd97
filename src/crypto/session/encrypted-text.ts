import { explain, explainUnknown } from '../diagnosis/explanations.ts';
import type { PartDiagnosis } from '../diagnosis/mistakes.ts';
import { type Frame, readFrame } from './frame.ts';

/** Far more than needed: a session key has about 730 characters, a field with a text of 100 letters about 600. */
const MAX_CHARACTERS = 8192;

/** `$`, `+`, `/` and `=` in percent-encoding. A correct session key or field has no percent sign. */
const PERCENT = /%(?:24|2B|2F|3D)/i;

/** The frame of a session key or field, or a mistake that the text alone shows. */
export const readEncryptedText = (text: string): Frame | PartDiagnosis => {
  if (text.length > MAX_CHARACTERS) return explainUnknown('too-long', MAX_CHARACTERS);
  if (PERCENT.test(text)) return explain('percent-encoded');
  const frame = readFrame(text);
  return typeof frame === 'string' ? explain(frame) : frame;
};
