import { delimiter } from 'node:path';
import type { Config } from '../../config/load.ts';
import { TRUST_STORE_PASSWORD } from '../../crypto/certificates/trust-store.ts';
import { REAL_HOSTS } from '../../domain/real-hosts.ts';
import type { RunningServer } from '../../server/listen.ts';
import type { Process } from '../command.ts';
import { caVariables, type TrustFiles } from './trust.ts';

/** What the command is told. */
export interface CommandContext {
  readonly config: Pick<Config, 'controlToken'>;
  readonly server: Pick<RunningServer, 'url' | 'tlsUrl' | 'proxyUrl'>;
  readonly publicKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `null` without HTTPS. */
  readonly trust: TrustFiles | null;
}

type Variables = Record<string, string | undefined>;

/** This machine, which no proxy leads to. */
const LOCAL = ['localhost', '127.0.0.1', '::1'];

/** Whether an entry of `NO_PROXY` keeps a real host from the proxy. */
const hidesRealHost = (entry: string): boolean => {
  const name = entry
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/:\d+$/, '');
  return name === '*' || REAL_HOSTS.some((host) => host === name || host.endsWith(`.${name}`));
};

/** The value of `NO_PROXY`: what is in it already, and this machine. With `proxied`, without what would hide the real hosts. */
const noProxy = (env: Process['env'], proxied: boolean): string => {
  const entries = [env.no_proxy, env.NO_PROXY].flatMap((list) => (list ?? '').split(/[\s,]+/));
  const kept = entries.filter((entry) => entry !== '' && !(proxied && hidesRealHost(entry)));
  return [...new Set([...kept, ...LOCAL])].join(',');
};

/** One word of `JAVA_TOOL_OPTIONS`: the JVM separates words at white space, and removes quotes around any part of a word. */
const toJavaWord = (word: string): string => (/[\s'"]/.test(word) ? `"${word.replaceAll('"', `"'"'"`)}"` : word);

const javaWords = ({ trust, server }: CommandContext): readonly string[] => {
  const { proxyUrl } = server;
  const proxy = proxyUrl === null ? undefined : new URL(proxyUrl);
  return [
    ...(trust === null
      ? []
      : [
          `-Djavax.net.ssl.trustStore=${trust.trustStore}`,
          `-Djavax.net.ssl.trustStorePassword=${TRUST_STORE_PASSWORD}`,
          '-Djavax.net.ssl.trustStoreType=PKCS12',
        ]),
    ...(proxy === undefined
      ? []
      : [
          `-Dhttps.proxyHost=${proxy.hostname.replace(/^\[|\]$/g, '')}`,
          `-Dhttps.proxyPort=${proxy.port}`,
          // For https, too. The default of the JVM, in case that the real hosts are excepted.
          '-Dhttp.nonProxyHosts=localhost|127.*|[::1]',
        ]),
  ];
};

const trustVariables = (env: Process['env'], { pem, phpFolder }: TrustFiles): Variables => ({
  ...Object.fromEntries(caVariables.map((name) => [name, pem])),
  // An empty folder in the list is the one that PHP was built with.
  PHP_INI_SCAN_DIR: `${env.PHP_INI_SCAN_DIR ?? ''}${delimiter}${phpFolder}`,
});

const proxyVariables = (env: Process['env'], proxyUrl: string | null): Variables => {
  const isProxied = proxyUrl !== null;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  // Nothing goes through a proxy anyway.
  if (!isProxied && names.every((name) => (env[name] ?? '') === '')) return {};
  const excepted = noProxy(env, isProxied);
  return {
    ...(isProxied ? { HTTPS_PROXY: proxyUrl, https_proxy: proxyUrl, NODE_USE_ENV_PROXY: '1' } : {}),
    NO_PROXY: excepted,
    no_proxy: excepted,
  };
};

/** The environment of the command. */
export const createEnvironment = (env: Process['env'], context: CommandContext): Process['env'] => {
  const { config, server, publicKey, clientId, clientSecret, trust } = context;
  const words = javaWords(context);
  const java = [env.JAVA_TOOL_OPTIONS ?? '', ...words.map(toJavaWord)].join(' ').trim();
  const { controlToken } = config;
  return {
    ...env,
    MOCK_TOSS_URL: server.tlsUrl ?? server.url,
    MOCK_TOSS_PUBLIC_KEY: publicKey,
    MOCK_TOSS_CLIENT_ID: clientId,
    MOCK_TOSS_CLIENT_SECRET: clientSecret,
    // Both forms of a secret together would be refused by a server that the command starts.
    MOCK_TOSS_CLIENT_SECRET_FILE: undefined,
    ...(controlToken === null
      ? {}
      : { MOCK_TOSS_CONTROL_TOKEN: controlToken, MOCK_TOSS_CONTROL_TOKEN_FILE: undefined }),
    ...(trust === null ? {} : trustVariables(env, trust)),
    ...proxyVariables(env, server.proxyUrl),
    ...(words.length === 0 ? {} : { JAVA_TOOL_OPTIONS: java }),
  };
};
