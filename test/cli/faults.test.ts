import { afterEach, describe, expect, it } from 'vitest';
import { faultPresets } from '../../src/domain/fault-presets.ts';
import { askToken, buildTestApp, control, createPartner, TEST_CLIENT } from '../harness.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp({ MOCK_TOSS_SCENARIO: 'instant' }, { realNow: Date.now });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const cli = (...words: string[]) => runCli([...words, '--url', url]);
afterEach(() => cli('faults', 'clear'));

const list = async (...words: string[]) => JSON.parse((await cli('faults', 'list', '--json', ...words)).out);
const token = () =>
  askToken(app, {
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: TEST_CLIENT.clientId,
    client_secret: TEST_CLIENT.clientSecret,
  });

describe('faults', () => {
  it('are added with every field, listed, deleted and cleared', async () => {
    const { clientId } = await createPartner(app, {});
    const added = await cli(
      ...['faults', 'add', '--client-id', clientId, '--endpoint', 'status', '--delay', '2s', '--error', 'CE5000'],
      ...['--times', '3', '--probability', '0.5', '--seed', 'slow', '--json'],
    );
    expect(added).toMatchObject({ code: 0, err: '' });
    const [fault] = JSON.parse(added.out);
    expect(fault).toMatchObject({ clientId, endpoint: 'status', delayMs: 2_000, error: 'CE5000', timesLeft: 3 });
    expect(fault.probability).toBe(0.5);
    const shown = (await cli('faults')).out;
    expect(shown).toBe(
      `${fault.id}  status  delay 2000ms, error CE5000  ${clientId}  3 left, probability 0.5  changed 0 of 0 calls\n`,
    );
    await cli('faults', 'add', '--http', '503');
    await cli('faults', 'add', '--abort', 'reset');
    await cli('faults', 'add', '--endpoint', 'result', '--tamper', 'field-tag');
    expect((await list()).map(({ endpoint }: { endpoint: string }) => endpoint)).toEqual([
      'result',
      '*',
      '*',
      'status',
    ]);
    expect(await list('--limit', '2')).toHaveLength(2);
    expect(await list('--client-id', clientId)).toHaveLength(1);
    expect((await cli('faults', 'delete', fault.id)).out).toBe(`${fault.id}: done\n`);
    expect(await cli('faults', 'delete', fault.id)).toMatchObject({ code: 1, out: '' });
    expect((await cli('faults', 'clear', '--client-id', clientId)).out).toBe(`${clientId}: done\n`);
    expect(await list()).toHaveLength(3);
    expect((await cli('faults', 'clear')).out).toBe('all clients: done\n');
    expect((await cli('faults')).out).toBe('no faults\n');
  });

  it.each([
    [[], 'no fault is given: name a preset, such as --preset maintenance, or what goes wrong, such as --http 503'],
    [
      ['--preset', 'maintenence'],
      '--preset is "maintenence", which is not allowed: must be one of maintenance, one-in-ten, reset, retries, signature, slow, slow-network: did you mean maintenance?',
    ],
    [['--tamper', 'field-tags'], expect.stringMatching(/: did you mean field-tag\?$/)],
    [['--http', '200'], '--http is "200", which is not allowed: must be a whole number from 400 to 599'],
    [['--probability', '2'], '--probability is "2", which is not allowed: must be a number from 0 to 1'],
    [['--probability', '0x1'], '--probability is "0x1", which is not allowed: must be a number from 0 to 1'],
    [['--client-id', ''], '--client-id is empty: give a value, or leave it out'],
    [['--http', '503', '--error', 'CE0002'], 'give at most one of --abort, --error, --http, --tamper'],
    [['--times', '3'], 'give --delay, or one of --abort, --error, --http, --tamper'],
    [
      ['--endpoint', 'token', '--error', 'CE0002'],
      expect.stringMatching(/^--error is only possible with endpoint request, status, result/),
    ],
  ])('with %j are refused, and the reason is said', async (words, problem) => {
    const { code, out, err } = await cli('faults', 'add', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err.replace(/^mock-toss-cert: /, '').replace(/\n$/, '')).toEqual(problem);
    expect(await list()).toEqual([]);
  });

  it('of a preset are all there, or none', async () => {
    // The second fault of the preset cannot have a CE code.
    expect((await cli('faults', 'add', '--preset', 'maintenance', '--error', 'CE0001')).code).toBe(2);
    expect(await list()).toEqual([]);
  });
});

describe('the presets of faults', () => {
  it.each(faultPresets)('$name is what the control API makes of it', async ({ name, faults }) => {
    const { code, out } = await cli('faults', 'add', '--preset', name, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(faults.length);
    expect((await cli('faults', 'presets')).out).toContain(name);
  });

  it('maintenance: the token call is 503, all others CE0002', async () => {
    const partner = await createPartner(app);
    await cli('faults', 'add', '--preset', 'maintenance');
    for (let round = 0; round < 2; round += 1) {
      expect((await token()).statusCode).toBe(503);
      const answer = await partner.call('request', { requestType: 'USER_NONE' });
      expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('CE0002')]);
    }
  });

  it('retries: every first call fails, and the second does not', async () => {
    const partner = await createPartner(app);
    await cli('faults', 'add', '--preset', 'retries');
    expect([(await token()).statusCode, (await token()).statusCode]).toEqual([503, 200]);
    const request = async () => (await partner.call('request', { requestType: 'USER_NONE' })).statusCode;
    expect([await request(), await request()]).toEqual([503, 200]);
    expect(await list()).toHaveLength(2);
  });

  it('slow-network, here with a shorter delay: some calls wait and all are answered', async () => {
    const partner = await createPartner(app);
    await cli('faults', 'add', '--preset', 'slow-network', '--delay', '1ms');
    for (let round = 0; round < 12; round += 1) {
      expect((await partner.call('request', { requestType: 'USER_NONE' })).statusCode).toBe(200);
    }
    const [slow] = (await control(app, 'GET', '/faults')).json().items;
    expect(slow).toMatchObject({ seen: 12, delayMs: 1 });
    expect(slow.struck).toBeGreaterThan(0);
    expect(slow.struck).toBeLessThan(12);
  });
});
