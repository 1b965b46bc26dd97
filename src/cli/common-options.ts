import { NO_CLIENT } from '../domain/names/no-client.ts';
import type { CommandArgument, CommandOption, OptionValues } from './command.ts';
import type { FullControl } from './full-control.ts';
import { jsonOption } from './print.ts';
import { readInteger } from './values.ts';
import { serverOptions } from './with-control.ts';

/** The options of every command that asks a server. */
export const askOptions: readonly CommandOption[] = [...serverOptions, jsonOption];

export const clientArgument: CommandArgument = {
  usage: '<clientId>',
  description: { en: 'id of the client', ko: '클라이언트의 id' },
  names: 'client',
};

export const clientIdOption: CommandOption = {
  flags: '--client-id <id>',
  description: { en: 'only this client', ko: '이 클라이언트만' },
  names: 'client',
};

/** For records that may belong to no known client. */
export const clientIdOrNoneOption: CommandOption = {
  ...clientIdOption,
  description: {
    en: 'only this client; "-": only calls without a known client',
    ko: '이 클라이언트만. "-"이면 클라이언트를 알 수 없는 호출만',
  },
};

/** Rejects for an unknown client. It has no records either, so a misspelt id must be an error. */
export const checkClient = async (
  control: FullControl,
  clientId: string | undefined,
  option: CommandOption = clientIdOption,
): Promise<void> => {
  if (clientId === undefined || (clientId === NO_CLIENT && option === clientIdOrNoneOption)) return;
  await control.client(clientId);
};

export const limitOption: CommandOption = {
  flags: '--limit <count>',
  description: { en: 'how many at most; default: all', ko: '최대 개수. 기본값은 전체' },
};

const MAX_LIMIT = 1_000_000;

/** The filter of `--limit`: without it, all items of all pages. Throws `UsageError`. */
export const readLimit = ({ limit }: OptionValues): { readonly limit?: number } => {
  const most = readInteger('--limit', limit, [1, MAX_LIMIT]);
  return most === undefined ? {} : { limit: most };
};

/** Those of the values that are given. */
export const givenOf = <T extends object>(values: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
