import { expect, it, vi } from 'vitest';
import { judgeHistory } from '../../../src/domain/findings/history.ts';
import { createPartner } from '../../harness.ts';
import { openFindings } from './open-findings.ts';

// So that calls of it can be seen.
vi.mock('../../../src/domain/findings/history.ts', { spy: true });

const { app, findingsOf, complete } = await openFindings();

it('findings of history are judged when somebody reads them, never on the path of a call', async () => {
  const judged = vi.mocked(judgeHistory);
  judged.mockClear();
  const partner = await createPartner(app, {});
  const txId = await partner.requestNone();
  await complete(txId);
  await partner.call('status', { txId });
  await partner.readResult(txId);
  await partner.call('status', { txId });
  expect(judged).not.toHaveBeenCalled();
  await findingsOf(partner.clientId);
  expect(judged).toHaveBeenCalled();
});
