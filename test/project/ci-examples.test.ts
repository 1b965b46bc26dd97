import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { READY_MESSAGE } from '../../src/cli/commands/server/serve.ts';
import { commands } from '../../src/cli/index.ts';
import { settings } from '../../src/config/settings.ts';
import { buildTestApp } from '../harness.ts';
import { englishPages, linksOf, readText } from '../markdown.ts';

const folder = fileURLToPath(new URL('../../examples/ci/', import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .sort();
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const PORT = settings.port.fallback;
/** The name of the service, for the jobs that call it. */
const HOST = `mock-toss:${PORT}`;

const dockerfile = DockerfileParser.parse(readText('Dockerfile'));
const wordsOf = (keyword: string): string[] => {
  const found = dockerfile.getInstructions().findLast((one) => one.getKeyword() === keyword);
  const text = found?.getArgumentsContent() ?? '';
  return JSON.parse(text.slice(text.indexOf('[')));
};

describe('examples/ci', () => {
  it('has a file for each CI server and each language, and a list of them', () => {
    expect(files).toEqual(
      [
        ...['Jenkinsfile', 'compose.yaml', 'github-actions.yml', 'gitlab-ci.yml'],
        ...['VerificationTest.java', 'VerificationTest.kt', 'VerificationTests.cs'],
        ...['test_verification.py', 'verification.test.js', 'verification_test.go'],
      ].sort(),
    );
    expect(
      linksOf(readText('examples/ci/README.md'))
        .filter((to) => files.includes(to))
        .sort(),
    ).toEqual(files);
  });

  it.each(files)('%s says that it was not run', (name) =>
    expect(read(name).split('\n', 3).join()).toContain('NOT RUN'),
  );

  it.each(files)('%s has the port, the image and the variables that there are', (name) => {
    const text = read(name);
    const images = [...text.matchAll(/[\w./-]*mock-toss-cert(?::[\w.]+)?(?=["'\n])/g)].map(([image]) => image);
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(image).toMatch(/^([a-z.]+\/)?([a-z-]+\/)?mock-toss-cert(:\d+\.\d+\.\d+)?$/);
    expect([...new Set(text.match(/\b86\d\d\b/g) ?? [])].filter((port) => port !== String(PORT))).toEqual([]);
    const variables = [...text.matchAll(/\bMOCK_TOSS_[A-Z_]+/g)].map(([variable]) => [variable, '1']);
    const known = Object.values(settings).flatMap((setting) => setting.variables as readonly string[]);
    expect(variables.filter(([variable]) => !known.includes(variable ?? ''))).toEqual([]);
  });

  it.each(files)('%s waits until the server is ready', (name) => {
    // By its address, by the health check of the image, by its log, or as `MockTossContainer` does.
    const waits = ['/ready', '--health-', 'service_healthy', READY_MESSAGE, 'MockTossContainer'];
    expect(waits.filter((one) => read(name).includes(one))).not.toEqual([]);
  });

  it.each(files.filter((name) => name !== 'compose.yaml'))('%s reads the public key from the server', (name) => {
    expect(read(name)).toMatch(/\/_control\/v1\/public-key|toss\.publicKey\(\)/);
  });

  it('calls addresses that answer, also under the name of the service', async () => {
    const { app } = await buildTestApp();
    for (const url of ['/ready', '/_control/v1/public-key']) {
      const answer = await app.inject({ url, headers: { host: HOST } });
      expect(answer.statusCode, url).toBe(200);
    }
  });

  it('runs commands in the container as the image does, and only those that there are', () => {
    const entry = wordsOf('ENTRYPOINT').join(' ');
    expect(wordsOf('HEALTHCHECK').join(' ')).toBe(`${entry} health`);
    const calls = files.flatMap((name) => [...read(name).matchAll(/docker exec \$\{+[^}]+\}+ (.+?) (\w+) /g)]);
    expect(calls.length).toBeGreaterThan(0);
    for (const [, program, command] of calls) {
      expect(program).toBe(entry);
      expect(commands.map(({ name }) => name)).toContain(command);
    }
  });
});

interface Service {
  readonly name: string;
  readonly alias: string;
  readonly variables: Readonly<Record<string, string>>;
}

describe('the file of GitLab', () => {
  const { test: job, ...others } = parse(read('gitlab-ci.yml')) as { readonly test: Readonly<Record<string, unknown>> };
  const [service, ...more] = job.services as readonly Service[];

  it('has one job, with keys that a job has (https://docs.gitlab.com/ci/yaml/)', () => {
    expect(others).toEqual({});
    expect(Object.keys(job)).toEqual(['image', 'services', 'variables', 'before_script', 'script']);
    for (const key of ['before_script', 'script']) {
      for (const line of job[key] as readonly unknown[]) expect(line).toBeTypeOf('string');
    }
  });

  it('has the server as a service with an alias, and waits for the port that is open', () => {
    expect(more).toEqual([]);
    expect(Object.keys(service ?? {})).toEqual(['name', 'alias', 'variables']);
    expect(service?.alias).toBe('mock-toss');
    expect(service?.name).toMatch(/\/mock-toss-cert:\d+\.\d+\.\d+$/);
    // A number would be refused.
    expect(service?.variables).toEqual({ HEALTHCHECK_TCP_PORT: String(PORT) });
    expect(job.variables).toEqual({ TOSS_CERT_URL: `http://${HOST}` });
    expect((job.before_script as readonly string[])[0]).toMatch(
      /^curl .*--retry-connrefused .*"\$TOSS_CERT_URL\/ready"$/,
    );
  });
});

/** Brackets without their partners. What stands in quotes is left out. */
const unbalanced = (code: string): string => {
  const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  const open: string[] = [];
  for (const [sign] of code.replace(/\/\/.*|'[^'\n]*'|"[^"\n]*"/g, '').matchAll(/[()[\]{}]/g)) {
    if (partners[sign] === undefined) open.push(sign);
    else if (open.pop() !== partners[sign]) return sign;
  }
  return open.join('');
};

describe('the Jenkinsfile', () => {
  const text = read('Jenkinsfile');

  it('is a declarative pipeline: its parts stand where they may, each once', () => {
    expect(unbalanced(text)).toBe('');
    expect(unbalanced('pipeline { a(1] }')).not.toBe('');
    expect(text.match(/^\w+(?= \{)/gm)).toEqual(['pipeline']);
    expect(text.match(/^ {4}\w+(?= \{)/gm)?.map((one) => one.trim())).toEqual([
      'agent',
      'options',
      'environment',
      'stages',
      'post',
    ]);
  });

  it('links the server to the tests by the name that they call, and asks whether it is ready before them', () => {
    const [name] = HOST.split(':');
    expect(text).toContain(`environment { TOSS_CERT_URL = 'http://${HOST}' }`);
    expect(text).toContain(`--link \${toss.id}:${name}`);
    expect(text.indexOf('/ready')).toBeLessThan(text.indexOf('npm test'));
  });
});

it.each(['VerificationTest.java', 'VerificationTest.kt', 'VerificationTests.cs', 'verification_test.go'])(
  '%s has the partner of each bracket',
  (name) => expect(unbalanced(read(name))).toBe(''),
);

it('the Compose file lets the tests begin when the server is healthy', () => {
  const { services } = parse(read('compose.yaml'));
  for (const name of ['app', 'tests', 'findings']) {
    expect(services[name].depends_on).toEqual({ 'mock-toss': { condition: 'service_healthy' } });
  }
});

describe('the pages', () => {
  const quotes = englishPages.flatMap((page) =>
    [...readText(page).matchAll(/<!-- from: (\S+) -->\n```\w+\n([\s\S]*?)```/g)].map(
      ([, path = '', code = '']) => [page, path, code] as const,
    ),
  );

  it('show each file', () => {
    const shown = quotes.filter(([page]) => page === 'docs/service-containers.md').map(([, path]) => path);
    expect([...new Set(shown)].sort()).toEqual(files.map((name) => `examples/ci/${name}`).sort());
  });

  it.each(quotes)('%s has the words of %s', (_page, path, code) => expect(readText(path)).toContain(code));
});
