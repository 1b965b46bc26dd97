import { expect } from 'vitest';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { ContractCase } from '../contract-setup.ts';
import { finding, inserted } from '../samples.ts';

const other: Finding = { ...finding(9), rule: 'phone-format' };

export const findingCases: readonly ContractCase[] = [
  {
    name: 'counts findings of one rule and client as one, and reports each as new once',
    async run({ open }) {
      const { store } = await open();
      const [a, b] = [await inserted(store, 'a'), await inserted(store, 'b')];
      const [first] = await store.findings.report(a, [finding(5)], 'count');
      expect(first).toEqual({ finding: finding(5), sequence: first?.sequence, isNew: true });
      const [second, third] = await store.findings.report(a, [finding(7, 't'), other], 'count');
      const counted = { ...finding(5, 't'), lastSeenMs: 7, count: 2, transactions: 2 };
      expect(second).toEqual({ finding: counted, sequence: first?.sequence, isNew: false });
      expect(third).toMatchObject({ finding: other, isNew: true });
      expect(third?.sequence).toBeGreaterThan(first?.sequence ?? 0);
      expect(await store.findings.list(a)).toEqual({ recorded: [counted, other], clearedAt: 0 });
      expect(await store.findings.list(b)).toEqual({ recorded: [], clearedAt: 0 });
    },
  },
  {
    name: 'gives findings from history a place, without counting them',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const [first] = await store.findings.report(a, [finding(5)], 'order');
      const [again] = await store.findings.report(a, [finding(6)], 'order');
      expect([first?.isNew, again]).toEqual([true, { finding: finding(6), sequence: first?.sequence, isNew: false }]);
      expect((await store.findings.list(a)).recorded).toEqual([]);
      const [counted] = await store.findings.report(a, [finding(7)], 'count');
      expect(counted).toEqual({ finding: finding(7), sequence: first?.sequence, isNew: false });
    },
  },
  {
    name: 'starts again when findings are cleared, and says which transactions existed then',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const [first] = await store.findings.report(a, [finding(5)], 'count');
      await store.findings.clear(a);
      const { recorded, clearedAt } = await store.findings.list(a);
      expect([recorded, clearedAt > (first?.sequence ?? 0)]).toEqual([[], true]);
      const [after] = await store.findings.report(a, [finding(6)], 'count');
      expect(after).toMatchObject({ finding: finding(6), isNew: true });
      expect(after?.sequence).toBeGreaterThan(clearedAt);
    },
  },
  {
    name: 'counts findings exactly under parallel calls, and reports one of them as new',
    async run({ open }) {
      const { store } = await open();
      const a = await inserted(store, 'a');
      const reports = await Promise.all(
        Array.from({ length: 100 }, () => store.findings.report(a, [finding(5)], 'count')),
      );
      expect(reports.flat().filter(({ isNew }) => isNew)).toHaveLength(1);
      expect((await store.findings.list(a)).recorded.map(({ count }) => count)).toEqual([100]);
    },
  },
];
