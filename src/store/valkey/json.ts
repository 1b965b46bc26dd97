/** A record that this program has written. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;
