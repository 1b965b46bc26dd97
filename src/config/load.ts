import { JsonError, parseJson } from '../domain/text/json-text.ts';
import { andMore, didYouMean, MAX_LISTED, nearest, quote } from '../domain/text/wording.ts';
import { type Config, type Setting, type SettingKey, settings } from './settings.ts';
import { ConfigError } from './start-errors.ts';
import { readTextFile, TextFileError } from './text-file.ts';

export type { Config } from './settings.ts';

export interface ConfigSources {
  /** Values of flags, by flag without dashes. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Values by the keys of the settings file, secrets included: for programs that start the server themselves. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Probable mistakes that do not stop the start. */
  readonly warnings: readonly string[];
}

const CONFIG_FILE_FLAG = 'config';
const CONFIG_FILE_VARIABLE = 'MOCK_TOSS_CONFIG';

const entries = Object.entries(settings) as [SettingKey, Setting<unknown>][];
const knownVariables = new Set([
  CONFIG_FILE_VARIABLE,
  'MOCK_TOSS_TEST_REQUIRE',
  ...entries.flatMap(([, { variables, secret }]) => [
    ...variables,
    ...(secret ? variables.map((name) => `${name}_FILE`) : []),
  ]),
]);

interface FoundValue {
  /** Where the user wrote the value: `--port`, `PORT`, `port in mock.json`. */
  readonly source: string;
  readonly text: string;
}

/** The key if it looks like one; otherwise "a key", because it may contain a secret. */
const showKey = (key: string): string => (/^[\w$.-]{1,40}$/.test(key) ? key : 'a key');

/** The values as text, by key, so that each setting needs only one reader. `place` is where the user wrote them. */
const readValues = (
  given: Readonly<Record<string, unknown>>,
  place: string,
  problems: string[],
): Map<string, string> => {
  const values = new Map<string, string>();
  const names = entries.map(([name]) => name);
  let unknown = 0;
  for (const [key, value] of Object.entries(given)) {
    const [, known] = entries.find(([name]) => name === key) ?? [];
    if (known === undefined) {
      unknown += 1;
      if (unknown <= MAX_LISTED) problems.push(`${showKey(key)} in ${place} is not a setting: ${suggest(key, names)}`);
    } else if (Array.isArray(value)) {
      values.set(key, value.join(','));
    } else if (['string', 'number', 'boolean'].includes(typeof value)) {
      values.set(key, String(value));
    } else if (value !== undefined) {
      problems.push(`${key} in ${place} must be ${known.reader.expects}`);
    }
  }
  if (unknown > MAX_LISTED) problems.push(`${andMore(unknown - MAX_LISTED)} in ${place}`);
  return values;
};

/** The values of the settings file. */
const readConfigFile = (path: string, problems: string[]): Map<string, string> => {
  const values = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = parseJson(readTextFile(path));
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof TextFileError)) throw error;
    const advice = error instanceof JsonError ? '' : ': name a JSON file with settings, such as {"port": 8677}';
    problems.push(`config file ${path} ${error.message}${advice}`);
    return values;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    problems.push(`config file ${path} must contain one JSON object with settings, such as {"port": 8677}`);
    return values;
  }
  for (const [key, { variables, secret }] of entries) {
    if (secret && Object.hasOwn(parsed, key)) {
      problems.push(`${key} in ${path} is a secret: use ${variables[0]} or ${variables[0]}_FILE`);
    }
  }
  const { $schema: _schema, ...given } = parsed as Record<string, unknown>;
  return readValues(given, path, problems);
};

const PREFIX = 'MOCK_TOSS_';

/** Suggests the most similar known name. Keys are compared with variables as if they had the prefix. */
const suggest = (name: string, known: readonly string[]): string => {
  const spelled = new Map(
    known.map((one) => [name.startsWith(PREFIX) && !one.startsWith(PREFIX) ? PREFIX + one : one, one]),
  );
  const found = nearest(name, [...spelled.keys()]);
  return found === undefined ? 'see --help for all of them' : `did you mean ${spelled.get(found)}?`;
};

/** Variables that Kubernetes sets in every pod for a service named `mock-toss`, besides `MOCK_TOSS_PORT=tcp://…`. */
const isServiceLink = (name: string): boolean =>
  /^MOCK_TOSS_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/.test(name);

const isServiceAddress = (name: string, value: string): boolean =>
  name.endsWith('PORT') && /^(tcp|udp|sctp):\/\//.test(value);

const readSecretFile = (variable: string, path: string, problems: string[]): FoundValue | undefined => {
  try {
    return { source: `${variable}_FILE`, text: readTextFile(path).replace(/\r?\n$/, '') };
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    problems.push(`${variable}_FILE names ${path}, which ${error.message}: name a readable file`);
    return undefined;
  }
};

/** Everything that was read, with the problems. */
export interface ReadConfig {
  /** Without the values that could not be read. */
  readonly values: Partial<Config>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Where the user wrote each value: `--port`, `PORT`, `port in mock.json`. Defaults have no source. */
  readonly sources: ReadonlyMap<SettingKey, string>;
}

/** Reads flags, variables, options and the file of `--config`. Collects problems and does not throw. */
export const readConfig = ({ flags = {}, env = {}, options = {} }: ConfigSources): ReadConfig => {
  const problems: string[] = [];
  const warnings: string[] = [];
  const variable = (name: string): string | undefined => {
    const value = env[name];
    return value === undefined || value === '' || isServiceAddress(name, value) ? undefined : value;
  };

  const filePath = flags[CONFIG_FILE_FLAG] ?? variable(CONFIG_FILE_VARIABLE);
  const file = filePath === undefined ? new Map<string, string>() : readConfigFile(filePath, problems);
  const given = readValues(options, 'the options', problems);

  const find = (key: SettingKey, { flag, variables, secret }: Setting<unknown>): FoundValue | undefined => {
    const flagged = flag === null ? undefined : flags[flag];
    if (flagged !== undefined) return { source: `--${flag}`, text: flagged };
    for (const name of variables) {
      const value = variable(name);
      const path = secret ? variable(`${name}_FILE`) : undefined;
      if (value !== undefined && path !== undefined) problems.push(`${name} and ${name}_FILE are both set: keep one`);
      if (value !== undefined) return { source: name, text: value };
      if (path !== undefined) return readSecretFile(name, path, problems);
    }
    const option = given.get(key);
    if (option !== undefined) return { source: `${key} in the options`, text: option };
    const filed = file.get(key);
    return filed === undefined ? undefined : { source: `${key} in ${filePath}`, text: filed };
  };

  const values: Partial<Record<SettingKey, unknown>> = {};
  const sources = new Map<SettingKey, string>();
  for (const [key, entry] of entries) {
    const found = find(key, entry);
    const value = found === undefined ? entry.fallback : entry.reader.read(found.text);
    if (found !== undefined) sources.set(key, found.source);
    values[key] = Object.freeze(value);
    if (found !== undefined && value === undefined) {
      const shown = entry.secret ? '' : ` is ${quote(found.text)}, which is not allowed:`;
      const { expects, values: possible = [] } = entry.reader;
      problems.push(`${found.source}${shown} must be ${expects}${didYouMean(found.text, possible)}`);
    }
  }
  if (
    typeof (values.clientId ?? values.clientSecret) === 'string' &&
    (values.clientId === null || values.clientSecret === null)
  ) {
    const [present, missing] = values.clientId === null ? ['SECRET', 'ID'] : ['ID', 'SECRET'];
    problems.push(`MOCK_TOSS_CLIENT_${present} is set without MOCK_TOSS_CLIENT_${missing}: set both or neither`);
  }
  const [restore, store] = [sources.get('restore'), sources.get('store')];
  if (restore !== undefined && store !== undefined) {
    problems.push(
      `${restore} is set together with ${store}: only the memory of one process can begin with a snapshot, so leave one of them out`,
    );
  }
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || knownVariables.has(name)) continue;
    if (isServiceLink(name) || isServiceAddress(name, value)) continue;
    warnings.push(`${showKey(name)} is not a setting and is ignored: ${suggest(name, [...knownVariables])}`);
  }

  return { values: Object.freeze(values as Partial<Config>), problems, warnings, sources };
};

/** The configuration, frozen. Throws `ConfigError`, whose `problems` name everything that is wrong. */
export const loadConfig = (from: ConfigSources): LoadedConfig => {
  const { values, problems, warnings } = readConfig(from);
  if (problems.length > 0) throw new ConfigError(problems);
  return { config: values as Config, warnings };
};
