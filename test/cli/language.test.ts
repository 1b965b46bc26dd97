import { describe, expect, it } from 'vitest';
import { runMain } from '../main-process.ts';
import { runCli } from './run.ts';

const languageIn = async (env: Record<string, string>): Promise<string> => {
  const { out } = await runCli(['--help'], { env });
  return /^사용법: /.test(out) ? 'ko' : /^Usage: /.test(out) ? 'en' : out;
};

describe('the language of what a person reads', () => {
  it.each([
    [{}, 'en'],
    [{ MOCK_TOSS_LANG: 'ko' }, 'ko'],
    [{ MOCK_TOSS_LANG: 'en', LANG: 'ko_KR.UTF-8' }, 'en'],
    [{ MOCK_TOSS_LANG: 'ko', LC_ALL: 'C' }, 'ko'],
    [{ MOCK_TOSS_LANG: '', LANG: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'ko' }, 'ko'],
    [{ LANG: 'ko_KR.eucKR@x' }, 'ko'],
    [{ LANG: 'KO_kr' }, 'ko'],
    [{ LANG: 'kok_IN' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'en_US.UTF-8' }, 'ko'],
    [{ LC_ALL: 'en_US.UTF-8', LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'ko_KR.UTF-8' }, 'en'],
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'ko_KR.UTF-8' }, 'ko'],
  ])('%j: %s', async (env, language) => {
    expect(await languageIn(env)).toBe(language);
  });

  it.each(['fr', 'KO', 'ko_KR', 'korean'])('%s is a wrong value: it says what is possible', async (value) => {
    const { code, out, err } = await runCli(['--help'], { env: { MOCK_TOSS_LANG: value, LANG: 'ko_KR.UTF-8' } });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^mock-toss-cert: MOCK_TOSS_LANG is "\w+", which is not allowed: must be one of en, ko(: did you mean ko\?)?\n$/,
    );
  });

  it('is that of the environment of the process, and no unknown setting', async () => {
    const { code, stdout, stderr } = await runMain(['start', '--port', 'x'], { MOCK_TOSS_LANG: 'ko' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe('mock-toss-cert: --port 값이 잘못되었습니다: "x". 허용되는 값: 0부터 65535까지의 정수\n');
  });
});
