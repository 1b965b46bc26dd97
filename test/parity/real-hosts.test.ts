import { expect, it } from 'vitest';
import { REAL_HOSTS } from '../../src/domain/real-hosts.ts';
import { CREDENTIALS } from '../cli/compare/compared.ts';
import { runCli } from '../cli/run.ts';

it.each(REAL_HOSTS)('no test reaches %s by its name', async (host) => {
  const failed = await fetch(`https://${host}/token`).catch((error: Error) => error);
  expect(String((failed as Error).cause)).toContain(`a test tries to reach the real service: ${host}`);
});

it('compare has the token endpoint of the real service as its default, and sends nothing before it may', async () => {
  const { code, err } = await runCli(['compare', '--with', 'https://cert.toss.im'], { env: CREDENTIALS });

  expect(err).toContain('to https://cert.toss.im, https://oauth2.cert.toss.im, and the same calls');
  expect(err).toContain('nothing was sent');
  expect(code).toBe(2);
});
