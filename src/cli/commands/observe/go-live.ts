import type { Command } from '../../command.ts';
import { clientIdOption } from '../../common-options.ts';
import { fixtureOptions } from '../../fixture-keys.ts';
import { jsonOption } from '../../print.ts';
import { serverOptions } from '../../with-control.ts';

/** Lists what must change for production, and what the emulator could not check. */
export const goLive: Command = {
  name: 'go-live',
  summary: {
    en: 'a list for a ticket: what must change for production, and what was not checked',
    ko: '티켓에 붙일 목록: 운영에 맞게 바꿀 것과 확인하지 못한 것',
  },
  options: [
    clientIdOption,
    {
      flags: '--output <file>',
      description: { en: 'write it to this file instead', ko: '출력하는 대신 이 파일에 저장' },
    },
    ...serverOptions,
    ...fixtureOptions.filter(({ flags }) => flags.startsWith('--fixtures ')),
    jsonOption,
  ],
  examples: ['go-live', 'go-live --output go-live.md', 'go-live --client-id my-client --json'],
  run: async (values, terminal) => (await import('../../go-live/run.ts')).runGoLive(values, terminal),
};
