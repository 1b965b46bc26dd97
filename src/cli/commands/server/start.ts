import type { Command } from '../../command.ts';
import { settingOptions } from '../../configure.ts';

export const start: Command = {
  name: 'start',
  summary: { en: 'start the server (the default command)', ko: '서버 시작(기본 명령)' },
  options: settingOptions,
  examples: ['start', 'start --port 0 --scenario auto', 'start --tls --proxy-port 8679'],
  // The server is large, so other commands do not load it.
  run: async (values, terminal) => (await import('./serve.ts')).serve(values, terminal),
};
