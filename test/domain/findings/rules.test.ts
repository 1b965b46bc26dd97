import { describe, expect, it } from 'vitest';
import { type FindingRule, findingRules } from '../../../src/domain/findings/rules.ts';

describe.each(Object.entries<FindingRule>(findingRules))('%s', (_id, rule) => {
  const korean = rule.korean();

  it('is told in polite Korean sentences, without a period at the end', () => {
    expect(korean.seen).toMatch(/니다(\(CE\d{4}\))?$/);
    expect(korean.says).toMatch(/니다(\(“.+”\))?$/);
    expect(korean.fix).toMatch(/(세요|니다)$/);
  });

  it('names the same source in Korean', () => {
    const numbersOf = (text: string): string[] => text.match(/[①-⑤]|RFC \d+ [\d.]+/g) ?? [];
    expect(numbersOf(korean.source)).toEqual(numbersOf(rule.source));
    if (!rule.source.startsWith('RFC')) expect(korean.source).toMatch(/^가이드/);
  });

  it('quotes the guide with the guide’s own words in both', () => {
    const quotes = [...rule.says.matchAll(/\(([^()]*[가-힣](?:[^()]|\([^()]*\))*)\)/g)].map(
      ([, quote]) => `“${quote}”`,
    );
    expect([...korean.says.matchAll(/“[^”]+”/g)].map(([quote]) => quote)).toEqual(quotes);
  });

  it('names the same fields, codes and addresses in both', () => {
    const namesOf = (...texts: string[]): string[] => [
      ...new Set(
        texts.join(' ').match(/\b(?:[a-z]+(?:[A-Z]\w*|_\w+)|CE\d{4}|[A-Z]{3,}(?:_[A-Z]+)*|[a-z0-9]+\.cert\.toss\.im)/g),
      ),
    ];
    const known = namesOf(rule.seen, rule.says, rule.fix);
    expect(namesOf(korean.seen, korean.says, korean.fix).sort()).toEqual(known.sort());
  });
});
