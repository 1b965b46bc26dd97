import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { allWorkflows, stepsOf } from '../workflows.ts';
import { describeWith } from './programs.ts';

const complaintOf = (commands: string): string =>
  spawnSync('bash', ['-n'], { input: commands, encoding: 'utf8' }).stderr;

/** What GitHub puts in the place of an expression is a word. */
const shellOf = (run: string): string => run.replace(/\$\{\{.*?\}\}/g, 'word');

describeWith(['bash'], 'the commands of a workflow', () => {
  it.each(allWorkflows.map((one) => [one.path, one] as const))('are commands for a shell: %s', (_path, workflow) => {
    const commands = stepsOf(workflow).flatMap(({ run }) => run ?? []);
    expect(commands.length).toBeGreaterThan(0);
    for (const run of commands) expect(complaintOf(shellOf(run)), run).toBe('');
  });

  it('are looked into: wrong ones are refused', () => {
    expect(complaintOf(shellOf(`if [ "\${{ github.ref }}" ]; then echo`))).toContain('syntax error');
  });
});
