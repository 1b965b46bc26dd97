// What several parts check in the same way. This module imports nothing, so that the command line stays quick.

/** Of clients, scenarios, personas: what their ids look like. */
export const idPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

/** Digits of a Korean phone number, without hyphens or country code. */
export const phonePattern = '^[0-9]{10,11}$';

/** Of a person. */
export const MAX_NAME_LETTERS = 100;

export const MAX_SECRET_LENGTH = 256;

/** Ten years. */
export const MAX_TOKEN_TTL_SECONDS = 315_360_000;

/** The longest life of a request (guide ②). */
export const MAX_EXPIRE_SECONDS = 1_800;

/** The most calls that one entry of a client's queue, or one fault, is for. */
export const MAX_TIMES = 1_000_000;
