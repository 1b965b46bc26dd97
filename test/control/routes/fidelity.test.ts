import { describe, expect, it } from 'vitest';
import { settings } from '../../../src/config/settings.ts';
import { behaviours } from '../../../src/domain/fidelity/behaviours.ts';
import { control } from '../../harness.ts';
import { openSteering } from './open-steering.ts';

const { app } = await openSteering();

describe('GET /fidelity', () => {
  it('lists every behaviour with its basis, in pages', async () => {
    const seen: { id: string; basis: string; real: string | null }[] = [];
    let cursor = '';
    do {
      const page = (await control(app, 'GET', `/fidelity?limit=20${cursor}`)).json();
      seen.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen.map(({ id }) => id)).toEqual(behaviours.map(({ id }) => id));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    // What is ours alone has to say how the real service differs, or that nobody knows.
    for (const { id, basis, real } of seen) if (basis === 'ours') expect(real, id).not.toBeNull();
  });

  it('names settings that exist', () => {
    const variables = Object.values(settings).flatMap((setting) => setting.variables as readonly string[]);
    for (const { setting = '' } of behaviours) {
      for (const [name] of setting.matchAll(/MOCK_TOSS_[A-Z_]+/g)) expect(variables).toContain(name);
    }
  });
});
