import { describe, expect, it } from 'vitest';
import { control, createPartner, fixtures, generator, personalBody, START, seal } from '../harness.ts';
import { decryptPerson, openSteering } from './routes/open-steering.ts';

const { app, next, act } = await openSteering();

describe('fifty clients side by side', () => {
  it('have separate time, queue, settings and data, and see nothing of each other', async () => {
    const names = fixtures.personas.length;
    const flows = Array.from({ length: 50 }, async (_, index) => {
      const own = await createPartner(app, {
        partnerCode: `P${index}`,
        scenario: index % 2 === 0 ? 'manual' : 'never',
        identity: index % 3 === 0 ? 'echo' : 'fixed',
      });
      const frozenAt = new Date(START + index * 86_400_000).toISOString();
      await control(
        app,
        'POST',
        `/clients/${own.clientId}/clock`,
        index % 2 === 0 ? { freeze: frozenAt } : { advance: `${index}d` },
      );
      const persona = fixtures.personas[index % names];
      await next(own.clientId, { scenario: index % 5 === 0 ? 'instant' : 'stuck' });
      const sent = { name: `이름${index}`, phone: `0101234${String(index).padStart(4, '0')}`, birthday: '19900101' };
      const requested = await own.call('request', await personalBody(await seal(await generator.generate(), sent)));
      const { txId, requestedDt } = requested.json().success;
      const day = new Date(START + index * 86_400_000 + 32_400_000).toISOString().slice(0, 10);
      expect(requestedDt.slice(0, 10)).toBe(day);
      if (index % 5 !== 0)
        await act(txId, 'complete', persona === undefined || index % 3 === 0 ? {} : { persona: persona.id });
      const opened = await decryptPerson(own, txId);
      const expected = index % 3 === 0 ? sent.name : index % 5 === 0 ? '김토스' : persona?.name;
      expect(opened.name).toBe(expected);
      return { own, txId };
    });
    const done = await Promise.all(flows);
    for (const [index, { own }] of done.entries()) {
      const listed = (await control(app, 'GET', `/transactions?clientId=${own.clientId}`)).json().items;
      expect(listed.map(({ txId }: { txId: string }) => txId)).toEqual([done[index]?.txId]);
      const other = done[(index + 1) % done.length];
      expect((await own.call('status', { txId: other?.txId })).json().error.errorCode).toBe('CE3100');
    }
  });
});
