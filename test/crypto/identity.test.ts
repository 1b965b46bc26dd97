import { describe, expect, it } from 'vitest';
import { personOfPersona, personOfSent } from '../../src/crypto/identity.ts';
import { noContact } from '../../src/domain/person.ts';
import { SENT } from '../harness.ts';

const KIM = {
  name: '김토스',
  birthday: '19930324',
  gender: 'FEMALE',
  nationality: 'LOCAL',
  phone: '01019990101',
} as const;

const FIXED = { ...KIM, ...noContact, personaId: 'kim-toss', ci: 'c', di: 'd' };

describe('derived identifiers', () => {
  it('are 88 characters, the same for the same person', () => {
    const one = personOfSent(SENT, FIXED, 'TEST1');
    expect([one.ci.length, one.di.length]).toEqual([88, 88]);
    expect(personOfSent({ ...SENT }, FIXED, 'TEST1')).toEqual(one);
    expect(personOfSent({ ...SENT, birthday: '19900102' }, FIXED, 'TEST1').ci).not.toBe(one.ci);
  });

  it('differ between partners for the DI only', () => {
    const [one, two] = ['TEST1', 'TEST2'].map((partnerCode) => personOfSent(SENT, FIXED, partnerCode));
    expect(one?.ci).toBe(two?.ci);
    expect(one?.di).not.toBe(two?.di);
    expect(one?.di).not.toBe(one?.ci);
  });

  it('of a persona do not depend on its birthday; those that the persona has come first', () => {
    const bare = { ...KIM, id: 'p', birthday: { yearsAgo: 19 } };
    const [one, two] = [0, 86_400_000 * 400].map((at) => personOfPersona(bare, 'TEST1', at));
    expect(one?.ci).toBe(two?.ci);
    expect(one?.birthday).not.toBe(two?.birthday);
    expect(personOfPersona({ ...bare, ci: 'own' }, 'TEST1', 0).ci).toBe('own');
  });
});
