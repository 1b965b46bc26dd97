import type { Text } from '../../domain/text/language.ts';
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
  frame: {
    en: 'does not have the form version$id$base64 (it looks like plain text, or was cut off)',
    ko: 'version$id$base64 형식이 아님(평문처럼 보이거나 잘려 있음)',
  },
  version: { en: 'has a version other than v1 or v1_x.y.z', ko: 'v1도 v1_x.y.z도 아닌 버전임' },
  id: { en: 'has an id that is not a UUID', ko: 'id가 UUID가 아님' },
} as const satisfies Readonly<Record<string, Text>>;

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
  if (typeof frame === 'string') throw new DecryptionError(frameProblems[frame].en);
  return frame;
};
