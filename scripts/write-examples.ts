// `npm run examples`: records the examples of the OpenAPI documents. `test/whole/openapi.test.ts` replays them and compares.
import { writeFileSync } from 'node:fs';
import { examplesUrl, readExamples } from '../src/fixtures/examples.ts';
import { recordExamples } from './example-calls.ts';

writeFileSync(examplesUrl, `${JSON.stringify(await recordExamples(readExamples()), null, 2)}\n`);
