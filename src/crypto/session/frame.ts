import { isUuid } from '../../domain/text/uuid.ts';
import { DecryptionError } from './decryption-error.ts';

const VERSION = /^v1(_\d{1,9}\.\d{1,9}\.\d{1,9})?$/;

export const isVersion = (text: string): boolean => VERSION.test(text);

export interface Frame {
  readonly version: string;
  readonly id: string;
  /** The parts after `version$id$`, at least one. */
  readonly parts: readonly string[];
}

export const frameProblems = {
  frame: 'does not have the form version$id$base64 (it looks like plain text, or was cut off)',
  version: 'has a version other than v1 or v1_x.y.z',
  id: 'has an id that is not a UUID',
} as const;

export type FrameProblem = keyof typeof frameProblems;

/** Splits `version$id$…`, the form that session keys and fields share, or returns what is wrong with it. */
export const readFrame = (text: string): Frame | FrameProblem => {
  const [version, id, ...parts] = text.split('$');
  if (version === undefined || id === undefined || parts.length === 0) return 'frame';
  if (!isVersion(version)) return 'version';
  return isUuid(id) ? { version, id, parts } : 'id';
};

/** Like `readFrame`, but throws `DecryptionError`. */
export const parseFrame = (text: string): Frame => {
  const frame = readFrame(text);
  if (typeof frame === 'string') throw new DecryptionError(frameProblems[frame]);
  return frame;
};
