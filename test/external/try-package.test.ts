import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { builtCopy } from '../built-copy.ts';
import { describeWith, npmRegistry } from './programs.ts';

describeWith(['npm', npmRegistry], 'npm run try-package', () => {
  it('starts the built program, and uses the packed one with npx', async () => {
    const output = execFileSync('npm', ['run', '--silent', 'try-package'], {
      cwd: await builtCopy(),
      encoding: 'utf8',
      // The server would warn of it before it is ready.
      env: { ...process.env, MOCK_TOSS_UNKNOWN: 'x' },
    });
    expect(output).toMatch(
      /^healthy at http:\/\/127\.0\.0\.1:\d+\nnpx mock-toss-cert demo walks through the whole flow\n$/,
    );
  });
});
