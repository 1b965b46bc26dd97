import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as apps from 'kubernetes-models/apps/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { settings } from '../../src/config/settings.ts';
import { buildTestApp } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { linkFolder } from '../systems.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'examples/kubernetes');

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const manifests = globSync('*.yaml', { cwd: folder })
  .sort()
  .flatMap((name) =>
    parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((one): Manifest => {
      if (one.errors[0] !== undefined) throw one.errors[0];
      return one.toJS();
    }),
  );

const find = <T>(kind: string, name: string): T => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} is named ${name}`);
  return found as T;
};

const named = manifests.map((one) => [one.kind, one.metadata.name, one] as const);

type Model = new (data: object) => { validate(): void };

const models: Readonly<Record<string, object>> = {
  v1: core,
  'apps/v1': apps,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
};

/** Throws what the schemas of Kubernetes have to say. */
const validate = ({ apiVersion, kind, ...more }: Manifest): void => {
  const known = models[apiVersion] as Readonly<Record<string, Model>> | undefined;
  const Found = known?.[kind];
  if (Found === undefined) throw new Error(`${apiVersion} has no ${kind}`);
  new Found(more).validate();
};

/** What the types of Kubernetes have to say: they know when a field is unknown, which its schemas let pass. */
const typeComplaints = (checked: readonly Manifest[]): string => {
  const own = newFolder();
  linkFolder(join(root, 'node_modules'), join(own, 'node_modules'));
  const lines = checked.map(
    (one, index) =>
      `export const m${index}: import('kubernetes-models/${one.apiVersion}').I${one.kind} = ${JSON.stringify(one)};`,
  );
  writeFileSync(join(own, 'manifests.ts'), lines.join('\n'));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', '', 'manifests.ts'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, ...options], { cwd: own, encoding: 'utf8' }).stdout;
};

describe('the manifests for Kubernetes', () => {
  it('are all that a deployment needs', () => {
    expect(named.map(([kind, name]) => `${kind} ${name}`).sort()).toEqual([
      'ConfigMap mock-toss',
      'Deployment mock-toss',
      'NetworkPolicy mock-toss',
      'NetworkPolicy mock-toss-valkey',
      'PodDisruptionBudget mock-toss',
      'Secret mock-toss',
      'Secret mock-toss-valkey',
      'Service mock-toss',
      'Service mock-toss-valkey',
      'StatefulSet mock-toss-valkey',
    ]);
  });

  it.each(named)('%s %s is one by its schema', (_kind, _name, manifest) => {
    expect(() => validate(manifest)).not.toThrow();
  });

  it('have no field that Kubernetes does not know', () => {
    expect(typeComplaints(manifests)).toBe('');
  });

  it('are looked into: missing, mistyped and unknown fields are found', () => {
    const deployment = find<Manifest & { spec: object }>('Deployment', 'mock-toss');
    const { selector: _selector, ...spec } = deployment.spec as { selector: object };
    expect(() => validate({ ...deployment, spec } as Manifest)).toThrow('selector');
    const mistyped = { ...deployment, spec: { ...deployment.spec, replicas: 'two' } };
    expect(() => validate(mistyped)).toThrow('replicas');
    const unknown = { ...deployment, spec: { ...deployment.spec, replica: 2 } };
    expect(typeComplaints([unknown])).toContain(`'"replica"'`);
  });
});

interface Labels {
  readonly [name: string]: string;
}

interface Workload {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
}

interface PodSpec {
  readonly enableServiceLinks: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly [Container];
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

interface Container {
  readonly image: string;
  readonly envFrom: readonly Readonly<Record<string, { readonly name: string }>>[];
  readonly env: readonly {
    readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
  readonly ports: readonly [{ readonly name: string; readonly containerPort: number }];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly securityContext: Readonly<Record<string, unknown>>;
}

interface Service {
  readonly spec: {
    readonly selector: Labels;
    readonly ports: readonly [{ readonly port: number; readonly targetPort: string }];
  };
}

interface NetworkPolicy {
  readonly spec: {
    readonly podSelector: { readonly matchLabels: Labels };
    readonly ingress: readonly { readonly ports: readonly { readonly port: string }[] }[];
    readonly egress: readonly {
      readonly to: readonly { readonly podSelector: { readonly matchLabels: Labels } }[];
      readonly ports: readonly { readonly port: number }[];
    }[];
  };
}

type Data = Readonly<Record<string, string>>;

const replicas = find<Workload>('Deployment', 'mock-toss').spec;
const store = find<Workload>('StatefulSet', 'mock-toss-valkey').spec;
const [server] = replicas.template.spec.containers;
const [valkey] = store.template.spec.containers;
const { stringData: secret } = find<{ stringData: Data }>('Secret', 'mock-toss');

describe('the replicas in Kubernetes', () => {
  it('are two at least, and get settings that there are', () => {
    expect(replicas.replicas).toBeGreaterThanOrEqual(2);
    expect(server.envFrom).toEqual([{ configMapRef: { name: 'mock-toss' } }, { secretRef: { name: 'mock-toss' } }]);
    const { data } = find<{ data: Data }>('ConfigMap', 'mock-toss');
    const { config, warnings } = loadConfig({ env: { ...data, ...secret } });
    expect(warnings).toEqual([]);
    expect([config.store, config.publicUrl, config.controlToken]).not.toContain(null);
  });

  it('do not get the variables that Kubernetes makes of a Service, which have the names of settings', () => {
    expect(replicas.template.spec.enableServiceLinks).toBe(false);
  });

  it('listen where Service, probes and policy look for them', () => {
    expect(server.ports).toEqual([{ name: 'http', containerPort: settings.port.fallback }]);
    expect(find<Service>('Service', 'mock-toss').spec.ports[0]).toMatchObject({
      port: settings.port.fallback,
      targetPort: 'http',
    });
    const probes = [server.startupProbe, server.livenessProbe, server.readinessProbe];
    expect(probes.map(({ httpGet }) => httpGet?.port)).toEqual(['http', 'http', 'http']);
    expect(find<NetworkPolicy>('NetworkPolicy', 'mock-toss').spec.ingress[0]?.ports).toEqual([{ port: 'http' }]);
  });

  it('answer their probes, whatever address they are asked by', async () => {
    const { app } = await buildTestApp({ MOCK_TOSS_CONTROL_TOKEN: secret.MOCK_TOSS_CONTROL_TOKEN ?? '' });
    for (const { httpGet } of [server.startupProbe, server.livenessProbe, server.readinessProbe]) {
      const headers = { host: '10.244.1.7:8677' };
      expect((await app.inject({ url: httpGet?.path ?? '', headers })).statusCode).toBe(200);
    }
    expect([server.livenessProbe.httpGet?.path, server.readinessProbe.httpGet?.path]).toEqual(['/health', '/ready']);
  });

  it('run as the user of the image, who may do nothing that a server need not do', () => {
    const [, user] =
      /^USER (\d+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8').split('\nFROM')[1] ?? '') ?? [];
    expect(replicas.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(user) });
    expect(store.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    for (const { securityContext } of [server, valkey]) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('are what every selector selects', () => {
    const selectors = (name: string) => [
      find<Service>('Service', name).spec.selector,
      find<NetworkPolicy>('NetworkPolicy', name).spec.podSelector.matchLabels,
    ];
    const { matchLabels } = find<Workload>('PodDisruptionBudget', 'mock-toss').spec.selector;
    for (const selected of [replicas.selector.matchLabels, matchLabels, ...selectors('mock-toss')]) {
      expect(selected).toEqual(replicas.template.metadata.labels);
    }
    for (const selected of [store.selector.matchLabels, ...selectors('mock-toss-valkey')]) {
      expect(selected).toEqual(store.template.metadata.labels);
    }
  });

  it('reach their store, with its password', () => {
    const { hostname, port, password } = new URL(secret.MOCK_TOSS_STORE ?? '');
    expect(valkey.ports).toEqual([{ name: 'valkey', containerPort: Number(port) }]);
    expect(find<Service>('Service', hostname).spec.ports[0]).toMatchObject({
      port: Number(port),
      targetPort: 'valkey',
    });
    const { name, key } = valkey.env[0]?.valueFrom.secretKeyRef ?? { name: '', key: '' };
    expect(find<{ stringData: Data }>('Secret', name).stringData[key]).toBe(password);
    const [toStore] = find<NetworkPolicy>('NetworkPolicy', 'mock-toss').spec.egress;
    expect(toStore?.to[0]?.podSelector.matchLabels).toEqual(store.template.metadata.labels);
    expect(toStore?.ports).toEqual([{ port: Number(port) }]);
  });
});
