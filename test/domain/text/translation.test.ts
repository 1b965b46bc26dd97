import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/domain/text/translation.ts';

const translate = createTranslator(
  [
    { en: 'stopped', ko: '종료' },
    { en: 'has %s of %s$', ko: '%s개(전체 %s)$' },
    { en: 'said: %s', ko: '들은 말: %s' },
  ],
  [{ en: 'none', ko: '없음' }],
);

describe('a translator', () => {
  it.each([
    ['stopped', '종료'],
    ['has 1 of 2$', '1개(전체 2)$'],
    ['has none of 2$', '없음개(전체 2)$'],
    ['said: stopped', '들은 말: 종료'],
    ['said: said: none', '들은 말: 들은 말: 없음'],
    ['said: $1 and $& and\nmore', '들은 말: $1 and $& and\nmore'],
  ])('says %j as %j', (english, korean) => {
    expect(translate(english)).toBe(korean);
  });

  it.each(['', 'stopped.', 'none', 'has 1 of 2', 'He said: stopped'])('knows nothing for %j', (english) => {
    expect(translate(english)).toBeUndefined();
  });
});
