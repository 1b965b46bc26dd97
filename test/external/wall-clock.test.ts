import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ControlClient } from '../../src/client/control.ts';
import { API } from '../harness.ts';
import { startMain } from '../main-process.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const DAY_MS = 86_400_000;

/** A server whose wall clock, and no other, is as many days away from ours as a file says. */
const startAway = async () => {
  const file = join(newFolder(), 'timestamp');
  const jump = (days: number): void => writeFileSync(file, `${days < 0 ? '' : '+'}${days}d`);
  jump(0);
  const server = await startMain({
    env: {
      LD_PRELOAD: execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  return { ...server, jump };
};

describeWith(['faketime'], 'a server whose wall clock jumps', () => {
  it('has run as long as it has, and keeps what it has', async () => {
    const { url, jump } = await startAway();
    const control = new ControlClient(url);
    const { clientId, clientSecret } = await control.createClient({});
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
    const answer = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token } = (await answer.json()) as { access_token: string };
    const asked = await fetch(`${url}${API}/request`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.test' }),
    });
    const { success } = (await asked.json()) as { success: { txId: string } };
    const started = Date.now();

    for (const days of [400, -400, 0]) {
      jump(days);
      const { uptimeSeconds } = (await (await fetch(`${url}/health`)).json()) as { uptimeSeconds: number };
      expect(uptimeSeconds).toBeGreaterThanOrEqual(0);
      expect(uptimeSeconds).toBeLessThan(86_400);
      expect((await control.requests({ clientId })).length).toBe(2);
      expect((await control.transaction(success.txId)).clientId).toBe(clientId);
      // A client's clock is the system's, and jumps along.
      const { now } = await control.clock(clientId).read();
      expect(Math.round((Date.parse(now) - started) / DAY_MS)).toBe(days);
    }
  });
});
