import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ParityReport } from '../domain/fidelity/parity-report.ts';
import { readJson } from '../fixtures/files.ts';
import { compileSchema } from '../http/late-schema-compiler.ts';
import { inPackage, namesIn } from '../installation.ts';
import { ProbesFile } from './probe.ts';

/** The schemas of the files. `npm run schemas` writes them to `fixtures/schema`, for editors. */
export const paritySchemas = { 'parity.schema.json': ProbesFile, 'parity-report.schema.json': ParityReport } as const;

const FOLDER = fileURLToPath(inPackage('fixtures/parity/'));

/** All groups of probes, in the order in which they are asked. Throws `FixtureError` for a file that is wrong. */
export const readProbes = (): readonly ProbesFile[] =>
  namesIn(FOLDER)
    .filter((name) => name.endsWith('.json') && !name.includes('/'))
    .map((name) => readJson(join(FOLDER, name), ProbesFile, 'parity.schema.json', compileSchema))
    .sort((a, b) => a.order - b.order);
