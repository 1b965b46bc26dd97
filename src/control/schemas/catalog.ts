import { type Static, Type } from 'typebox';
import { Persona } from '../../domain/person.ts';
import { Scenario } from '../../domain/scenario.ts';

const DescriptionKo = Type.Union([Type.String(), Type.Null()], { description: '`null`: it was made without one' });

/** A persona as answers show it. PUT takes it unchanged. */
export const PersonaView = Type.Object({ ...Persona.properties, descriptionKo: DescriptionKo });
export type PersonaView = Static<typeof PersonaView>;

/** A scenario as answers show it. PUT takes it unchanged. */
export const ScenarioView = Type.Object({ ...Scenario.properties, descriptionKo: DescriptionKo });
export type ScenarioView = Static<typeof ScenarioView>;

export const viewEntry = <T extends Persona | Scenario>(entry: T): T & { descriptionKo: string | null } => ({
  ...entry,
  descriptionKo: entry.descriptionKo ?? null,
});
