// Limits that several modules check. This module imports nothing, so that the command line starts quickly.

/** Ids of clients, scenarios and personas. */
export const idPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

/** Digits of a Korean phone number, without hyphens or country code. */
export const phonePattern = '^[0-9]{10,11}$';

/** The longest name of a person. */
export const MAX_NAME_LETTERS = 100;

export const MAX_SECRET_LENGTH = 256;

/** Ten years. */
export const MAX_TOKEN_TTL_SECONDS = 315_360_000;

/** The longest life of a request (guide ②). */
export const MAX_EXPIRE_SECONDS = 1_800;

/** The most calls that one queue entry of a client, or one fault, can be for. */
export const MAX_TIMES = 1_000_000;
