import { Type } from 'typebox';

const Sentences = Type.String({ maxLength: 1_000 });

/** The purpose of a persona or scenario, in a sentence or two. */
export const descriptions = {
  description: Type.Optional(Sentences),
  /** In Korean. `null` is the same as none. */
  descriptionKo: Type.Optional(Type.Union([Sentences, Type.Null()])),
};

/** `$schema` of a fixture file, for editors. */
export const SchemaAddress = Type.Optional(Type.String({ maxLength: 1_000 }));
