import { mistakes } from '../crypto/diagnosis/mistakes.ts';

/** Ways to make a session that every server must accept. */
export const goodWays = ['gcm', 'cbc-256', 'cbc-128'] as const;

/** How a session is made: well, or with exactly one of the mistakes that the diagnosis knows. */
export const sessionWays = [...goodWays, ...mistakes] as const;

export type SessionWay = (typeof sessionWays)[number];
