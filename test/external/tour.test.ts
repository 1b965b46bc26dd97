import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type RunningServer, startServer } from '../../src/server/listen.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const tour = readme.slice(readme.indexOf('## A tour'), readme.indexOf('\n## ', readme.indexOf('## A tour') + 1));

/** Every shell block of the tour with the answer that the README prints below it, if any. */
const steps = [...tour.matchAll(/```sh\n([\s\S]*?)```(?:\s*```json\n([\s\S]*?)```)?/g)].map(
  ([, script = '', printed]) => ({
    script,
    printed,
  }),
);

let server: RunningServer | undefined;
afterAll(() => server?.close());

/** Runs all blocks in one shell, as a person would, and returns what each of them printed. */
const runTour = async (base: string): Promise<{ outputs: string[]; code: number; stderr: string }> => {
  const mark = '<<<next step>>>';
  const script = steps.map((step) => `${step.script}\necho; echo '${mark}'\n`).join('');
  const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', script.replaceAll('localhost:8677', base)], {
    cwd: newFolder(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  shell.stdout.on('data', (data) => out.push(data));
  shell.stderr.on('data', (data) => err.push(data));
  const code = await new Promise<number>((resolve) => shell.on('close', resolve));
  const outputs = Buffer.concat(out).toString().split(mark).slice(0, -1);
  return { outputs: outputs.map((text) => text.trim()), code, stderr: Buffer.concat(err).toString() };
};

/** `…` in a printed text stands for anything. */
const toPattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^"]+')}$`,
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

describeWith(['bash', 'curl', 'openssl', 'node'], 'the tour of the README', () => {
  it('prints what the README says, block by block', async () => {
    const { config } = loadConfig({ env: { PORT: '0' } });
    server = await startServer(await buildApp(config), config);
    const base = new URL(server.url).host;
    const { outputs, code, stderr } = await runTour(base);
    expect([code, stderr]).toEqual([0, '']);
    expect(outputs).toHaveLength(steps.length);
    expect(steps.filter(({ printed }) => printed !== undefined).length).toBeGreaterThanOrEqual(9);
    for (const [index, { script, printed }] of steps.entries()) {
      const output = outputs[index] ?? '';
      if (printed === undefined) expect(output, script).toBe('');
      else compare(JSON.parse(printed.replaceAll('localhost:8677', base)), JSON.parse(output), script);
    }
    const found = await (await fetch(`http://${base}/_control/v1/findings`)).json();
    expect(found).toMatchObject({ items: [] });
  });
});
