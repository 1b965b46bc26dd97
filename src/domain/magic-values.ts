import { type Static, Type } from 'typebox';
import { SchemaAddress } from './fixture-fields.ts';
import { idPattern } from './limits.ts';
import { shapes } from './text/shapes.ts';

/** Values inside ordinary requests that choose a scenario, as data: `fixtures/magic-values.json`. */
export const MagicValues = Type.Object(
  {
    $schema: SchemaAddress,
    /** The start of the phone numbers: a block of numbers that is not assigned. */
    phonePrefix: Type.String({ pattern: '^[0-9]{7}$', description: shapes.phonePrefix.en }),
    queryParameter: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', description: shapes.word.en }),
    phones: Type.Array(
      Type.Object(
        {
          digits: Type.String({ pattern: '^[0-9]{4}$', description: shapes.phoneEnd.en }),
          scenario: Type.String({ pattern: idPattern, description: shapes.id.en }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, title: 'Magic values', description: 'fixtures/magic-values.json of mock-toss-cert' },
);

export type MagicValues = Static<typeof MagicValues>;

/** The scenario that a phone number of `USER_PERSONAL` asks for. */
export const scenarioOfPhone = ({ phonePrefix, phones }: MagicValues, phone: string): string | undefined =>
  phones.find(({ digits }) => phone === phonePrefix + digits)?.scenario;

/** The phone number that asks for a scenario; `undefined`: none does. */
export const phoneOfScenario = ({ phonePrefix, phones }: MagicValues, scenario: string): string | undefined => {
  const digits = phones.find((one) => one.scenario === scenario)?.digits;
  return digits === undefined ? undefined : phonePrefix + digits;
};

/** The scenario that the query of a `requestUrl` asks for, with `USER_NONE`. */
export const scenarioOfUrl = ({ queryParameter }: MagicValues, requestUrl: string | null): string | undefined => {
  if (requestUrl === null || !URL.canParse(requestUrl)) return undefined;
  return new URL(requestUrl).searchParams.get(queryParameter) ?? undefined;
};
