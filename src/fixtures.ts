import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Static, TSchema } from 'typebox';
import { type RsaKeyPair, readCertificate, readRsaKeyPair } from './crypto/key-files.ts';
import type { SignatureKeys } from './crypto/signature.ts';
import { type ClientEntry, ClientsFile } from './domain/client.ts';
import {
  type ErrorCatalogue,
  type ErrorCode,
  type ErrorEntry,
  ErrorsFile,
  errorCodes,
} from './domain/error-catalogue.ts';
import { isCalendarDay } from './domain/korean-time.ts';
import { type Persona, PersonasFile } from './domain/person.ts';
import { Scenario } from './domain/scenario.ts';
import { compileSchema, explainSchemaErrors } from './http/validation.ts';

/** The data that the server acts on, checked. */
export interface Fixtures {
  readonly errors: ErrorCatalogue;
  readonly clients: readonly ClientEntry[];
  readonly personas: readonly [Persona, ...Persona[]];
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** RSA pair that clients wrap session keys for. */
  readonly sessionKeys: RsaKeyPair;
  /** RSA pair that signs access tokens. */
  readonly tokenKeys: RsaKeyPair;
  /** The mock certificate authority, and the key pair of the people whom it certifies. */
  readonly signatureKeys: SignatureKeys;
}

/** A bad fixture file: the file, the path inside it and what was expected. */
export class FixtureError extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'FixtureError';
  }
}

const SHIPPED = fileURLToPath(new URL('../fixtures/', import.meta.url));
const SCENARIOS = 'scenarios';
const MINIMUM_RSA_BITS = 2048;

/** The schemas that ship beside the files, for editors. */
export const fixtureSchemas: Readonly<Record<string, TSchema>> = {
  'errors.schema.json': ErrorsFile,
  'clients.schema.json': ClientsFile,
  'personas.schema.json': PersonasFile,
  'scenario.schema.json': Scenario,
};

const readText = (file: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const why =
      error instanceof Error && 'syscall' in error && 'code' in error
        ? `cannot be read (${error.code})`
        : 'is not UTF-8';
    throw new FixtureError(file, why);
  }
};

const readJson = <S extends TSchema>(file: string, schema: S): Static<S> => {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    throw error instanceof FixtureError ? error : new FixtureError(file, 'is not JSON');
  }
  const validate = compileSchema<Static<S>>(schema);
  if (validate(value)) return value;
  const [first] = explainSchemaErrors(validate.errors);
  throw new FixtureError(file, `${first?.path || 'the file'} ${first?.expected ?? 'is not as the schema says'}`);
};

const refuseRepeated = (file: string, list: string, keys: readonly string[]): void => {
  const index = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  if (index >= 0) throw new FixtureError(file, `${list}.${index} repeats ${keys[index]}, which must occur once`);
};

const readErrors = (file: string): ErrorCatalogue => {
  const { errors } = readJson(file, ErrorsFile);
  refuseRepeated(
    file,
    'errors',
    errors.map(({ code }) => code),
  );
  const missing = errorCodes.filter((code) => !errors.some((entry) => entry.code === code));
  if (missing.length > 0) throw new FixtureError(file, `errors must describe ${missing.join(', ')} too`);
  const isKnown = (entry: ErrorEntry): entry is ErrorEntry & { code: ErrorCode } =>
    errorCodes.some((code) => code === entry.code);
  return new Map(errors.filter(isKnown).map((entry) => [entry.code, entry]));
};

const readPersonas = (file: string): Fixtures['personas'] => {
  const { personas } = readJson(file, PersonasFile);
  refuseRepeated(
    file,
    'personas',
    personas.map(({ id }) => id),
  );
  const impossible = personas.findIndex(({ birthday }) => typeof birthday === 'string' && !isCalendarDay(birthday));
  if (impossible >= 0) throw new FixtureError(file, `personas.${impossible}.birthday must be a day of the calendar`);
  const [first, ...rest] = personas;
  if (first === undefined) throw new FixtureError(file, 'personas must have at least 1 items');
  return [first, ...rest];
};

/** A file whose reader says in an `Error` what is wrong with it. */
const readWith = <T>(file: string, read: (text: string) => T): T => {
  const text = readText(file);
  try {
    return read(text);
  } catch (error) {
    throw new FixtureError(file, error instanceof Error ? error.message : 'cannot be used');
  }
};

const readKeys = (file: string): RsaKeyPair => readWith(file, (pem) => readRsaKeyPair(pem, MINIMUM_RSA_BITS));

const readSignatureKeys = (pick: (name: string) => string): SignatureKeys => {
  const [rootFile, caFile, caKeyFile] = ['root', 'ca', 'ca-private'].map((name) => pick(`keys/signature-${name}.pem`));
  const root = readWith(rootFile ?? '', readCertificate);
  const ca = readWith(caFile ?? '', readCertificate);
  const { privateKey: caPrivateKey } = readKeys(caKeyFile ?? '');
  if (!(ca.checkIssued(root) && ca.verify(root.publicKey))) {
    throw new FixtureError(caFile ?? '', `is not signed by ${rootFile}: replace all files of signature-*.pem together`);
  }
  if (!ca.checkPrivateKey(caPrivateKey)) {
    throw new FixtureError(
      caKeyFile ?? '',
      `is not the key of ${caFile}: replace all files of signature-*.pem together`,
    );
  }
  return { root, ca, caPrivateKey, userKeys: readKeys(pick('keys/signature-user-private.pem')) };
};

/** Reads and checks all fixtures; a file in `overrides` takes the place of ours. Throws `FixtureError`. */
export const loadFixtures = (overrides: string | null): Fixtures => {
  if (overrides !== null && !(existsSync(overrides) && statSync(overrides).isDirectory())) {
    throw new FixtureError(overrides, 'is not a folder that can be read: MOCK_TOSS_FIXTURES must name one');
  }
  const folders = overrides === null ? [SHIPPED] : [overrides, SHIPPED];
  const pick = (name: string): string =>
    folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? join(SHIPPED, name);

  const scenarioFiles = folders.flatMap((folder) => {
    const path = join(folder, SCENARIOS);
    return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
  });
  const scenarios = new Map<string, Scenario>();
  for (const name of new Set(scenarioFiles)) {
    const file = pick(join(SCENARIOS, name));
    const scenario = readJson(file, Scenario);
    if (`${scenario.name}.json` !== name)
      throw new FixtureError(file, `name must be ${name.slice(0, -5)}, as the file`);
    scenarios.set(scenario.name, scenario);
  }

  const fixtures: Fixtures = {
    errors: readErrors(pick('errors.json')),
    clients: readJson(pick('clients.json'), ClientsFile).clients,
    personas: readPersonas(pick('personas.json')),
    scenarios,
    sessionKeys: readKeys(pick('keys/session-private.pem')),
    tokenKeys: readKeys(pick('keys/token-private.pem')),
    signatureKeys: readSignatureKeys(pick),
  };
  const clientsFile = pick('clients.json');
  refuseRepeated(
    clientsFile,
    'clients',
    fixtures.clients.map(({ clientId }) => clientId),
  );
  for (const [index, { scenario }] of fixtures.clients.entries()) {
    if (scenario !== undefined && !scenarios.has(scenario)) {
      throw new FixtureError(
        clientsFile,
        `clients.${index}.scenario must be one of ${[...scenarios.keys()].join(', ')}`,
      );
    }
  }
  for (const { name, persona } of scenarios.values()) {
    if (persona !== undefined && !fixtures.personas.some(({ id }) => id === persona)) {
      const known = fixtures.personas.map(({ id }) => id).join(', ');
      throw new FixtureError(pick(join(SCENARIOS, `${name}.json`)), `persona must be one of ${known}`);
    }
  }
  return fixtures;
};
