import { expect, it, vi } from 'vitest';
import { findHistoryFindings } from '../../../src/domain/findings/history.ts';
import { createPartner } from '../../harness.ts';
import { openFindings } from './open-findings.ts';

// So that calls of it can be seen.
vi.mock('../../../src/domain/findings/history.ts', { spy: true });

const { app, findingsOf, complete } = await openFindings();

it('findings of history are checked when they are read, never during a call', async () => {
  const checked = vi.mocked(findHistoryFindings);
  checked.mockClear();
  const partner = await createPartner(app, {});
  const txId = await partner.requestNone();
  await complete(txId);
  await partner.call('status', { txId });
  await partner.readResult(txId);
  await partner.call('status', { txId });
  expect(checked).not.toHaveBeenCalled();
  await findingsOf(partner.clientId);
  expect(checked).toHaveBeenCalled();
});
