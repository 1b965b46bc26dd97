import { readFileSync } from 'node:fs';
import type { Example } from './http/openapi.ts';

/** Calls for the OpenAPI documents, with the answers that the server gave to them in this order. */
export const examplesUrl = new URL('../fixtures/examples.json', import.meta.url);

export const readExamples = (): readonly Example[] => JSON.parse(readFileSync(examplesUrl, 'utf8'));
