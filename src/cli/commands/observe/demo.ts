import type { Command } from '../../command.ts';
import { jsonOption } from '../../print.ts';
import { serverOptions } from '../../with-control.ts';

export const demo: Command = {
  name: 'demo',
  summary: {
    en: 'run the whole flow against a running server, or start one for it',
    ko: '실행 중인 서버나 임시로 시작한 서버에서 전체 흐름을 실행',
  },
  options: [
    ...serverOptions,
    {
      ...jsonOption,
      description: {
        en: 'print the steps as JSON, with complete messages',
        ko: '각 단계를 줄이지 않은 메시지와 함께 JSON으로 출력',
      },
    },
  ],
  examples: ['demo', 'demo --url http://localhost:8677'],
  // Loaded only when it runs: it brings the whole server along.
  run: async (values, terminal) => (await import('./run-demo.ts')).runDemo(values, terminal),
};
