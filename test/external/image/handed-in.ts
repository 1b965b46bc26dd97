import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from '../../new-folder.ts';
import { keptFolder } from './kept-file.ts';

export interface HandedIn {
  /** Options of the builder that mount the settings where the build runs. */
  readonly options: readonly string[];
  /** What may be found in no image and no output: addresses, credentials, and a mark of the file itself. */
  readonly secrets: readonly string[];
}

const npmSetting = async (name: string): Promise<string | undefined> => {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', name]);
  return ['', 'null', 'undefined'].includes(stdout.trim()) ? undefined : stdout.trim();
};

/** The lines with credentials of registries, as this machine's files have them. */
const credentials = async (): Promise<string[]> => {
  const files = await Promise.all(['userconfig', 'globalconfig'].map(npmSetting));
  const there = files.filter((path): path is string => path !== undefined && existsSync(path));
  return there.flatMap((path) => readFileSync(path, 'utf8').split('\n')).filter((line) => line.startsWith('//'));
};

/** The parts of an address that tell where it is and who asks. */
export const partsOf = (address: string): string[] => {
  const { host, password } = URL.parse(address) ?? { host: address, password: '' };
  return [host, password].filter((part) => part !== '');
};

/** What a program says about its failure, without the hosts and passwords that this machine is set up with. */
export const withoutHosts = (text: string, known: readonly string[] = []): string => {
  const plain = text.replaceAll(/(https?:\/\/)[^/\s@]*@/g, '$1');
  const named = [...plain.matchAll(/https?:\/\/([^/\s'"]+)/g)].map(([, host = '']) => host);
  return [...known, ...named].reduce((all, host) => all.replaceAll(host, '…'), plain);
};

/** This machine's settings of npm, for a build that must find the registry without knowing it. */
export const handInSettings = async (): Promise<HandedIn> => {
  const folder = newFolder();
  const mark = crypto.randomUUID();
  const names = ['registry', 'proxy', 'https-proxy', 'noproxy'];
  const found = await Promise.all(names.map(async (name) => ({ name, value: (await npmSetting(name)) ?? '' })));
  const settings = found.filter(({ value }) => value !== '');
  const authority = (await npmSetting('cafile')) ?? process.env.NODE_EXTRA_CA_CERTS;
  const secret = await credentials();
  const lines = [
    `; ${mark}`,
    ...settings.map(({ name, value }) => `${name}=${value}`),
    ...secret,
    ...(authority === undefined ? [] : ['cafile=/run/handed-in/ca.pem']),
    ...['cache=/run/npm-packages', 'audit=false', 'fund=false', 'update-notifier=false'],
  ];
  if (authority !== undefined) writeFileSync(join(folder, 'ca.pem'), readFileSync(authority));
  writeFileSync(join(folder, 'npmrc'), `${lines.join('\n')}\n`);
  const volumes = [
    `${folder}:/run/handed-in:ro`,
    `${folder}/npmrc:/root/.npmrc:ro`,
    `${keptFolder('npm-packages')}:/run/npm-packages`,
  ];
  return {
    options: volumes.map((volume) => `--volume=${volume}`),
    secrets: [
      mark,
      ...settings.flatMap(({ value }) => partsOf(value)),
      ...secret.map((line) => line.slice(line.indexOf('=') + 1).trim()),
    ],
  };
};
