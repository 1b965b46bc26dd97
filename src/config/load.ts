import { JsonError, parseJson } from '../domain/text/json-text.ts';
import { sameText, type Text } from '../domain/text/language.ts';
import { andMoreText, findMeant, MAX_LISTED, quote, withAdvice, withGuess } from '../domain/text/wording.ts';
import { LANGUAGE_VARIABLE } from './language.ts';
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
  readonly warnings: readonly Text[];
}

const CONFIG_FILE_FLAG = 'config';
const CONFIG_FILE_VARIABLE = 'MOCK_TOSS_CONFIG';

const OPTIONS: Text = { en: 'the options', ko: '옵션' };

const entries = Object.entries(settings) as [SettingKey, Setting<unknown>][];
const knownVariables = new Set([
  CONFIG_FILE_VARIABLE,
  LANGUAGE_VARIABLE,
  'MOCK_TOSS_TEST_REQUIRE',
  // What exec tells its command, which may start a server of its own.
  'MOCK_TOSS_URL',
  'MOCK_TOSS_PUBLIC_KEY',
  'MOCK_TOSS_EXEC',
  ...['MOCK_TOSS_COMPARE_CLIENT_ID', 'MOCK_TOSS_COMPARE_CLIENT_SECRET'].flatMap((name) => [name, `${name}_FILE`]),
  ...entries.flatMap(([, { variables, secret }]) => [
    ...variables,
    ...(secret ? variables.map((name) => `${name}_FILE`) : []),
  ]),
]);

interface FoundValue {
  /** Where the user wrote the value: `--port`, `PORT`, `port in mock.json`. */
  readonly source: Text;
  readonly text: string;
}

/** The key if it looks like one; otherwise "a key", because it may contain a secret. */
const showKey = (key: string): Text => (/^[\w$.-]{1,40}$/.test(key) ? sameText(key) : { en: 'a key', ko: '어떤 키' });

const keyIn = (key: Text, place: Text): Text => ({ en: `${key.en} in ${place.en}`, ko: `${place.ko}의 ${key.ko}` });

/** The values as text, by key, so that each setting needs only one reader. `place` is where the user wrote them. */
const readValues = (given: Readonly<Record<string, unknown>>, place: Text, problems: Text[]): Map<string, string> => {
  const values = new Map<string, string>();
  const names = entries.map(([name]) => name);
  let unknown = 0;
  for (const [key, value] of Object.entries(given)) {
    const [, known] = entries.find(([name]) => name === key) ?? [];
    if (known === undefined) {
      unknown += 1;
      if (unknown > MAX_LISTED) continue;
      const [where, advice] = [keyIn(showKey(key), place), suggest(key, names, place === OPTIONS ? IN_DOCS : IN_HELP)];
      problems.push({
        en: `${where.en} is not a setting: ${advice.en}`,
        ko: `설정이 아닙니다: ${where.ko}. ${advice.ko}`,
      });
    } else if (Array.isArray(value)) {
      values.set(key, value.join(','));
    } else if (['string', 'number', 'boolean'].includes(typeof value)) {
      values.set(key, String(value));
    } else if (value !== undefined) {
      const [where, { expects }] = [keyIn(sameText(key), place), known.reader];
      problems.push({
        en: `${where.en} must be ${expects.en}`,
        ko: `${where.ko} 값이 잘못되었습니다. 허용되는 값: ${expects.ko}`,
      });
    }
  }
  if (unknown > MAX_LISTED) {
    const more = andMoreText(unknown - MAX_LISTED);
    problems.push({ en: `${more.en} in ${place.en}`, ko: `${more.ko}(${place.ko})` });
  }
  return values;
};

/** The values of the settings file. */
const readConfigFile = (path: string, problems: Text[]): Map<string, string> => {
  const values = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = parseJson(readTextFile(path));
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof TextFileError)) throw error;
    const problem: Text = {
      en: `config file ${path} ${error.text.en}`,
      ko: `설정 파일 ${path}: ${error.text.ko}`,
    };
    const advice: Text = {
      en: 'name a JSON file with settings, such as {"port": 8677}',
      ko: '{"port": 8677} 같은 설정이 담긴 JSON 파일을 지정하세요',
    };
    problems.push(withAdvice(problem, error instanceof JsonError ? undefined : advice));
    return values;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    problems.push({
      en: `config file ${path} must contain one JSON object with settings, such as {"port": 8677}`,
      ko: `설정 파일 ${path}: {"port": 8677} 같은 JSON 객체 하나여야 합니다`,
    });
    return values;
  }
  for (const [key, { variables, secret }] of entries) {
    if (secret && Object.hasOwn(parsed, key)) {
      const [name] = variables;
      problems.push({
        en: `${key} in ${path} is a secret: use the environment variable ${name} or ${name}_FILE`,
        ko: `${path}의 ${key} 값은 시크릿입니다. 환경 변수 ${name} 또는 ${name}_FILE로 지정하세요`,
      });
    }
  }
  const { $schema: _schema, ...given } = parsed as Record<string, unknown>;
  return readValues(given, sameText(path), problems);
};

const PREFIX = 'MOCK_TOSS_';

const withoutPrefix = (name: string): string => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);

const IN_HELP: Text = { en: 'see --help for all of them', ko: '전체 목록은 --help에서 확인하세요' };
const IN_DOCS: Text = {
  en: 'see docs/settings.md for all of them',
  ko: '전체 목록은 docs/ko/settings.md에서 확인하세요',
};

/** Suggests a similar known name; without one, says where all are. What many names begin with makes them no more similar. */
const suggest = (name: string, known: readonly string[], all = IN_HELP): Text => {
  const spelled = new Map(known.map((one) => [withoutPrefix(one), one]));
  const found = findMeant(withoutPrefix(name), [...spelled.keys()]);
  return found === undefined
    ? all
    : { en: `did you mean ${spelled.get(found)}?`, ko: `혹시 ${spelled.get(found)}인가요?` };
};

/** Environment variables that Kubernetes sets in every pod for a service named `mock-toss`, besides `MOCK_TOSS_PORT=tcp://…`. */
const isServiceLink = (name: string): boolean =>
  /^MOCK_TOSS_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/.test(name);

const isServiceAddress = (name: string, value: string): boolean =>
  name.endsWith('PORT') && /^(tcp|udp|sctp):\/\//.test(value);

const readSecretFile = (variable: string, path: string, problems: Text[]): FoundValue | undefined => {
  try {
    return { source: sameText(`${variable}_FILE`), text: readTextFile(path).replace(/\r?\n$/, '') };
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    problems.push({
      en: `${variable}_FILE names ${path}, which ${error.text.en}: name a readable file`,
      ko: `${variable}_FILE이 가리키는 파일 ${path}: ${error.text.ko}. 읽을 수 있는 파일을 지정하세요`,
    });
    return undefined;
  }
};

/** Everything that was read, with the problems. */
export interface ReadConfig {
  /** Without the values that could not be read. */
  readonly values: Partial<Config>;
  readonly problems: readonly Text[];
  readonly warnings: readonly Text[];
  /** Where the user wrote each value: `--port`, `PORT`, `port in mock.json`. Defaults have no source. */
  readonly sources: ReadonlyMap<SettingKey, Text>;
}

/** What must be written in place of a value that is not allowed. */
export const notAllowed = (source: Text, value: string, expects: Text): Text => ({
  en: `${source.en} is ${quote(value)}, which is not allowed: must be ${expects.en}`,
  ko: `${source.ko} 값이 잘못되었습니다: ${quote(value)}. 허용되는 값: ${expects.ko}`,
});

/** Reads flags, environment variables, options and the file of `--config`. Collects problems and does not throw. */
export const readConfig = ({ flags = {}, env = {}, options = {} }: ConfigSources): ReadConfig => {
  const problems: Text[] = [];
  const warnings: Text[] = [];
  const variable = (name: string): string | undefined => {
    const value = env[name];
    return value === undefined || value === '' || isServiceAddress(name, value) ? undefined : value;
  };

  const filePath = flags[CONFIG_FILE_FLAG] ?? variable(CONFIG_FILE_VARIABLE);
  const file = filePath === undefined ? new Map<string, string>() : readConfigFile(filePath, problems);
  const given = readValues(options, OPTIONS, problems);

  const find = (key: SettingKey, { flag, variables, secret }: Setting<unknown>): FoundValue | undefined => {
    const flagged = flag === null ? undefined : flags[flag];
    if (flagged !== undefined) return { source: sameText(`--${flag}`), text: flagged };
    for (const name of variables) {
      const value = variable(name);
      const path = secret ? variable(`${name}_FILE`) : undefined;
      if (value !== undefined && path !== undefined) {
        problems.push({
          en: `${name} and ${name}_FILE are both set: keep one`,
          ko: `${name}, ${name}_FILE 둘 다 설정되어 있습니다. 하나만 남기세요`,
        });
      }
      if (value !== undefined) return { source: sameText(name), text: value };
      if (path !== undefined) return readSecretFile(name, path, problems);
    }
    const option = given.get(key);
    if (option !== undefined) return { source: keyIn(sameText(key), OPTIONS), text: option };
    const filed = file.get(key);
    return filed === undefined ? undefined : { source: keyIn(sameText(key), sameText(String(filePath))), text: filed };
  };

  const values: Partial<Record<SettingKey, unknown>> = {};
  const sources = new Map<SettingKey, Text>();
  for (const [key, entry] of entries) {
    const found = find(key, entry);
    const value = found === undefined ? entry.fallback : entry.reader.read(found.text);
    if (found !== undefined) sources.set(key, found.source);
    values[key] = Object.freeze(value);
    if (found !== undefined && value === undefined) {
      const { values: possible = [], expectsInsteadOf } = entry.reader;
      const expects = expectsInsteadOf?.(found.text) ?? entry.reader.expects;
      problems.push(
        entry.secret
          ? {
              en: `${found.source.en} must be ${expects.en}`,
              ko: `${found.source.ko} 값이 잘못되었습니다. 허용되는 값: ${expects.ko}`,
            }
          : notAllowed(found.source, found.text, withGuess(expects, found.text, possible)),
      );
    }
  }
  if (
    typeof (values.clientId ?? values.clientSecret) === 'string' &&
    (values.clientId === null || values.clientSecret === null)
  ) {
    const [present, missing] =
      values.clientId === null ? (['clientSecret', 'clientId'] as const) : (['clientId', 'clientSecret'] as const);
    const given = sources.get(present) ?? sameText(present);
    const lacking =
      present in options ? keyIn(sameText(missing), OPTIONS) : sameText(settings[missing].variables[0] ?? '');
    problems.push({
      en: `${given.en} is set without ${lacking.en}: set both or neither`,
      ko: `${given.ko}만 있고 ${lacking.ko} 값이 없습니다. 둘 다 설정하거나 둘 다 빼세요`,
    });
  }
  const [restore, store] = [sources.get('restore'), sources.get('store')];
  if (restore !== undefined && store !== undefined) {
    problems.push({
      en: `${restore.en} is set together with ${store.en}: only the memory of one process can begin with a snapshot, so leave one of them out`,
      ko: `${restore.ko} 설정과 ${store.ko} 설정은 함께 쓸 수 없습니다. 스냅샷은 프로세스 하나의 메모리에만 복원할 수 있으므로 하나를 빼세요`,
    });
  }
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || knownVariables.has(name)) continue;
    if (isServiceLink(name) || isServiceAddress(name, value)) continue;
    const [shown, advice] = [showKey(name), suggest(name, [...knownVariables])];
    warnings.push({
      en: `the environment variable ${shown.en} is not a setting and is ignored: ${advice.en}`,
      ko: `환경 변수 ${shown.ko}: 설정이 아니므로 무시합니다. ${advice.ko}`,
    });
  }

  return { values: Object.freeze(values as Partial<Config>), problems, warnings, sources };
};

/** The configuration, frozen. Throws `ConfigError`, whose `problems` name everything that is wrong. */
export const loadConfig = (from: ConfigSources): LoadedConfig => {
  const { values, problems, warnings } = readConfig(from);
  if (problems.length > 0) throw new ConfigError(problems);
  return { config: values as Config, warnings };
};
