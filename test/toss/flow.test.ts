import { expect, it } from 'vitest';
import { buildTestApp, control, createPartner, personalBody } from '../harness.ts';

it('walks the documented flow: token, request, status, approval, status, result', async () => {
  const { app } = await buildTestApp();
  const partner = await createPartner(app);

  const requested = await partner.call('request', await personalBody());
  expect(requested.statusCode).toBe(200);
  const { txId } = requested.json().success;

  const status = async () => (await partner.call('status', { txId })).json().success.status;
  expect(await status()).toBe('REQUESTED');
  await control(app, 'POST', `/transactions/${txId}/start`);
  expect(await status()).toBe('IN_PROGRESS');
  await control(app, 'POST', `/transactions/${txId}/complete`);
  expect(await status()).toBe('COMPLETED');

  const { response, session } = await partner.readResult(txId);
  const { personalData } = response.json().success;
  expect(await session.decrypt(personalData.name)).toBe('김토스');
});
