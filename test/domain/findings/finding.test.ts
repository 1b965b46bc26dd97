import { expect, it } from 'vitest';
import { describeFinding, type Finding, isAtLeast, mergeFindings } from '../../../src/domain/findings/finding.ts';
import { severities } from '../../../src/domain/findings/rules.ts';

const one: Finding = {
  clientId: 'a',
  rule: 'nonce-repeated',
  txId: 'first',
  firstSeenMs: 10,
  lastSeenMs: 20,
  count: 2,
  transactions: 1,
};

it('two findings of a rule are one, with all that was counted, about the transaction seen last', () => {
  const other = { ...one, txId: 'second', firstSeenMs: 5, lastSeenMs: 30, count: 3 };
  const both = { ...one, txId: 'second', firstSeenMs: 5, lastSeenMs: 30, count: 5, transactions: 2 };
  expect([mergeFindings(one, other), mergeFindings(other, one)]).toEqual([both, both]);
  expect(mergeFindings(undefined, one)).toBe(one);
});

it('a finding of one call says nothing of transactions, one of history does', () => {
  expect(describeFinding(one)).toMatchObject({ id: 'a.nonce-repeated', transactions: null });
  const history = describeFinding({ ...one, rule: 'result-as-poll', count: 5, transactions: 2 });
  expect([history.transactions, history.message]).toEqual([
    2,
    expect.stringContaining('(5 results in 2 transactions)'),
  ]);
});

it('a finding tells its message and the parts of it, in English and in Korean', () => {
  const { message, seen, says, fix, source, ...told } = describeFinding({
    ...one,
    rule: 'status-polled-too-fast',
    count: 12,
    transactions: 3,
  });
  expect(message).toBe(
    `${seen} (12 polls in 3 transactions); ${says}, ${source}; ${fix}; see docs/findings.md#status-polled-too-fast`,
  );
  const { messageKo, seenKo, saysKo, fixKo, sourceKo } = told;
  expect(messageKo).toBe(
    `${seenKo} (트랜잭션 3건에서 상태 조회 12회). ${sourceKo}: ${saysKo}. ${fixKo}. 자세한 설명: docs/ko/findings.md#status-polled-too-fast`,
  );
  const ofOneCall = describeFinding(one);
  expect(ofOneCall.messageKo).toBe(
    `${ofOneCall.seenKo}. ${ofOneCall.sourceKo}: ${ofOneCall.saysKo}. ${ofOneCall.fixKo}. 자세한 설명: docs/ko/findings.md#${one.rule}`,
  );
});

it('a severity is at least itself, and whatever is less severe', () => {
  for (const [index, severity] of severities.entries()) {
    expect(severities.map((threshold) => isAtLeast(severity, threshold))).toEqual(
      severities.map((_threshold, other) => other >= index),
    );
  }
});
