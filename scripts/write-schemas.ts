// `npm run schemas`: writes the JSON schemas of the fixture files, for editors. `test/fixtures/load.test.ts` compares them.
import { writeFileSync } from 'node:fs';
import { fixtureSchemas } from '../src/fixtures/load.ts';
import { paritySchemas } from '../src/parity/probes.ts';

for (const [name, schema] of Object.entries({ ...fixtureSchemas, ...paritySchemas })) {
  const text = JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }, null, 2);
  writeFileSync(new URL(`../fixtures/schema/${name}`, import.meta.url), `${text}\n`);
}
