import { expect } from 'vitest';
import { type Diagnosis, diagnose as diagnoseWith } from '../../../src/crypto/diagnosis/diagnose.ts';
import { diagnosisText } from '../../../src/crypto/diagnosis/diagnosis-texts.ts';
import { englishIn } from '../../english-in.ts';
import { fixtures } from '../../harness.ts';
import { makeGcmField } from './mistaken-client.ts';

export type Fields = Readonly<Record<string, string>>;

const expectOneLine = (diagnosis: Diagnosis): void => {
  expect(diagnosis.explanation).toMatch(/^[ -~]{1,170}$/);
  expect(diagnosis.explanation.startsWith('not recognised: ')).toBe(diagnosis.mistake === null);
  expect(englishIn(diagnosisText(diagnosis.explanation).ko)).toEqual([]);
};

export const diagnose = (sessionKey: string, fields?: Fields): Diagnosis | undefined => {
  const diagnosis = diagnoseWith(fixtures.sessionKeys.privateKey, fields ? { sessionKey, fields } : { sessionKey });
  if (diagnosis !== undefined) expectOneLine(diagnosis);
  return diagnosis;
};

export const NAME = '홍길동';
export const PHONE = '01012345678';
export const ALL: Fields = {
  userBirthday: makeGcmField('19900101'),
  userName: makeGcmField(NAME),
  userPhone: makeGcmField(PHONE),
};
