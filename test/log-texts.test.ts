import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { READY_MESSAGE } from '../src/cli/commands/server/serve.ts';
import { messageOf, ruleIds } from '../src/domain/findings/rules.ts';
import { koreanMessage } from '../src/log-texts.ts';
import { englishIn } from './english-in.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** The text up to the parenthesis that closes. */
const untilClosed = (text: string): string => {
  let depth = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(0, at);
  }
  return text;
};

/** Calls of a logger: `logger.warn(`, `log.info(`, `logger.child({}, …).info(`, `logger[level](`. */
const LOGS = /\blog(?:ger)?(?:\.child\([^)]*\))?(?:\.(?:trace|debug|info|warn|error|fatal)|\[level\])\(/g;

/** The last argument of such a call, with `%s` in place of what is known only later. */
const messageIn = (given: string): string =>
  given
    .replace(/^\s*(\{[^}]*\}|line),/s, '')
    .trim()
    .replace(/,$/, '')
    .replace(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, '%s');

const messages = globSync('**/*.ts', { cwd: src })
  .filter((file) => !file.startsWith('dashboard'))
  .flatMap((file) => {
    const text = readFileSync(src + file, 'utf8');
    return [...text.matchAll(LOGS)].map(({ 0: found, index }) =>
      messageIn(untilClosed(text.slice(index + found.length))),
    );
  });

/** Messages that come from somewhere else. */
const elsewhere: Readonly<Record<string, string>> = { READY_MESSAGE, "singleLine(warning[readable ?? 'en'])": '' };

describe('every message of the log has a Korean text', () => {
  it('finds them', () => {
    expect(messages.length).toBeGreaterThan(14);
    expect(messages).toContain("'stopped'");
  });

  it.each([...new Set(messages)].filter((message) => elsewhere[message] !== ''))('%s', (source) => {
    const message = elsewhere[source] ?? /^['`](.*)['`]$/s.exec(source)?.[1];
    expect(message).toBeDefined();
    expect(koreanMessage({ msg: message })).toMatch(/[가-힣]/);
    expect(englishIn(koreanMessage({ msg: message }).replaceAll('%s', ''))).toEqual([]);
  });
});

it.each(ruleIds)('a finding of %s is a Korean sentence', (rule) => {
  const korean = koreanMessage({ msg: `finding: ${messageOf(rule, 8, 2)}`, rule });
  expect(korean).toMatch(/^점검 결과: .*[가-힣]/);
  expect(englishIn(korean)).toEqual([]);
  expect(korean).not.toContain('NaN');
});

it('says how a waiting request goes on', () => {
  const msg =
    'the request waits for its user (scenario manual): approve it at http://x/app/1, or call POST http://x/_control/v1/transactions/1/complete, or start with MOCK_TOSS_SCENARIO=auto to have requests completed by themselves';
  expect(koreanMessage({ msg })).toBe(
    '요청이 사용자의 행동을 기다립니다(시나리오 manual). http://x/app/1 에서 승인하세요. 또는 POST http://x/_control/v1/transactions/1/complete 호출로 승인하세요. 또는 요청이 저절로 완료되게 하려면 MOCK_TOSS_SCENARIO=auto로 시작하세요',
  );
});

it('leaves alone what is Korean already', () => {
  expect(koreanMessage({ msg: '환경 변수 X: 설정이 아니므로 무시합니다' })).toBe(
    '환경 변수 X: 설정이 아니므로 무시합니다',
  );
});
