/** Whose data a result returns: a fixed person's, that of the person who was sent if it is known, or the sent data itself. */
export const identities = ['fixed', 'match', 'echo'] as const;
export type Identity = (typeof identities)[number];
