import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toOneLineSpki } from '../src/crypto/key-files.ts';
import { errorCodes } from '../src/domain/error-catalogue.ts';
import { fixtureSchemas, loadFixtures } from '../src/fixtures.ts';
import { FixtureError } from '../src/start-errors.ts';
import { buildTestApp, createPartner, fixtures } from './harness.ts';

const shipped = fileURLToPath(new URL('../fixtures/', import.meta.url));

const folderWith = (files: Record<string, string | Buffer | object>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-toss-fixtures-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
  return folder;
};

const shippedJson = (name: string) => JSON.parse(readFileSync(join(shipped, name), 'utf8'));

describe('the shipped fixtures', () => {
  it('describe every error code', () => {
    expect([...fixtures.errors.keys()].sort()).toEqual([...errorCodes].sort());
  });

  it('have the guide’s test client, and one that is no test client', () => {
    expect(fixtures.clients.map(({ clientId }) => clientId)).toEqual([
      'test_a8e23336d673ca70922b485fe806eb2d',
      'mock-partner',
    ]);
  });

  it('have the test person with a CI and a DI of 88 characters', () => {
    const [{ ci, di, ...person }] = fixtures.personas;
    expect(person).toMatchObject({ name: '김토스', birthday: '19930324', gender: 'FEMALE', nationality: 'LOCAL' });
    expect(ci).toMatch(/^CI0110000000001.{73}$/);
    expect(di).toMatch(/^DI0110000000001.{73}$/);
  });

  it('have an RSA-4096 pair for session keys, whose public half lies beside it, and RSA-2048 for tokens', () => {
    expect(fixtures.sessionKeys.privateKey.asymmetricKeyDetails?.modulusLength).toBe(4096);
    expect(fixtures.tokenKeys.privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(readFileSync(join(shipped, 'keys/session-public.txt'), 'utf8').trim()).toBe(
      toOneLineSpki(fixtures.sessionKeys.publicKey),
    );
  });

  it.each(Object.entries(fixtureSchemas))('have an up-to-date %s beside them (npm run schemas)', (name, schema) => {
    const { $schema, ...written } = shippedJson(`schema/${name}`);
    expect(written).toEqual(JSON.parse(JSON.stringify(schema)));
  });
});

describe('a folder of overrides', () => {
  it('takes the place of ours, file by file', async () => {
    const errors = shippedJson('errors.json');
    for (const entry of errors.errors) if (entry.code === 'CE3100') Object.assign(entry, { http: 404, reason: '없음' });
    const folder = folderWith({
      'errors.json': errors,
      'clients.json': { clients: [{ clientId: 'only', clientSecret: 'one', scenario: 'slow' }] },
      'scenarios/slow.json': { name: 'slow', complete: 'PT1H' },
    });
    const { app } = await buildTestApp({ MOCK_TOSS_FIXTURES: folder });
    const partner = await createPartner(app, {});
    const answer = await partner.call('status', { txId: 'x' });
    expect([answer.statusCode, answer.json().error.reason]).toEqual([404, '없음']);

    const loaded = loadFixtures(folder);
    expect(loaded.clients.map(({ clientId }) => clientId)).toEqual(['only']);
    expect([...loaded.scenarios.keys()]).toEqual(expect.arrayContaining(['slow', 'manual', 'auto']));
    expect(loaded.personas).toEqual(fixtures.personas);
  });

  it('may bring its own keys', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mock-toss-fixtures-'));
    cpSync(join(shipped, 'keys/token-private.pem'), join(folder, 'keys/session-private.pem'));
    const { sessionKeys } = loadFixtures(folder);
    expect(toOneLineSpki(sessionKeys.publicKey)).toBe(toOneLineSpki(fixtures.tokenKeys.publicKey));
  });

  const persona = fixtures.personas[0];
  it.each<[string, Record<string, string | object>, string]>([
    ['is not JSON', { 'errors.json': '{' }, 'errors.json: is not JSON: line 1, column 2: it ends too early'],
    [
      'of people is not JSON',
      { 'personas.json': '{\n  "personas": [\n    {"id": "a",}\n  ]\n}\n' },
      'personas.json: is not JSON: line 3, column 16: a comma before a closing bracket',
    ],
    [
      'of a scenario is not JSON',
      { 'scenarios/a.json': "\uFEFF{\n'name': 'a'}" },
      'a.json: is not JSON: line 2, column 1: a name belongs here',
    ],
    ['of clients is empty', { 'clients.json': '' }, 'clients.json: is not JSON: line 1, column 1'],
    [
      'of people is a list',
      { 'personas.json': [] },
      'personas.json: the file must be an object, as fixtures/schema/personas.schema.json describes it',
    ],
    [
      'of a scenario is a text',
      { 'scenarios/a.json': '"a"' },
      'a.json: the file must be an object, as fixtures/schema/scenario.schema.json describes it',
    ],
    [
      'of magic values is nothing',
      { 'magic-values.json': 'null' },
      'the file must be an object, as fixtures/schema/magic-values.schema.json describes it',
    ],
    [
      'names a scenario that is misspelt',
      { 'clients.json': { clients: [{ clientId: 'a', clientSecret: 'b', scenario: 'instnat' }] } },
      `clients.0.scenario must be one of ${[...fixtures.scenarios.keys()].toSorted().join(', ')}: did you mean instant?`,
    ],
    ['is not UTF-8', { 'errors.json': Buffer.from([0xff]) }, 'errors.json: is not UTF-8'],
    [
      'has a code too few',
      { 'errors.json': { errors: shippedJson('errors.json').errors.slice(1) } },
      'must describe CE0001 too',
    ],
    [
      'has a code twice',
      { 'errors.json': { errors: [...shippedJson('errors.json').errors, shippedJson('errors.json').errors[3]] } },
      'errors.16 repeats CE1000',
    ],
    [
      'has a status that is no error',
      { 'errors.json': { errors: [{ ...shippedJson('errors.json').errors[0], http: 200 }] } },
      'errors.0.http must be >= 400',
    ],
    ['lacks a field', { 'clients.json': { clients: [{ clientId: 'a' }] } }, 'clients.0.clientSecret is required'],
    [
      'has a field too many',
      { 'clients.json': { clients: [{ clientId: 'a', clientSecret: 'b', color: 1 }] } },
      'clients.0.color is not a known field',
    ],
    [
      'has an id that is not allowed',
      { 'clients.json': { clients: [{ clientId: '../a', clientSecret: 'b' }] } },
      'clients.0.clientId must match',
    ],
    [
      'has a client twice',
      { 'clients.json': { clients: [1, 2].map(() => ({ clientId: 'a', clientSecret: 'b' })) } },
      'clients.1 repeats a',
    ],
    [
      'names an unknown scenario',
      { 'clients.json': { clients: [{ clientId: 'a', clientSecret: 'b', scenario: 'x' }] } },
      'clients.0.scenario must be one of',
    ],
    ['has nobody', { 'personas.json': { personas: [] } }, 'personas must have at least 1'],
    [
      'has an impossible birthday',
      { 'personas.json': { personas: [{ ...persona, birthday: '19930230' }] } },
      'personas.0.birthday must be a day',
    ],
    [
      'has a birthday of another century',
      { 'personas.json': { personas: [{ ...persona, birthday: '18991231' }] } },
      'personas.0.birthday must be a day of the calendar as YYYYMMDD, from 19000101 to 20570101',
    ],
    [
      'has half a letter in an address',
      { 'personas.json': { personas: [{ ...persona, address: '\ud800' }] } },
      'personas.0.address must be whole Unicode text',
    ],
    [
      'has a gender of its own',
      { 'personas.json': { personas: [{ ...persona, gender: 'X' }] } },
      'personas.0.gender must be one of FEMALE, MALE',
    ],
    ['has another name than its file', { 'scenarios/a.json': { name: 'b' } }, 'name must be a, as the file'],
    [
      'has a step without unit',
      { 'scenarios/a.json': { name: 'a', start: '5' } },
      'a.json: start must be a time after the request',
    ],
    [
      'has a step in the past',
      { 'scenarios/a.json': { name: 'a', start: '-5s' } },
      'a.json: start must be a time after the request',
    ],
    [
      'has an error that no person has',
      { 'scenarios/a.json': { name: 'a', error: 'CE3100' } },
      'error must be one of CE3000, CE3001, CE3002, CE3006',
    ],
    [
      'names an unknown persona',
      { 'scenarios/a.json': { name: 'a', persona: 'x' } },
      'persona must be one of ' +
        fixtures.personas
          .map(({ id }) => id)
          .toSorted()
          .join(', '),
    ],
    ['is no key', { 'keys/session-private.pem': 'x' }, 'session-private.pem: is not an unencrypted private key in PEM'],
    [
      'is a public key',
      { 'keys/token-private.pem': fixtures.tokenKeys.publicKey.export({ format: 'pem', type: 'spki' }).toString() },
      'is not an unencrypted private key',
    ],
  ])('stops the start when a file %s', (_name, files, expected) => {
    const folder = folderWith(files);
    expect(() => loadFixtures(folder)).toThrow(FixtureError);
    expect(() => loadFixtures(folder)).toThrow(expected);
    expect(() => loadFixtures(folder)).toThrow(folder);
  });

  it('stops the start when it is not there', () => {
    expect(() => loadFixtures('/nowhere')).toThrow('/nowhere: is not a folder');
  });
});
