import { MAX_SECRET_LENGTH } from '../domain/limits.ts';
import { oneOf } from '../domain/text/wording.ts';
import { durationShape, parseDurationMs } from '../domain/time/duration.ts';

/** Reads the text of one setting, and says for error messages what is allowed. */
export interface Reader<T> {
  readonly expects: string;
  /** The allowed values, for a setting that is a choice. */
  readonly values?: readonly string[];
  /** The unit of the value; the text may use another unit. */
  readonly unit?: 'ms' | 'bytes';
  /** A list, whose flag may be given several times. */
  readonly repeats?: true;
  /** `undefined` for a text that is not allowed. */
  read(text: string): T | undefined;
}

export const text: Reader<string> = { expects: 'a text', read: (raw) => raw };

export const secretText: Reader<string> = {
  expects: `1 to ${MAX_SECRET_LENGTH} printable ASCII characters without spaces`,
  read: (raw) => (/^[\x21-\x7e]+$/.test(raw) && raw.length <= MAX_SECRET_LENGTH ? raw : undefined),
};

const ON = ['on', 'true', '1'].map((text) => [text, true] as const);
const OFF = ['off', 'false', '0'].map((text) => [text, false] as const);

export const integer = (min: number, max: number): Reader<number> => ({
  expects: `a whole number from ${min} to ${max}`,
  read(raw) {
    const value = /^\d{1,12}$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

export const choice = <const T extends string>(...values: readonly T[]): Reader<T> => ({
  expects: oneOf(values),
  values,
  read: (raw) => values.find((value) => value === raw),
});

export const onOff: Reader<boolean> = {
  expects: 'on or off',
  read: (raw) => new Map([...ON, ...OFF]).get(raw),
};

export const duration = (minMs: number, maxMs: number): Reader<number> => ({
  expects: `${durationShape}, from ${minMs} ms to ${maxMs} ms`,
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
  expects: `a number of bytes such as "${showBytes(max)}" or "${max}", from ${showBytes(min)} to ${showBytes(max)}`,
  unit: 'bytes',
  read(raw) {
    const [, digits = '', unit = ''] = /^(\d{1,15})(|KiB|MiB|GiB)$/.exec(raw) ?? [];
    const value = digits === '' ? Number.NaN : Number(digits) * (BYTE_UNITS[unit] ?? Number.NaN);
    return value >= min && value <= max ? value : undefined;
  },
});

export const list = (expects: string, item: (raw: string) => boolean): Reader<readonly string[]> => ({
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
  expects: 'an http or https address without query, such as "https://mock.example.test"',
  read(raw) {
    const url = parseUrl(raw);
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    if (url.username !== '' || url.password !== '' || /[?#]/.test(raw)) return undefined;
    return url.href.replace(/\/+$/, '');
  },
};

/** The address of a Valkey or Redis server. */
export const storeUrl: Reader<string> = {
  expects: 'an address such as valkey://host:6379/0, redis://host or, with TLS, rediss://user:password@host',
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
