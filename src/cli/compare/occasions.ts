import { ControlError } from '../../client/control.ts';
import type { Text } from '../../domain/text/language.ts';
import type { Surroundings } from '../../parity/run.ts';
import { variablesOf } from '../../parity/values.ts';
import type { Terminal } from '../command.ts';
import type { Emulator } from './emulator.ts';

/** A result can be read for 60 minutes (guide ⑤), the sixtieth included; the second more is for clocks that differ. */
const AN_HOUR_MS = 60 * 60_000 + 61_000;

const approve: Text = {
  en: 'Approve the request in the app of the person of --person, then type "done" (anything else skips it): ',
  ko: '--person에 지정한 사람의 앱에서 요청을 승인한 다음 "done"을 입력하세요(다른 값이면 건너뜀): ',
};

const waiting: Text = {
  en: 'Waiting 61 minutes, until the result can no longer be read.\n',
  ko: '결과를 더 이상 조회할 수 없을 때까지 61분 기다립니다.\n',
};

const didHappen = async (done: Promise<unknown>): Promise<boolean> => {
  try {
    await done;
    return true;
  } catch (error) {
    if (error instanceof ControlError) return false;
    throw error;
  }
};

/** The request whose result is read again after an hour. */
const OLD_REQUEST = 'oldTxId';

/** Makes happen what probes presuppose: in the emulator by the control API, at the other server by a person. */
export const prepareOccasions = (
  { control, advance }: Emulator,
  { err, input, language }: Terminal,
  { sleep, signal }: Pick<Surroundings, 'sleep' | 'signal'>,
): Surroundings['prepare'] => {
  const approved = new Set<string>();
  const passAnHour = async (): Promise<boolean> => {
    if (!approved.has(OLD_REQUEST)) return false;
    err(waiting[language]);
    await sleep(AN_HOUR_MS);
    return signal.aborted ? false : didHappen(advance(AN_HOUR_MS));
  };
  return async (probe, gaveBy) => {
    if (probe.occasion === 'an-hour-later') return passAnHour();
    const name = variablesOf(probe).find((variable) => variable.endsWith('TxId')) ?? '';
    const txId = gaveBy('url', name);
    if (txId === undefined) return false;
    const answer = await input.ask(approve[language], signal);
    if (answer.trim().toLowerCase() !== 'done' || !(await didHappen(control.complete(txId)))) return false;
    approved.add(name);
    return true;
  };
};
