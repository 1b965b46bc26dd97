import { Type } from 'typebox';

/** The purpose of a persona or scenario, in a sentence or two. */
export const Description = Type.Optional(Type.String({ maxLength: 1_000 }));

/** `$schema` of a fixture file, for editors. */
export const SchemaAddress = Type.Optional(Type.String({ maxLength: 1_000 }));
