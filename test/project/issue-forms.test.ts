import { readdirSync, readFileSync } from 'node:fs';
import { type TProperties, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/index.ts';
import { endpoints } from '../../src/domain/endpoint.ts';

const folder = new URL('../../.github/ISSUE_TEMPLATE/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** An object with these properties and no others: GitHub refuses a form with one that it does not know. */
const exactly = (properties: TProperties) => Type.Object(properties, { additionalProperties: false });
const text = Type.String({ minLength: 1 });
const optional = (properties: TProperties): TProperties =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]));

const element = (type: string, attributes: TProperties): TSchema =>
  exactly({
    type: Type.Literal(type),
    id: Type.String({ pattern: '^[a-zA-Z0-9_-]+$' }),
    attributes: exactly({ label: text, ...optional({ description: text }), ...attributes }),
    ...optional({ validations: exactly({ required: Type.Boolean() }) }),
  });

/** As the "Syntax for GitHub's form schema" has it. No npm package has a JSON schema of it. */
const form = exactly({
  name: text,
  description: text,
  ...optional({ title: text, labels: Type.Array(text), assignees: Type.Array(text) }),
  body: Type.Array(
    Type.Union([
      exactly({ type: Type.Literal('markdown'), attributes: exactly({ value: text }) }),
      element('input', optional({ placeholder: text, value: text })),
      element('textarea', optional({ placeholder: text, value: text, render: text })),
      element('dropdown', {
        // GitHub adds "None" itself.
        options: Type.Array(Type.String({ minLength: 1, pattern: '^(?!none$)' }), { minItems: 1, uniqueItems: true }),
        ...optional({ multiple: Type.Boolean(), default: Type.Integer({ minimum: 0 }) }),
      }),
      exactly({
        type: Type.Literal('checkboxes'),
        id: Type.String({ pattern: '^[a-zA-Z0-9_-]+$' }),
        attributes: exactly({
          label: text,
          ...optional({ description: text }),
          options: Type.Array(exactly({ label: text, ...optional({ required: Type.Boolean() }) }), { minItems: 1 }),
        }),
      }),
    ]),
    { minItems: 1 },
  ),
});

const chooser = exactly({
  blank_issues_enabled: Type.Boolean(),
  contact_links: Type.Array(exactly({ name: text, url: Type.String({ pattern: '^https://' }), about: text })),
});

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: readonly unknown[] };
  }[];
}

const complaintsOf = (content: string): string[] => {
  const read = parse(content);
  if (!Value.Check(form, read))
    return Value.Errors(form, read).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const { body } = read as unknown as Form;
  const twice = (values: readonly (string | undefined)[]): string[] =>
    values.flatMap((value, at) =>
      value !== undefined && values.indexOf(value) !== at ? [`${value} is there twice`] : [],
    );
  return [
    ...twice(body.map(({ id }) => id)),
    ...twice(body.map(({ attributes }) => attributes.label)),
    ...(body.every(({ type }) => type === 'markdown') ? ['nothing can be filled in'] : []),
  ];
};

const forms = readdirSync(folder)
  .filter((name) => name !== 'config.yml')
  .map((name) => ({ name, content: read(name), form: parse(read(name)) as Form }));

const KOREAN = /[가-힣]/;

describe('the forms of issues', () => {
  it('are for bugs, for differences from the real service, and for questions', () => {
    expect(forms.map(({ name }) => name)).toEqual(['bug.yml', 'fidelity.yml', 'question.yml']);
  });

  it.each(forms)('$name is one', ({ content }) => {
    expect(complaintsOf(content)).toEqual([]);
  });

  it.each([
    ['a property that GitHub does not know', 'render: json', 'renders: json'],
    ['an id with a space', 'id: steps', 'id: the steps'],
    ['an id twice', 'id: steps', 'id: version'],
    ['a label twice', 'label: Version / 버전', 'label: System and Node.js / 운영체제와 Node.js'],
    ['text where yes or no is meant', 'required: true', "required: 'yes'"],
    ['an element that GitHub does not know', 'type: dropdown', 'type: select'],
  ])('are looked into: %s is refused', (_what, found, wrong) => {
    const content = read('bug.yml');
    expect(content).toContain(found);
    expect(complaintsOf(content.replace(found, wrong))).not.toEqual([]);
  });

  it.each(forms)('$name begins with the warning, and has its title and warning in Korean too', ({ form }) => {
    const warning = form.body[0]?.attributes.value ?? '';
    expect(warning).toMatch(/^\*\*Never paste real personal data, access tokens, client secrets,? .*keys\.\*\*/);
    expect(warning).toContain('절대 붙여넣지 마세요.**');
    for (const one of [form.name, form.description]) expect(one).toMatch(KOREAN);
    for (const { attributes } of form.body) expect(attributes.label ?? '버전').toMatch(KOREAN);
  });

  it.each(forms)('$name names commands that there are, and asks for their output', ({ content }) => {
    const named = new Set([...content.matchAll(/mock-toss-cert ([a-z]+)/g)].map(([, name]) => name));
    const known = commands.map(({ name }) => name);
    expect([...named].filter((name) => !known.includes(name ?? ''))).toEqual([]);
    expect(content).toContain('mock-toss-cert --version');
    expect(content).toContain('mock-toss-cert findings --json');
  });

  it('ask at which endpoint the real service answers otherwise', () => {
    const { body } = parse(read('fidelity.yml')) as Form;
    expect(body.find(({ id }) => id === 'where')?.attributes.options).toEqual(expect.arrayContaining([...endpoints]));
  });

  it('stand beside a link to the real service, in a list that GitHub reads', () => {
    const list = parse(read('config.yml'));
    expect([...Value.Errors(chooser, list)]).toEqual([]);
    expect(list.blank_issues_enabled).toBe(false);
  });
});
