/** A schema of the OpenAPI document, as far as forms need it. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** The form of a value, as `Records.java` prints that of a record. */
export interface Form {
  readonly type: string;
  readonly nullable?: boolean;
  readonly items?: Form;
  readonly members?: Readonly<Record<string, Form>>;
}

const membersOf = ({ properties = {}, required = [] }: Schema): Record<string, Form> =>
  Object.fromEntries(
    Object.entries(properties)
      // The address of a schema for editors, which files of scenarios have.
      .filter(([name]) => name !== '$schema')
      .map(([name, schema]) => {
        const form = formOf(schema);
        return [name, { ...form, nullable: form.nullable === true || !required.includes(name) }];
      }),
  );

export const formOf = (schema: Schema): Form => {
  const { type, anyOf, items, properties = {} } = schema;
  if (anyOf !== undefined) {
    const [one, ...others] = anyOf.filter((some) => some.type !== 'null');
    const form = one === undefined || others.length > 0 ? { type: 'any' } : formOf(one);
    return others.length + 1 < anyOf.length ? { ...form, nullable: true } : form;
  }
  if (schema.enum !== undefined) return { type: 'string' };
  if (items !== undefined) return { type: 'array', items: formOf(items) };
  if (type !== 'object') return { type: type ?? 'any' };
  return Object.keys(properties).length === 0 ? { type: 'any' } : { type: 'object', members: membersOf(schema) };
};

/** The same without what a record with a file of its own has: that is compared by itself. */
export const named = (record: Form, schema: Form): Form => {
  if (record.type === 'record') return { ...record, nullable: schema.nullable ?? false };
  if (record.items !== undefined && schema.items !== undefined) {
    return { ...schema, items: named(record.items, schema.items) };
  }
  if (record.members === undefined || schema.members === undefined) return schema;
  const known = Object.entries(schema.members).map(([name, form]) => [
    name,
    named(record.members?.[name] ?? form, form),
  ]);
  return { ...schema, members: Object.fromEntries(known) };
};
