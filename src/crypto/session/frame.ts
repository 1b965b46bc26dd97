import { isUuid } from '../../domain/text/uuid.ts';
import { SealError } from './seal-error.ts';

const VERSION = /^v1(_\d{1,9}\.\d{1,9}\.\d{1,9})?$/;

export const isVersion = (text: string): boolean => VERSION.test(text);

export interface Frame {
  readonly version: string;
  readonly id: string;
  /** What follows `version$id$`, one part or more. */
  readonly parts: readonly string[];
}

export const frameProblems = {
  frame: 'is not version$id$base64: it looks like plain text or was cut',
  version: 'has a version that is neither v1 nor v1_x.y.z',
  id: 'has an id that is not a UUID',
} as const;

export type FrameProblem = keyof typeof frameProblems;

/** `version$id$…`, the frame that session keys and fields share, or what is wrong with it. */
export const readFrame = (text: string): Frame | FrameProblem => {
  const [version, id, ...parts] = text.split('$');
  if (version === undefined || id === undefined || parts.length === 0) return 'frame';
  if (!isVersion(version)) return 'version';
  return isUuid(id) ? { version, id, parts } : 'id';
};

/** As `readFrame`; throws `SealError`. */
export const parseFrame = (text: string): Frame => {
  const frame = readFrame(text);
  if (typeof frame === 'string') throw new SealError(frameProblems[frame]);
  return frame;
};
