import { explain, explainUnknown } from '../diagnosis/explanations.ts';
import type { Explained } from '../diagnosis/mistakes.ts';
import { type Frame, readFrame } from './frame.ts';

/** A session key has some 730 characters, a field of a hundred letters some 600. */
const MAX_CHARACTERS = 8192;

/** What addresses and forms write for `$`, `+`, `/` and `=`; no session key and no field has a percent sign. */
const PERCENT = /%(?:24|2B|2F|3D)/i;

/** The frame of a session key or a field, or what can be read off the text as wrong. */
export const readSealedText = (text: string): Frame | Explained => {
  if (text.length > MAX_CHARACTERS) return explainUnknown('too-long', MAX_CHARACTERS);
  if (PERCENT.test(text)) return explain('percent-encoded');
  const frame = readFrame(text);
  return typeof frame === 'string' ? explain(frame) : frame;
};
