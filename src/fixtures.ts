import { readdirSync } from 'node:fs';
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
import { MagicValues } from './domain/magic-values.ts';
import { findPersonaProblem, type Persona, PersonasFile } from './domain/person.ts';
import { findScenarioProblem, Scenario } from './domain/scenario.ts';
import { firstOf, oneOf } from './domain/wording.ts';
import { isFolder, isThere, problemIn, readJson, readWith, refuseRepeated } from './fixture-files.ts';
import { FixtureError } from './start-errors.ts';

/** The data that the server acts on, checked. */
export interface Fixtures {
  readonly errors: ErrorCatalogue;
  readonly clients: readonly ClientEntry[];
  readonly personas: readonly [Persona, ...Persona[]];
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly magicValues: MagicValues;
  /** RSA pair that clients wrap session keys for. */
  readonly sessionKeys: RsaKeyPair;
  /** RSA pair that signs access tokens. */
  readonly tokenKeys: RsaKeyPair;
  /** The mock certificate authority, and the key pair of the people whom it certifies. */
  readonly signatureKeys: SignatureKeys;
}

const SHIPPED = fileURLToPath(new URL('../fixtures/', import.meta.url));
const SCENARIOS = 'scenarios';
const MINIMUM_RSA_BITS = 2048;

/** The schemas that ship beside the files, for editors. */
export const fixtureSchemas = {
  'errors.schema.json': ErrorsFile,
  'clients.schema.json': ClientsFile,
  'personas.schema.json': PersonasFile,
  'scenario.schema.json': Scenario,
  'magic-values.schema.json': MagicValues,
} as const satisfies Readonly<Record<string, TSchema>>;

type Schemas = typeof fixtureSchemas;

const readBy = <Name extends keyof Schemas>(file: string, name: Name): Static<Schemas[Name]> =>
  readJson(file, fixtureSchemas[name], name);

const readErrors = (file: string): ErrorCatalogue => {
  const { errors } = readBy(file, 'errors.schema.json');
  refuseRepeated(
    file,
    'errors',
    errors.map(({ code }) => code),
  );
  const missing = errorCodes.filter((code) => !errors.some((entry) => entry.code === code));
  if (missing.length > 0) throw problemIn(file, `errors must describe ${missing.join(', ')} too`);
  const isKnown = (entry: ErrorEntry): entry is ErrorEntry & { code: ErrorCode } =>
    errorCodes.some((code) => code === entry.code);
  return new Map(errors.filter(isKnown).map((entry) => [entry.code, entry]));
};

const readPersonas = (file: string): Fixtures['personas'] => {
  const { personas } = readBy(file, 'personas.schema.json');
  refuseRepeated(
    file,
    'personas',
    personas.map(({ id }) => id),
  );
  for (const [index, persona] of personas.entries()) {
    const problem = findPersonaProblem(persona);
    if (problem !== undefined) throw problemIn(file, `personas.${index}.${problem.field} ${problem.expected}`);
  }
  const [first, ...rest] = personas;
  if (first === undefined) throw problemIn(file, 'personas must have at least 1 items');
  return [first, ...rest];
};

const readKeys = (file: string): RsaKeyPair => readWith(file, (pem) => readRsaKeyPair(pem, MINIMUM_RSA_BITS));

const readSignatureKeys = (pick: (name: string) => string): SignatureKeys => {
  const [rootFile, caFile, caKeyFile] = ['root', 'ca', 'ca-private'].map((name) => pick(`keys/signature-${name}.pem`));
  const root = readWith(rootFile ?? '', readCertificate);
  const ca = readWith(caFile ?? '', readCertificate);
  const { privateKey: caPrivateKey } = readKeys(caKeyFile ?? '');
  if (!(ca.checkIssued(root) && ca.verify(root.publicKey))) {
    throw problemIn(caFile ?? '', `is not signed by ${rootFile}: replace all files of signature-*.pem together`);
  }
  if (!ca.checkPrivateKey(caPrivateKey)) {
    throw problemIn(caKeyFile ?? '', `is not the key of ${caFile}: replace all files of signature-*.pem together`);
  }
  return { root, ca, caPrivateKey, userKeys: readKeys(pick('keys/signature-user-private.pem')) };
};

const readScenario = (file: string, name: string): Scenario => {
  const scenario = readBy(file, 'scenario.schema.json');
  const problem = findScenarioProblem(scenario);
  if (problem !== undefined) throw problemIn(file, `${problem.field} ${problem.expected}`);
  if (`${scenario.name}.json` === name) return scenario;
  throw problemIn(file, `name must be ${name.slice(0, -5)}, as the file`);
};

const readClients = (file: string): readonly ClientEntry[] => {
  const { clients } = readBy(file, 'clients.schema.json');
  refuseRepeated(
    file,
    'clients',
    clients.map(({ clientId }) => clientId),
  );
  return clients;
};

const readMagicValues = (file: string): MagicValues => {
  const values = readBy(file, 'magic-values.schema.json');
  refuseRepeated(
    file,
    'phones',
    values.phones.map(({ digits }) => digits),
  );
  return values;
};

/** The scenario files of a folder, by name. */
const listScenarioFiles = (folder: string): [string, string][] => {
  const path = join(folder, SCENARIOS);
  if (!isThere(path)) return [];
  try {
    return readdirSync(path).flatMap((name) => (name.endsWith('.json') ? [[name, join(path, name)]] : []));
  } catch {
    throw problemIn(path, 'is not a folder that can be read');
  }
};

/** What one file says of others: clients and magic values of scenarios, scenarios of personas. */
const findDanglingNames = (fixtures: Fixtures, pick: (name: string) => string): readonly string[] => {
  const { clients, scenarios, personas, magicValues } = fixtures;
  const findUnknown = (file: string, place: string, name: string | undefined, known: readonly string[]): string[] =>
    name === undefined || known.includes(name) ? [] : [`${pick(file)}: ${place} must be ${oneOf(known, name)}`];
  const names = [...scenarios.keys()];
  const ids = personas.map(({ id }) => id);
  return firstOf([
    ...clients.flatMap(({ scenario }, index) =>
      findUnknown('clients.json', `clients.${index}.scenario`, scenario, names),
    ),
    ...[...scenarios.values()].flatMap(({ name, persona }) =>
      findUnknown(join(SCENARIOS, `${name}.json`), 'persona', persona, ids),
    ),
    ...magicValues.phones.flatMap(({ scenario }, index) =>
      findUnknown('magic-values.json', `phones.${index}.scenario`, scenario, names),
    ),
  ]);
};

/**
 * Reads and checks all fixtures; a file in `overrides` takes the place of ours. Throws a `FixtureError` with the problems
 * of every file.
 */
export const loadFixtures = (overrides: string | null): Fixtures => {
  if (overrides !== null && !isFolder(overrides)) {
    throw problemIn(overrides, 'is not a folder that can be read: MOCK_TOSS_FIXTURES must name one');
  }
  const folders = overrides === null ? [SHIPPED] : [overrides, SHIPPED];
  const pick = (name: string): string =>
    folders.map((folder) => join(folder, name)).find((file) => isThere(file)) ?? join(SHIPPED, name);

  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FixtureError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };

  // Ours first, so that a file of the same name takes its place.
  const scenarioFiles = new Map(
    [...folders].reverse().flatMap((folder) => attempt(() => listScenarioFiles(folder)) ?? []),
  );
  const scenarios = [...scenarioFiles].map(([name, file]) => attempt(() => readScenario(file, name)));
  const fixtures = {
    errors: attempt(() => readErrors(pick('errors.json'))),
    clients: attempt(() => readClients(pick('clients.json'))),
    personas: attempt(() => readPersonas(pick('personas.json'))),
    scenarios: new Map(scenarios.flatMap((scenario) => (scenario === undefined ? [] : [[scenario.name, scenario]]))),
    magicValues: attempt(() => readMagicValues(pick('magic-values.json'))),
    sessionKeys: attempt(() => readKeys(pick('keys/session-private.pem'))),
    tokenKeys: attempt(() => readKeys(pick('keys/token-private.pem'))),
    signatureKeys: attempt(() => readSignatureKeys(pick)),
  };
  if (problems.length > 0) throw new FixtureError(...problems);
  const complete = fixtures as Fixtures;
  const dangling = findDanglingNames(complete, pick);
  if (dangling.length > 0) throw new FixtureError(...dangling);
  return complete;
};
