import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../', import.meta.url));

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly uses?: string;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run?: { readonly 'working-directory'?: string } };
  readonly strategy?: {
    readonly matrix: Readonly<Record<string, readonly (string | Readonly<Record<string, string>>)[]>>;
  };
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly path: string;
  readonly text: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (path: string): Workflow => {
  const text = readFileSync(root + path, 'utf8');
  return { ...parse(text), path, text };
};

/** The workflows of this project. */
export const ownWorkflows: readonly Workflow[] = globSync('.github/workflows/*.yml', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .sort()
  .map(read);

/** And the one that users copy. */
export const allWorkflows: readonly Workflow[] = [...ownWorkflows, read('examples/ci/github-actions.yml')];

export const stepsOf = (workflow: Pick<Workflow, 'jobs'>): readonly Step[] =>
  Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
