import { describe, expect, it } from 'vitest';
import { trialOf } from '../../src/dashboard/screens/findings/try-it.ts';
import { coverageItems } from '../../src/domain/coverage.ts';
import { buildTestApp, control, createPartner, fixtures } from '../harness.ts';

const scenarios = [...fixtures.scenarios.values()];
const items = coverageItems(fixtures.personas).map(({ id }) => id);

describe('"Try it"', () => {
  it.each(items)('knows a way to cover %s, and the server takes it', async (item) => {
    const { app } = await buildTestApp();
    const { clientId } = await createPartner(app);
    const trial = trialOf(item, scenarios);
    if (trial === undefined) throw new Error('no trial');
    if (trial.kind === 'fault') {
      const answer = await control(app, 'POST', '/faults', { ...trial.fault, clientId });
      expect(answer.statusCode).toBe(201);
      return;
    }
    const name = trial.kind === 'scenario' ? trial.scenario : trial.scenario.name;
    if (trial.kind === 'new-scenario') {
      const { name: _name, ...body } = trial.scenario;
      expect((await control(app, 'PUT', `/scenarios/${name}`, body)).statusCode).toBe(201);
    }
    const queued = await control(app, 'POST', `/clients/${clientId}/next`, { scenario: name });
    expect(queued.statusCode).toBe(200);
  });

  it('gives up where the scenario was deleted', () => {
    expect(trialOf('state.EXPIRED', [])).toBeUndefined();
    expect(trialOf('limit.request-expiry', [])).toBeUndefined();
    expect(trialOf('other.thing', scenarios)).toBeUndefined();
  });
});
