import { computed, effect, signal, untracked } from '@preact/signals';
import { ControlClient, ControlError } from '../client/control.ts';
import { controlToken, keepToken, t } from './preferences.ts';

/** The root of this server, with the path that a proxy may have added. */
export const root: string = new URL('.', location.origin + location.pathname).href.replace(/\/$/, '');

/** `wrong`: the server refused the token that this tab has. */
export type Access = 'open' | 'token-needed' | 'token-wrong';

export const access = signal<Access>('open');

export const server = computed(() => new ControlClient(root, { token: controlToken.value ?? undefined }));

/** Asks for the token if the status of an answer says that one is needed. Returns whether it does. */
export const noticeStatus = (status: number | null): boolean => {
  if (status !== 401) return false;
  access.value = controlToken.peek() === null ? 'token-needed' : 'token-wrong';
  return true;
};

export const signIn = (token: string): void => {
  keepToken(token);
  access.value = 'open';
};

/** Runs `act` now, if the server lets this page in, and each time after a token was given. */
export const whenOpen = (act: () => void): (() => void) =>
  effect(() => {
    if (access.value === 'open') untracked(act);
  });

/** What a person reads about an error of a call. Asks for the token if that is what is wrong. */
export const explain = (error: unknown): string => {
  if (!(error instanceof ControlError)) return String(error);
  noticeStatus(error.status);
  if (error.status === null) return t('서버가 응답하지 않습니다.', 'The server does not answer.');
  if (error.status === 401) return t('제어 토큰이 필요합니다.', 'The control token is needed.');
  return error.problem?.detail ?? error.message;
};
