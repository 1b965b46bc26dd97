import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { bashCompletion, describeWith } from './programs.ts';

const execute = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A folder with the program as a user has it on the path. */
const folder = newFolder();
const program = join(folder, 'mock-toss-cert');
writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${MAIN}' "$@"\n`);
chmodSync(program, 0o755);

/** What a shell prints that runs a script; `$SCRIPT` in it is the file that `completion` wrote. */
const runShell = async (shell: 'bash' | 'fish' | 'zsh', script: string): Promise<string> => {
  const env = {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    HOME: folder,
    TERM: 'dumb',
    MOCK_TOSS_LANG: 'en',
    SCRIPT: join(folder, `completion.${shell}`),
  };
  const { stdout } = await execute(program, ['completion', shell], { env });
  writeFileSync(env.SCRIPT, stdout);
  return (await execute(shell, [...(shell === 'zsh' ? ['-f'] : []), '-c', script], { env, cwd: folder })).stdout;
};

describeWith(['bash', bashCompletion], 'in bash', () => {
  /** The words of a command line, as bash hands them over when the tab key is pressed at its end. */
  const press = (...words: string[]): string =>
    [
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}`,
      `COMP_LINE='${words.join(' ')}' COMP_POINT=${words.join(' ').length} COMPREPLY=()`,
      // Outside of a press, bash cannot switch the completion of file names off.
      '__mock_toss_cert_complete 2>/dev/null',
      'echo "${' + 'COMPREPLY[*]}"',
    ].join('\n');

  it('commands, options and values are completed', async () => {
    const lines = [
      `source ${bashCompletion.path}`,
      'source "$SCRIPT"',
      'complete -p mock-toss-cert',
      press('mock-toss-cert', 'fin'),
      press('mock-toss-cert', 'tx', 'list', '--st'),
      press('mock-toss-cert', 'tx', 'list', '--status', ''),
    ];
    expect((await runShell('bash', lines.join('\n'))).split('\n')).toEqual([
      'complete -o default -F __mock_toss_cert_complete mock-toss-cert',
      'findings',
      '--status',
      'REQUESTED IN_PROGRESS COMPLETED EXPIRED',
      '',
    ]);
  });
});

describeWith(['fish'], 'in fish', () => {
  it('commands, options and values are completed, with their descriptions', async () => {
    const script = `
source $SCRIPT
complete -C 'mock-toss-cert magic'
complete -C 'mock-toss-cert tx list --st'
complete -C 'mock-toss-cert tx list --status '
`;
    expect((await runShell('fish', script)).split('\n')).toEqual([
      expect.stringMatching(/^magic-values\tphone numbers /),
      '--status\tonly this status',
      ...['COMPLETED', 'EXPIRED', 'IN_PROGRESS', 'REQUESTED'],
      '',
    ]);
  });
});

describeWith(['zsh'], 'in zsh', () => {
  it('commands, options and values are completed', async () => {
    const script = `
zmodload zsh/zpty
zpty shell zsh -f -i
# Reads what the terminal shows until it has a text.
until_seen() {
  shown=
  while [[ $shown != *$1* ]]; do
    if zpty -r -t shell piece; then shown+=$piece; else sleep 0.05; fi
  done
}
zpty -w shell "autoload -Uz compinit; compinit -u -D; source $SCRIPT; echo REA''DY"
until_seen READY
zpty -w -n shell $'mock-toss-cert magic\\t'
until_seen 'magic-values '
# Ctrl+U empties the line.
zpty -w -n shell $'\\025mock-toss-cert tx list --st\\t'
until_seen '--status '
zpty -w -n shell $'EXP\\t'
until_seen 'EXPIRED '
zpty -d shell
echo completed
`;
    expect(await runShell('zsh', script)).toBe('completed\n');
  });
});
