import { readFileSync } from 'node:fs';
import { cannotBeRead } from './http/kept-files.ts';
import type { Example } from './http/openapi.ts';

/** Calls for the OpenAPI documents, with the answers that the server gave to them in this order. */
export const examplesUrl = new URL('../fixtures/examples.json', import.meta.url);

export const readExamples = (): readonly Example[] => {
  try {
    return JSON.parse(readFileSync(examplesUrl, 'utf8'));
  } catch (error) {
    throw cannotBeRead('fixtures/examples.json', error);
  }
};
