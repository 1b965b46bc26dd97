import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newFolder } from './new-folder.ts';
import { isPosix } from './systems.ts';

const program = (end: string): string => `
  import { createLogger } from ${JSON.stringify(new URL('../src/logger.ts', import.meta.url).href)};
  const { logger, flush, writeAll } = await createLogger('info', null);
  process.on('exit', writeAll);
  for (let line = 1; line <= 1000; line += 1) logger.info({ line }, 'a line');
  ${end}
`;

const outputs: [string, (words: readonly string[]) => { status: number | null; text: string }][] = [
  [
    'a pipe',
    (words) => {
      const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
      return { status, text: stdout };
    },
  ],
  [
    'a file',
    (words) => {
      const path = `${newFolder()}/log`;
      const file = openSync(path, 'w');
      const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', file, 'ignore'] });
      closeSync(file);
      return { status, text: readFileSync(path, 'utf8') };
    },
  ],
];

const ends: [string, string, number][] = [
  ['it has nothing more to do', '', 0],
  ['it exits at once', 'process.exit(3);', 3],
  ['an error that no one catches', "throw new Error('crash');", 1],
  [
    'an error in a later turn',
    "setTimeout(() => { logger.info({ line: 1001 }, 'last'); throw new Error('crash'); });",
    1,
  ],
  ['a promise that no one handles', "void Promise.reject(new Error('crash'));", 1],
  ['the log was flushed', "await flush(1000); process.kill(process.pid, 'SIGKILL');", isPosix ? Number.NaN : 1],
];

describe.each(outputs)('to %s', (_name, run) => {
  it.each(ends)('every line is written in its order when the process ends: %s', (_how, end, expected) => {
    const { status, text } = run(['--input-type=module-typescript', '-e', program(end)]);
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).line);
    expect(status ?? Number.NaN).toBe(expected);
    expect(lines.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(lines.slice(1000)).toEqual(end.includes('1001') ? [1001] : []);
  });
});
