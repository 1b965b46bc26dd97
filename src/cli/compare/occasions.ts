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

/** Makes happen what probes presuppose: in the emulator by the control API, at the other server by a person. */
export const prepareOccasions =
  (
    { control }: Emulator,
    clientId: string,
    { err, input, language }: Terminal,
    { sleep, signal }: Pick<Surroundings, 'sleep' | 'signal'>,
  ): Surroundings['prepare'] =>
  async (probe, gaveBy) => {
    if (probe.occasion === 'an-hour-later') {
      err(waiting[language]);
      await sleep(AN_HOUR_MS);
      if (signal.aborted) return false;
      return didHappen(control.clock(clientId).advance(`${AN_HOUR_MS}ms`));
    }
    const name = variablesOf(probe).find((variable) => variable.endsWith('TxId'));
    const txId = name === undefined ? undefined : gaveBy('url', name);
    if (txId === undefined) return false;
    const answer = await input.ask(approve[language]);
    // At Ctrl+C and at the end of the input, the answer is empty.
    if (answer.trim().toLowerCase() !== 'done') return false;
    return didHappen(control.complete(txId));
  };
