import type { Command, NameField, OptionValues } from '../command.ts';
import { flagOf, nameOf } from '../values.ts';

const toCamelCase = (name: string): string => name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** How a command line names the fields of what it sends. A field that none of its parts fills has its own name. */
export const createFieldNames = ({ args = [], options }: Command, values: OptionValues): NameField => {
  const names = new Map<string, { readonly name: string; readonly isGiven: boolean }>();
  for (const argument of args) {
    const name = nameOf(argument);
    names.set(argument.field ?? name, { name, isGiven: true });
  }
  for (const option of options) {
    const flag = flagOf(option.flags);
    const name = flag.slice('--'.length);
    names.set(option.field ?? toCamelCase(name), { name: flag, isGiven: values[name] !== undefined });
  }
  return (field, which = 'given') => {
    // An item of a list, such as `scopes.0`, was given with the same option.
    const found = names.get(field.replace(/\.\d+$/, ''));
    return found === undefined || (which === 'given' && !found.isGiven) ? field : found.name;
  };
};
