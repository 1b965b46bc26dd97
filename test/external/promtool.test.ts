import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DurationCounts } from '../../src/collections/duration-counts.ts';
import { createMemoryStore } from '../../src/store/memory/index.ts';
import { buildTestApp, control, createPartner } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { override } from '../store/override.ts';
import { LIMITS } from '../store/samples.ts';
import { describeWith } from './programs.ts';

const check = (input: string) => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

const fine = { status: 0, said: '' };

describeWith(['promtool'], 'metrics', () => {
  it('are what Prometheus reads, and named as its own checks want it: in a new server, and after calls of every kind', async () => {
    const operation = { operation: 'read', durations: new DurationCounts(), errors: 1 };
    operation.durations.add(7);
    const store = override(createMemoryStore({ limits: LIMITS, now: () => 0 }), { operations: () => [operation] });
    const { app } = await buildTestApp({}, { store });
    const read = async (): Promise<string> => (await control(app, 'GET', '/metrics')).body;
    expect(check(await read())).toEqual(fine);

    const partner = await createPartner(app, { scenario: 'instant' });
    const txId = await partner.requestNone();
    for (const fault of [{ delay: '1ms' }, { http: 503, delay: '1ms' }, { error: 'CE0002' }]) {
      await control(app, 'POST', '/faults', { endpoint: 'status', times: 1, ...fault });
      await partner.call('status', { txId });
    }
    await partner.readResult(txId);
    await app.inject({ url: '/nowhere' });
    // The event loop shows some time after the first reading.
    let text = '';
    await expect
      .poll(async () => {
        text = await read();
        return text;
      })
      .toMatch(/^nodejs_eventloop_lag_max_seconds /m);
    expect(check(text)).toEqual(fine);
  });

  it('are asked for as docs/metrics.md tells Prometheus', () => {
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const [, config = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(config).toContain('metrics_path: /_control/v1/metrics\n');
    const file = join(newFolder(), 'prometheus.yml');
    writeFileSync(file, config);
    const { status, stderr } = spawnSync('promtool', ['check', 'config', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('that are not as they should be do not pass the check', () => {
    expect(check('# TYPE x counter\nx 1\n').status).not.toBe(0);
    expect(check('x{ 1\n').status).not.toBe(0);
  });
});
