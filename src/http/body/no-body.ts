import { Type } from 'typebox';

/** The body of a call that takes none: an empty JSON object, or nothing. */
export const NoBody = Type.Object({}, { additionalProperties: false });
