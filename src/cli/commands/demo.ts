import type { Command } from '../command.ts';
import { jsonOption } from '../print.ts';
import { serverOptions } from '../with-control.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'walk the whole flow against a running server, or against one of its own',
  options: [...serverOptions, { ...jsonOption, description: 'print the steps as JSON, with whole messages' }],
  examples: ['demo', 'demo --url http://localhost:8677'],
  // It may start a server of its own: loaded only then.
  run: async (values, terminal) => (await import('./walk.ts')).runDemo(values, terminal),
};
