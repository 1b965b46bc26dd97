import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as workflowParser from '@actions/workflow-parser';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The parser imports JSON as bundlers do, and Node.js does not. */
const bundleParser = async (): Promise<typeof workflowParser> => {
  const outDir = newFolder();
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      outDir,
      ssr: fileURLToPath(import.meta.resolve('@actions/workflow-parser')),
      rollupOptions: { output: { entryFileNames: 'parser.mjs' } },
    },
  });
  return import(pathToFileURL(join(outDir, 'parser.mjs')).href);
};

const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await bundleParser();

/** What the parser of GitHub's own runner complains of. */
const complaintsOf = async (name: string, content: string): Promise<string[]> => {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const template = value === undefined ? undefined : await convertWorkflowTemplate(context, value);
  return [
    ...context.errors.getErrors().map(({ message }) => message),
    ...(template?.errors ?? []).map(({ Message }) => Message),
  ];
};

describe('the workflows', () => {
  it.each(['examples/ci/github-actions.yml', '.github/workflows/release.yml'])('%s is one', async (path) => {
    expect(await complaintsOf(path, read(path))).toEqual([]);
  });

  it('are looked into: a wrong one is refused', async () => {
    const wrong = read('examples/ci/github-actions.yml').replace('runs-on:', 'runs-with:');
    expect((await complaintsOf('wrong.yml', wrong)).join()).toContain('runs-with');
  });
});
