import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose } from '../../src/crypto/diagnosis/diagnose.ts';
import { mistakes } from '../../src/crypto/diagnosis/mistakes.ts';
import { makeSession, readSpki } from '../../src/parity/session.ts';
import { goodWays, type SessionWay } from '../../src/parity/session-ways.ts';
import { fixtures, sessionPublicKey } from '../harness.ts';

const TEXTS = { userName: '홍길동이', userPhone: '01087654321', userBirthday: '19910203' };

const publicKey = readSpki(sessionPublicKey);

const diagnoseWay = (way: SessionWay): Diagnosis | undefined => {
  const session = makeSession(publicKey, way);
  const fields = Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, session.encrypt(text)]));
  return diagnose(fixtures.sessionKeys.privateKey, { sessionKey: session.sessionKey, fields });
};

describe('a session of the probes', () => {
  it.each(goodWays)('made as %s decrypts', (way) => {
    for (let time = 0; time < 5; time += 1) expect(diagnoseWay(way)).toBeUndefined();
  });

  // Each time with other random bytes: none of them may hide the mistake.
  it.each(mistakes)('made with the mistake %s has exactly this mistake', (way) => {
    for (let time = 0; time < 5; time += 1) expect(diagnoseWay(way)?.mistake).toBe(way);
  });

  it.each(goodWays)('made as %s decrypts what it has encrypted, and nothing of another session', (way) => {
    const session = makeSession(publicKey, way);

    expect(session.decrypt(session.encrypt('김토스'))).toBe('김토스');
    // Now and then the padding of another session is right.
    const others = Array.from({ length: 300 }, () => makeSession(publicKey, way).encrypt('김토스'));
    expect(others.filter((field) => session.decrypt(field) !== undefined)).toEqual([]);
  });

  it.each(['', 'v1', 'v1$x', 'v1$x$', 'v1$x$AAAA', `v1$x$${'A'.repeat(64)}`, '$$$$'])('does not decrypt %j', (text) => {
    expect(makeSession(publicKey, 'gcm').decrypt(text)).toBeUndefined();
  });
});
