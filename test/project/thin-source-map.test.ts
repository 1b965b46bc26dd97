import { readFileSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { thinMappings } from '../../scripts/thin-source-map.ts';
import { newFolder } from '../new-folder.ts';

/** A file that is made of several, as the build makes it. */
const bundle = async (minify: boolean): Promise<{ readonly code: string; readonly map: SourceMapPayload }> => {
  const folder = newFolder();
  const source = fileURLToPath(new URL('../../src/domain/transaction.ts', import.meta.url));
  writeFileSync(join(folder, 'entry.js'), `import * as all from ${JSON.stringify(source)};\nconsole.log(all);\n`);
  await using build = await rolldown({ input: join(folder, 'entry.js'), platform: 'node' });
  await build.write({ file: join(folder, 'out.js'), sourcemap: true, minify });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { code: read('out.js'), map: JSON.parse(read('out.js.map')) };
};

it.each([
  ['short', true],
  ['readable', false],
])('a thin source map names the same line for every place of %s code', async (_form, minify) => {
  const { code, map } = await bundle(minify);
  const thin = { ...map, names: [], mappings: thinMappings(map.mappings) };
  expect(thin.mappings.length).toBeLessThan(map.mappings.length / 2);
  const [full, small] = [new SourceMap(map), new SourceMap(thin)];
  let places = 0;
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column += 1) {
      const [wanted, found] = [full, small].map((one) => {
        const entry = one.findEntry(line, column);
        return 'originalLine' in entry ? `${entry.originalSource} ${entry.originalLine}` : 'nothing';
      });
      if (wanted !== found) expect(`${line}:${column} ${found}`).toBe(`${line}:${column} ${wanted}`);
      places += 1;
    }
  }
  expect(places).toBeGreaterThan(1000);
});
