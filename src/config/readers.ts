import { MAX_SECRET_LENGTH } from '../domain/limits.ts';
import type { Text } from '../domain/text/language.ts';
import { oneOfText } from '../domain/text/wording.ts';
import { durationShape, parseDurationMs } from '../domain/time/duration.ts';
import { isBlockedPort } from './blocked-ports.ts';

/** Reads the text of one setting, and says for error messages what is allowed. */
export interface Reader<T> {
  readonly expects: Text;
  /** The allowed values, for a setting that is a choice. */
  readonly values?: readonly string[];
  /** What the text names. The help says so, and a shell completes it. */
  readonly names?: 'file' | 'folder' | 'scenario';
  /** The unit of the value; the text may use another unit. */
  readonly unit?: 'ms' | 'bytes';
  /** A list, whose flag may be given several times. */
  readonly repeats?: true;
  /** What is said instead of `expects` about a text that is not allowed for a reason of its own. */
  expectsInsteadOf?(text: string): Text | undefined;
  /** `undefined` for a text that is not allowed. */
  read(text: string): T | undefined;
}

export const text: Reader<string> = { expects: { en: 'a text', ko: '텍스트' }, read: (raw) => raw };

export const file: Reader<string> = { ...text, names: 'file' };
export const folder: Reader<string> = { ...text, names: 'folder' };
export const scenarioName: Reader<string> = { ...text, names: 'scenario' };

export const secretText: Reader<string> = {
  expects: {
    en: `1 to ${MAX_SECRET_LENGTH} printable ASCII characters without spaces`,
    ko: `공백이 없고 출력할 수 있는 ASCII 문자 1~${MAX_SECRET_LENGTH}자`,
  },
  read: (raw) => (/^[\x21-\x7e]+$/.test(raw) && raw.length <= MAX_SECRET_LENGTH ? raw : undefined),
};

const ON = ['on', 'true', '1'].map((text) => [text, true] as const);
const OFF = ['off', 'false', '0'].map((text) => [text, false] as const);

/** What an integer must be. */
export const wholeNumber = (min: number, max: number): Text => ({
  en: `a whole number from ${min} to ${max}`,
  ko: `${min}부터 ${max}까지의 정수`,
});

export const integer = (min: number, max: number): Reader<number> => ({
  expects: wholeNumber(min, max),
  read(raw) {
    const value = /^\d{1,12}$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

const unblocked: Text = {
  en: 'a port that browsers and fetch do not refuse, such as 8677',
  ko: '브라우저와 fetch가 거부하지 않는 포트. 예: 8677',
};

const portNumber = integer(0, 65_535);

/** Where a server listens for HTTP or HTTPS; 0 for a free port. */
export const port: Reader<number> = {
  ...portNumber,
  expectsInsteadOf: (raw) => (isBlockedPort(String(portNumber.read(raw))) ? unblocked : undefined),
  read(raw) {
    const value = portNumber.read(raw);
    return value === undefined || isBlockedPort(String(value)) ? undefined : value;
  },
};

export const choice = <const T extends string>(...values: readonly T[]): Reader<T> => ({
  expects: oneOfText(values),
  values,
  read: (raw) => values.find((value) => value === raw),
});

export const onOff: Reader<boolean> = {
  expects: { en: 'on or off', ko: 'on, off' },
  read: (raw) => new Map([...ON, ...OFF]).get(raw),
};

export const duration = (minMs: number, maxMs: number): Reader<number> => ({
  expects: {
    en: `${durationShape.en}, from ${minMs} ms to ${maxMs} ms`,
    ko: `${durationShape.ko}, ${minMs} ms부터 ${maxMs} ms까지`,
  },
  unit: 'ms',
  read(raw) {
    const ms = parseDurationMs(raw);
    return ms !== undefined && ms >= minMs && ms <= maxMs ? ms : undefined;
  },
});

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** A number of bytes in the notation of settings, such as `64MiB`. */
export const showBytes = (bytes: number): string => {
  const unit = ['GiB', 'MiB', 'KiB'].find((one) => bytes > 0 && bytes % (BYTE_UNITS[one] ?? 1) === 0) ?? '';
  return `${bytes / (BYTE_UNITS[unit] ?? 1)}${unit}`;
};

export const bytes = (min: number, max: number): Reader<number> => ({
  expects: {
    en: `a number of bytes such as "${showBytes(max)}" or "${max}", from ${showBytes(min)} to ${showBytes(max)}`,
    ko: `"${showBytes(max)}", "${max}" 같은 바이트 수. ${showBytes(min)}부터 ${showBytes(max)}까지`,
  },
  unit: 'bytes',
  read(raw) {
    const [, digits = '', unit = ''] = /^(\d{1,15})(|KiB|MiB|GiB)$/.exec(raw) ?? [];
    const value = digits === '' ? Number.NaN : Number(digits) * (BYTE_UNITS[unit] ?? Number.NaN);
    return value >= min && value <= max ? value : undefined;
  },
});

export const list = (expects: Text, item: (raw: string) => boolean): Reader<readonly string[]> => ({
  expects,
  repeats: true,
  read(raw) {
    const items = raw
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    return items.every(item) ? items : undefined;
  },
});

const parseUrl = (raw: string): URL | undefined => (URL.canParse(raw) ? new URL(raw) : undefined);

export const isOrigin = (raw: string): boolean => {
  const url = parseUrl(raw);
  return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === raw;
};

/** An http or https URL without query and credentials. The value has no trailing slash, so that paths can be appended. */
export const baseUrl: Reader<string> = {
  expects: {
    en: 'an http or https address without query, such as "https://mock.example.test"',
    ko: '쿼리가 없는 http 또는 https 주소. 예: "https://mock.example.test"',
  },
  read(raw) {
    const url = parseUrl(raw);
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    if (url.username !== '' || url.password !== '' || /[?#]/.test(raw)) return undefined;
    return url.href.replace(/\/+$/, '');
  },
};

/** The address of a Valkey or Redis server. */
export const storeUrl: Reader<string> = {
  expects: {
    en: 'an address such as valkey://host:6379/0, redis://host or, with TLS, rediss://user:password@host',
    ko: 'valkey://host:6379/0, redis://host 같은 주소. TLS를 쓰면 rediss://user:password@host',
  },
  read(raw) {
    const url = parseUrl(raw);
    if (url === undefined || !/^(valkeys?|rediss?):$/.test(url.protocol)) return undefined;
    if (url.hostname === '' || /[?#]/.test(raw) || !/^(\/?|\/\d{1,5})$/.test(url.pathname)) return undefined;
    return raw;
  },
};

export const isDnsName = (raw: string): boolean =>
  raw.length <= 253 &&
  /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$/.test(raw);

export const isHostName = (raw: string): boolean => /^[A-Za-z0-9._-]{1,253}$/.test(raw);
