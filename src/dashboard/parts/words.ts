import type { TransactionStatus } from '../../client/control.ts';
import { t } from '../preferences.ts';
import type { Screen } from '../route.ts';
import type { Tone } from './basic.tsx';

export const toneOfStatus: Readonly<Record<TransactionStatus, Tone>> = {
  REQUESTED: 'note',
  IN_PROGRESS: 'wait',
  COMPLETED: 'good',
  EXPIRED: 'bad',
};

/** `SUCCESS` is good; every other outcome has a code. */
export const toneOfOutcome = (outcome: string): Tone => (outcome === 'SUCCESS' ? 'good' : 'bad');

/** What each screen is called. */
export const screenWords = (): Readonly<Record<Screen, string>> => ({
  start: t('시작', 'Start'),
  tx: t('트랜잭션', 'Transactions'),
  calls: t('호출', 'Calls'),
  findings: t('점검 결과', 'Findings'),
  lab: t('실험실', 'Lab'),
  clients: t('클라이언트', 'Clients'),
});

/** What each action of a user is called. */
export const actionWords = (): Readonly<Record<string, string>> => ({
  start: t('앱 열기', 'Open the app'),
  complete: t('승인', 'Approve'),
  advance: t('다음 상태로', 'Next state'),
  cancel: t('취소', 'Cancel'),
  expire: t('만료', 'Expire'),
});

export const severityWords = (): Readonly<Record<string, string>> => ({
  error: t('오류', 'error'),
  warning: t('경고', 'warning'),
});
