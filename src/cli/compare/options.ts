import { createPublicKey, type KeyObject } from 'node:crypto';
import { notAllowed } from '../../config/load.ts';
import { readTextFile, TextFileError } from '../../config/text-file.ts';
import { findBirthdayProblem } from '../../domain/birthday.ts';
import type { ParityReport } from '../../domain/fidelity/parity-report.ts';
import { probeGroups } from '../../domain/names/probe-groups.ts';
import { JsonError, parseJson } from '../../domain/text/json-text.ts';
import { sameText, type Text } from '../../domain/text/language.ts';
import { shapes } from '../../domain/text/shapes.ts';
import { expectedNameText } from '../../domain/text/wording.ts';
import { durationShape, parseDurationMs } from '../../domain/time/duration.ts';
import { readParityReport } from '../../fixtures/parity-reports.ts';
import { type Addresses, tokenBelow } from '../../parity/call.ts';
import { isLoopback } from '../../parity/loopback.ts';
import { MOST_MASKED_LETTERS } from '../../parity/masker.ts';
import { readSpki } from '../../parity/session.ts';
import { personFields, type SentPersonTexts } from '../../parity/values.ts';
import type { OptionValues, Terminal } from '../command.ts';
import { readChoice, readInteger, UsageError } from '../values.ts';
import { URL_VARIABLE } from '../with-control.ts';
import { type CompareFormat, compareFormatOption } from './format-option.ts';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the caller wants compared, and how. */
export interface CompareOptions {
  readonly addresses: Addresses;
  /** Whether the server of --with is on this machine. */
  readonly isLocal: boolean;
  /** The emulator; `undefined`: one is started. */
  readonly emulator: URL | undefined;
  /** Whether no call leaves this machine. */
  readonly staysHere: boolean;
  readonly credentials: Credentials;
  readonly publicKey: KeyObject | undefined;
  readonly person: SentPersonTexts | undefined;
  readonly expiredToken: string | undefined;
  readonly foreignTxId: string | undefined;
  readonly maxRequests: number;
  readonly pauseMs: number;
  readonly only: readonly string[] | undefined;
  readonly isInteractive: boolean;
  readonly waitsAnHour: boolean;
  readonly isConfirmed: boolean;
  readonly baseline: ParityReport | undefined;
  readonly errorsFolder: string | undefined;
  readonly format: CompareFormat;
}

const MOST_BYTES = 64 * 1024;
const MOST_REQUESTS = 1_000;
const DEFAULT_REQUESTS = 2;
const REQUESTS_OF_AN_HOUR = 3;
/** Between two calls to another machine. */
export const DEFAULT_PAUSE_MS = 1_000;
const REAL_TOKEN_URLS: Readonly<Record<string, string>> = {
  'cert.toss.im': 'https://oauth2.cert.toss.im/token',
};

const readAddress = (flag: string, value: string | undefined): URL | undefined => {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol);
  if (isWeb && url.username + url.password + url.search + url.hash === '') return url;
  // The message does not repeat the address: it may contain credentials.
  throw new UsageError({
    en: `${flag} is not a server address: write it like https://cert.toss.im, without credentials or query`,
    ko: `${flag} 값이 서버의 주소가 아닙니다. 자격 증명과 쿼리 없이 https://cert.toss.im 형식으로 쓰세요`,
  });
};

const readFile = (name: string, file: string): string => {
  try {
    return readTextFile(file, MOST_BYTES).trim();
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    throw new UsageError({
      en: `${name} names ${file}, which ${error.text.en}: name a readable file`,
      ko: `${name}에 지정한 ${file}: ${error.text.ko}. 읽을 수 있는 파일을 지정하세요`,
    });
  }
};

/** Throws when a value is too long to be masked in the report. */
const checkLength = (name: string, text: string): string => {
  if (text.length <= MOST_MASKED_LETTERS) return text;
  throw new UsageError({
    en: `${name} has ${text.length} letters: at most ${MOST_MASKED_LETTERS} are allowed, check what it contains`,
    ko: `${name} 값이 ${text.length}자입니다. 최대 ${MOST_MASKED_LETTERS}자이니 내용을 확인하세요`,
  });
};

const readCredential = ({ env }: Terminal, name: string): string => {
  const fileName = `${name}_FILE`;
  const [value, file] = [env[name] || undefined, env[fileName] || undefined];
  if (value !== undefined && file !== undefined) {
    throw new UsageError({
      en: `${name} and ${fileName} are both set: keep one`,
      ko: `${name}, ${fileName} 둘 다 설정되어 있습니다. 하나만 남기세요`,
    });
  }
  const text = file === undefined ? value : readFile(fileName, file);
  if (text !== undefined && text !== '') return checkLength(file === undefined ? name : fileName, text);
  throw new UsageError({
    en: `${name} is not set: set it to the credentials of both servers, or ${fileName} to a file that contains it`,
    ko: `${name} 환경 변수가 없습니다. 두 서버에 쓸 자격 증명을 설정하거나, 값이 담긴 파일을 ${fileName}로 지정하세요`,
  });
};

const readPublicKey = (file: string | undefined): KeyObject | undefined => {
  if (file === undefined) return undefined;
  const text = readFile('--public-key', file);
  try {
    const key = text.startsWith('-----') ? createPublicKey(text) : readSpki(text);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The error below.
  }
  throw new UsageError({
    en: `--public-key names ${file}, which is not a public RSA key: one line of base64 X.509 SubjectPublicKeyInfo, or PEM`,
    ko: `--public-key에 지정한 ${file}: RSA 공개키가 아닙니다. 한 줄짜리 base64(X.509 SubjectPublicKeyInfo)나 PEM이어야 합니다`,
  });
};

/** What the fields of a person must be: the real service gets them. */
const personForms: Readonly<Record<keyof SentPersonTexts, Text>> = {
  userName: { en: 'a name of 1 to 100 letters', ko: '1~100자의 이름' },
  userPhone: shapes.phone,
  userBirthday: { en: 'a calendar date as YYYYMMDD', ko: '달력에 있는 날짜(YYYYMMDD)' },
};

const isPersonText = (name: keyof SentPersonTexts, value: unknown, nowMs: number): boolean => {
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  if (name === 'userName') return value.trim() !== '' && [...value].length <= 100;
  return name === 'userPhone' ? /^\d{10,11}$/.test(value) : findBirthdayProblem(value, nowMs) === undefined;
};

const pickPerson = ({ userName, userPhone, userBirthday }: Readonly<Record<string, unknown>>): SentPersonTexts => ({
  userName: String(userName),
  userPhone: String(userPhone),
  userBirthday: String(userBirthday),
});

const readPerson = (file: string | undefined, nowMs: number): SentPersonTexts | undefined => {
  if (file === undefined) return undefined;
  let value: unknown;
  try {
    value = parseJson(readFile('--person', file));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UsageError({
      en: `--person names ${file}, which ${error.text.en}`,
      ko: `--person에 지정한 ${file}: ${error.text.ko}`,
    });
  }
  const given = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const wrong = personFields.find((name) => !isPersonText(name, given[name], nowMs));
  if (wrong === undefined) return pickPerson(given);
  const expected = personForms[wrong];
  throw new UsageError({
    en: `--person names ${file}, whose ${wrong} must be ${expected.en}`,
    ko: `--person에 지정한 ${file}: ${wrong} 값이 잘못되었습니다. 허용되는 값: ${expected.ko}`,
  });
};

const readToken = (file: string | undefined): string | undefined => {
  if (file === undefined) return undefined;
  const text = readFile('--expired-token-file', file);
  if (/^[\x21-\x7e]+$/.test(text)) return checkLength('--expired-token-file', text);
  throw new UsageError({
    en: `--expired-token-file names ${file}, which is not an access token: one word on one line`,
    ko: `--expired-token-file에 지정한 ${file}: 액세스 토큰이 아닙니다. 한 줄에 하나만 있어야 합니다`,
  });
};

const readPause = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const ms = parseDurationMs(value);
  if (ms !== undefined && ms >= 0) return ms;
  throw new UsageError(notAllowed(sameText('--pause'), value, durationShape));
};

const readGroups = (value: string | undefined): readonly string[] | undefined => {
  if (value === undefined) return undefined;
  const names = value.split(',').map((name) => name.trim());
  for (const name of names) {
    const expected: Text | undefined = expectedNameText(name, probeGroups);
    if (expected !== undefined) throw new UsageError(notAllowed(sameText('--only'), name, expected));
  }
  return names;
};

const readFormat = (values: OptionValues): CompareFormat => {
  const format = readChoice(compareFormatOption, values);
  if (values.json === undefined) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new UsageError({
    en: `--json and --format ${format} are both given: keep one`,
    ko: `--json과 --format ${format} 옵션이 함께 있습니다. 하나만 남기세요`,
  });
};

/** Reads all options and the credentials. `nowMs`: the time. Throws `UsageError` and `FixtureError`. */
export const readCompareOptions = (values: OptionValues, terminal: Terminal, nowMs: number): CompareOptions => {
  const base = readAddress('--with', values.with);
  if (base === undefined) {
    throw new UsageError({
      en: '--with is missing: give the base URL of the server to compare with, such as https://cert.toss.im',
      ko: '--with 옵션이 없습니다. 비교할 서버의 base URL을 지정하세요. 예: https://cert.toss.im',
    });
  }
  const realToken = REAL_TOKEN_URLS[base.hostname];
  const token =
    readAddress('--token-url', values['token-url']) ??
    (realToken === undefined ? tokenBelow(base) : new URL(realToken));
  const isLocal = isLoopback(base.hostname) && isLoopback(token.hostname);
  const emulator =
    readAddress('--url', values.url) ?? readAddress(URL_VARIABLE, terminal.env[URL_VARIABLE] || undefined);
  const isInteractive = values.interactive !== undefined;
  if (isInteractive && !terminal.input.isInteractive) {
    throw new UsageError({
      en: '--interactive needs a terminal: it asks you to approve requests',
      ko: '--interactive에는 터미널이 필요합니다. 요청을 승인하도록 물어봅니다',
    });
  }
  if (values['wait-an-hour'] !== undefined && !isInteractive) {
    throw new UsageError({
      en: '--wait-an-hour needs --interactive: only a request that was approved has a result',
      ko: '--wait-an-hour에는 --interactive가 필요합니다. 승인된 요청만 결과가 있습니다',
    });
  }
  const maxRequests =
    readInteger('--max-requests', values['max-requests'], [0, MOST_REQUESTS]) ??
    (isLocal ? Number.POSITIVE_INFINITY : DEFAULT_REQUESTS);
  if (values['wait-an-hour'] !== undefined && maxRequests < REQUESTS_OF_AN_HOUR) {
    throw new UsageError({
      en: `--wait-an-hour needs --max-requests ${REQUESTS_OF_AN_HOUR}: one request that waits, and two that you approve`,
      ko: `--wait-an-hour에는 --max-requests ${REQUESTS_OF_AN_HOUR}이 필요합니다. 대기 요청 하나와 승인할 요청 둘을 만듭니다`,
    });
  }
  const baselineFile = values.baseline;
  return {
    addresses: { base, token },
    isLocal,
    emulator,
    staysHere: isLocal && (emulator === undefined || isLoopback(emulator.hostname)),
    credentials: {
      clientId: readCredential(terminal, 'MOCK_TOSS_COMPARE_CLIENT_ID'),
      clientSecret: readCredential(terminal, 'MOCK_TOSS_COMPARE_CLIENT_SECRET'),
    },
    publicKey: readPublicKey(values['public-key']),
    person: readPerson(values.person, nowMs),
    expiredToken: readToken(values['expired-token-file']),
    foreignTxId:
      values['foreign-txid'] === undefined ? undefined : checkLength('--foreign-txid', values['foreign-txid']),
    maxRequests,
    pauseMs: readPause(values.pause) ?? (isLocal ? 0 : DEFAULT_PAUSE_MS),
    only: readGroups(values.only),
    isInteractive,
    waitsAnHour: values['wait-an-hour'] !== undefined,
    isConfirmed: values.yes !== undefined,
    baseline: baselineFile === undefined ? undefined : readParityReport(baselineFile),
    errorsFolder: values['write-errors'],
    format: readFormat(values),
  };
};
