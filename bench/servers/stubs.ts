import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type ServerProgram } from './server.ts';

interface Stub {
  readonly path: string;
  /** The body of every answer. */
  readonly answer: string;
  /** An empty folder for the files that the server wants. */
  readonly folder: string;
}

const TYPE = 'application/json; charset=utf-8';

/** Mockoon's server for one answer, with its default settings. */
export const mockoon = async ({ path, answer, folder }: Stub): Promise<ServerProgram> => {
  const port = await freePort();
  const uuid = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`;
  const response = {
    uuid: uuid(1),
    body: answer,
    statusCode: 200,
    headers: [{ key: 'content-type', value: TYPE }],
    bodyType: 'INLINE',
    latency: 0,
    default: true,
  };
  const route = { uuid: uuid(2), type: 'http', method: 'post', endpoint: path.slice(1), responses: [response] };
  const environment = {
    uuid: uuid(3),
    lastMigration: 33,
    name: 'stub',
    port,
    hostname: '127.0.0.1',
    endpointPrefix: '',
    latency: 0,
    folders: [],
    routes: [route],
    rootChildren: [{ type: 'route', uuid: route.uuid }],
    proxyMode: false,
    headers: [],
    cors: false,
    data: [],
    callbacks: [],
  };
  const file = join(folder, 'environment.json');
  writeFileSync(file, JSON.stringify(environment));
  return {
    name: 'Mockoon, a static answer',
    folder,
    words: [
      fileURLToPath(import.meta.resolve('@mockoon/cli/bin/run.js')),
      'start',
      '--data',
      file,
      '--disable-log-to-file',
    ],
    env: { HOME: folder },
    port,
  };
};

/** WireMock's server for one answer, with its default settings. */
export const wiremock = async ({ path, answer, folder }: Stub): Promise<ServerProgram> => {
  const port = await freePort();
  const [jar] = globSync(join(dirname(fileURLToPath(import.meta.resolve('wiremock/package.json'))), 'build/*.jar'));
  if (jar === undefined) throw new Error('the package wiremock has no jar');
  mkdirSync(join(folder, 'mappings'));
  const mapping = {
    request: { method: 'POST', urlPath: path },
    response: { status: 200, headers: { 'Content-Type': TYPE }, body: answer },
  };
  writeFileSync(join(folder, 'mappings/stub.json'), JSON.stringify(mapping));
  return {
    name: 'WireMock, a static answer',
    folder,
    command: 'java',
    words: ['-jar', jar, '--port', String(port), '--bind-address', '127.0.0.1', '--root-dir', folder],
    port,
  };
};
