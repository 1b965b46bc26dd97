import type { Command } from '../command.ts';
import { jsonOption } from '../print.ts';
import { serverOptions } from '../with-control.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'run the whole flow against a running server, or start one for it',
  options: [...serverOptions, { ...jsonOption, description: 'print the steps as JSON, with complete messages' }],
  examples: ['demo', 'demo --url http://localhost:8677'],
  // Loaded only when it runs: it brings the whole server along.
  run: async (values, terminal) => (await import('./run-demo.ts')).runDemo(values, terminal),
};
