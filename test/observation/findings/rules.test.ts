import { describe, expect, it } from 'vitest';
import { type FindingRule, findingRules, ruleIds } from '../../../src/domain/findings/rules.ts';
import { createPartner } from '../../harness.ts';
import { makeCases } from './cases.ts';
import { openFindings } from './open-findings.ts';

const server = await openFindings();
const { app, findingsOf, rulesOf } = server;
const cases = makeCases(server);

describe.each(ruleIds.map((rule) => [rule, cases[rule]] as const))(
  '%s',
  (rule, { settings = {}, right, wrong, count = 1 }) => {
    it('is not found in a correct call', async () => {
      const partner = await createPartner(app, settings);
      await right(partner);
      expect(await rulesOf(partner.clientId)).toEqual([]);
    });

    it('is one counted finding in wrong calls', async () => {
      const partner = await createPartner(app, settings);
      await wrong(partner);
      expect(await rulesOf(partner.clientId)).toEqual([[rule, count]]);
      const [finding] = await findingsOf(partner.clientId);
      const { counts, severity, seen, says, fix, source }: FindingRule = findingRules[rule];
      expect(finding).toMatchObject({
        id: `${partner.clientId}.${rule}`,
        severity,
        source,
        clientId: partner.clientId,
        transactions: counts === undefined ? null : 1,
      });
      const often = counts !== undefined ? ` (${count} ${counts}${count === 1 ? '' : 's'} in 1 transaction)` : '';
      expect(finding?.message).toBe(`${seen}${often}; ${says}, ${source}; ${fix}; see docs/findings.md#${rule}`);
      // Reading again finds the same and counts nothing.
      expect(await findingsOf(partner.clientId)).toEqual([finding]);
    });

    it('is not found for a client that has disabled it', async () => {
      const partner = await createPartner(app, { ...settings, disabledRules: [rule] });
      await wrong(partner);
      expect(await rulesOf(partner.clientId)).toEqual([]);
    });
  },
);
