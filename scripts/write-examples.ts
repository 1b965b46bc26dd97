// Records the examples of the OpenAPI documents; a test replays them, and fails when the server answers otherwise.
import { writeFileSync } from 'node:fs';
import { examplesUrl, readExamples } from '../src/fixtures/examples.ts';
import { recordExamples } from './example-calls.ts';

writeFileSync(examplesUrl, `${JSON.stringify(await recordExamples(readExamples()), null, 2)}\n`);
