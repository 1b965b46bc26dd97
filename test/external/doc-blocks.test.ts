import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { startServer } from '../../src/server/listen.ts';
import { builtCopy } from '../built-copy.ts';
import { englishPages, type Fence, fencesOf, readText } from '../markdown.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

/** Pages whose shell blocks another test runs, with what they need. */
const elsewhere: Readonly<Record<string, string>> = {
  'docs/https.md': 'test/external/https.test.ts',
};

const NOT_RUN = '# Not run: ';

interface Step {
  readonly script: string;
  /** What the page prints below the block, if anything. */
  readonly printed: Fence | undefined;
}

const isRun = ({ language, code }: Fence): boolean => language === 'sh' && !code.startsWith(NOT_RUN);

const stepsOf = (page: string): Step[] => {
  const fences = fencesOf(readText(page));
  return fences.flatMap((fence, index) => {
    if (!isRun(fence)) return [];
    const next = fences[index + 1];
    const isOutput = next?.isDirectlyAfter === true && ['json', 'text'].includes(next.language);
    return [{ script: fence.code, printed: isOutput ? next : undefined }];
  });
};

const pages = englishPages
  .filter((page) => elsewhere[page] === undefined)
  .map((page) => ({ page, steps: stepsOf(page) }))
  .filter(({ steps }) => steps.length > 0);

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/**
 * The command line of this project as `npx mock-toss-cert`. `start` runs in the background until the next `start` or the end, as in a
 * terminal of its own, and is ready when the call returns.
 */
const prelude = `
server=
stop_server() { [ -z "$server" ] || { kill "$server" && wait "$server" || true; server=; }; }
trap stop_server EXIT
npx() {
  shift
  if [ "$1" != start ]; then "$NODE" "$MAIN" "$@"; return; fi
  stop_server
  : > server.log
  "$NODE" "$MAIN" "$@" >> server.log 2>&1 &
  server=$!
  until grep -q 'mock-toss-cert is ready' server.log; do
    kill -0 "$server" 2>/dev/null || { cat server.log >&2; return 1; }
    sleep 0.1
  done
}
`;

/** The built program. */
let main = '';

const MARK = '<<<end of the block>>>';

/** Runs all blocks of a page in one shell after `first`, as a person would, and returns what each of them printed. */
const runSteps = async (steps: readonly Step[], port: number, first: string) => {
  const script = first + steps.map((step) => `${step.script}\necho '${MARK}'\n`).join('');
  const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', prelude + script.replaceAll(':8677', `:${port}`)], {
    cwd: newFolder(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: newFolder(),
      NO_PROXY: '*',
      no_proxy: '*',
      PORT: String(port),
      NODE: process.execPath,
      MAIN: main,
      MOCK_TOSS_LANG: 'en',
    },
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  shell.stdout.on('data', (data) => out.push(data));
  shell.stderr.on('data', (data) => err.push(data));
  const code = await new Promise<number>((resolve) => shell.on('close', resolve));
  const outputs = Buffer.concat(out).toString().split(`${MARK}\n`).slice(0, -1);
  const last = code === 0 ? '' : `in this block:\n${steps[outputs.length]?.script}`;
  return { outputs, code, stderr: Buffer.concat(err).toString() + last };
};

/** `…` in a printed text stands for anything. */
const toPattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]+')}$`,
  );

const compare = (printed: unknown, found: unknown, path: string): void => {
  if (typeof printed === 'string' && typeof found === 'string') {
    expect(found, path).toMatch(toPattern(printed));
  } else if (typeof printed === 'object' && printed !== null && typeof found === 'object' && found !== null) {
    expect(Object.keys(found), path).toEqual(Object.keys(printed));
    for (const [key, value] of Object.entries(printed))
      compare(value, (found as Record<string, unknown>)[key], `${path}.${key}`);
  } else {
    expect(found, path).toEqual(printed);
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const check = ({ script, printed }: Step, output: string, port: number): void => {
  if (output !== '') expect(output, `${script}ends its output with a line end`).toMatch(/\n$/);
  if (printed === undefined) {
    expect(output, `${script}prints nothing that the page does not show`).toBe('');
    return;
  }
  const wanted = printed.code.replaceAll(':8677', `:${port}`);
  // An output of which only a part is shown is compared as text.
  if (printed.language === 'json' && isJson(wanted)) compare(JSON.parse(wanted), JSON.parse(output), script);
  else expect(output, script).toMatch(toPattern(wanted));
};

it('runs pages: their blocks are not all left out', () => {
  expect(pages.map(({ page }) => page)).toContain('docs/tour.md');
  for (const page of Object.keys(elsewhere)) expect(englishPages).toContain(page);
});

describeWith(['bash', 'curl', 'openssl', 'node'], 'the shell blocks of the documentation', () => {
  // As users have it: it also starts in a fraction of the time that the sources need, and a page has dozens of commands.
  beforeAll(async () => {
    main = join(await builtCopy(), 'bin/mock-toss-cert.cjs');
  });

  it.each(pages)('$page: each block prints what the page says', async ({ steps }) => {
    const startsOwn = steps.some(({ script }) => /npx mock-toss-cert start/.test(script));
    const { config } = loadConfig({ env: { PORT: '0' } });
    const server = startsOwn ? undefined : await startServer(await buildApp(config), config);
    try {
      const port = server === undefined ? await freePort() : Number(new URL(server.url).port);
      const { outputs, code, stderr } = await runSteps(steps, port, startsOwn ? 'npx mock-toss-cert start\n' : '');
      expect([code, stderr]).toEqual([0, '']);
      expect(outputs).toHaveLength(steps.length);
      for (const [index, step] of steps.entries()) check(step, outputs[index] ?? '', port);
    } finally {
      await server?.close();
    }
  });
});

describe('a block that is not run', () => {
  it.each(englishPages)('%s says why in its first line', (page) => {
    for (const { language, code } of fencesOf(readText(page))) {
      if (language === 'sh' && code.startsWith('# Not run')) expect(code).toMatch(/^# Not run: \S.{5,}\n/);
    }
  });
});
