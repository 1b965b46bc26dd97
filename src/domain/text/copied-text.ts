/** Copies the text: a V8 substring keeps its whole parent string in memory. */
export const copyText = (text: string): string => Buffer.from(text).toString();
