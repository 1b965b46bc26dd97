import type { Limited } from '../../../client/control.ts';
import type { Text } from '../../../domain/text/language.ts';
import { type Command, type CommandArgument, type CommandGroup, exitCodes, type NamedKind } from '../../command.ts';
import { askOptions, limitOption, readLimit } from '../../common-options.ts';
import type { FullControl } from '../../full-control.ts';
import { inputArgument, type Json, readJsonInput } from '../../json-input.ts';
import { columns, doneText, painter, type Say, show, toJson } from '../../print.ts';
import { UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';

/** Scenarios or personas: entries that the server knows by a name, and that tests may add. */
interface Catalog<T> {
  readonly group: string;
  readonly kind: NamedKind;
  readonly summary: Text;
  /** The member that is the name of an entry. */
  readonly nameField: string;
  readonly nameArgument: CommandArgument;
  readonly list: Text;
  /** What is printed when there is none. */
  readonly none: Text;
  readonly show: Text;
  readonly put: Text;
  readonly delete: Text;
  /** A name for examples. */
  readonly example: string;
  all(control: FullControl, filter: Limited): Promise<T[]>;
  one(control: FullControl, name: string): Promise<T>;
  create(control: FullControl, entry: Json): Promise<T>;
  remove(control: FullControl, name: string): Promise<void>;
  /** The name, and what else the list says. */
  row(entry: T, say: Say): readonly string[];
}

/** The entry to put, with its name: that of the option, or else its own. */
const withName = (entry: Json, field: string, given: string | undefined): Json => {
  const own = entry[field];
  const name = given ?? own;
  if (typeof name !== 'string' || name === '') {
    throw new UsageError({
      en: `the JSON has no ${field}: add it, or give it with --name`,
      ko: `JSON에 ${field} 값이 없습니다. 추가하거나 --name으로 지정하세요`,
    });
  }
  return { ...entry, [field]: name };
};

/** The commands of a catalog. */
export const createCatalogCommands = <T extends object>(catalog: Catalog<T>): CommandGroup => {
  const { group, nameField, example } = catalog;
  const nameArgument: CommandArgument = { ...catalog.nameArgument, names: catalog.kind };

  const list: Command = {
    name: 'list',
    summary: catalog.list,
    options: [limitOption, ...askOptions],
    examples: [group, `${group} list --json`],
    async run(values, terminal) {
      const limit = readLimit(values);
      return withControl(values, terminal, async (control) => {
        const found = await catalog.all(control, limit);
        show(terminal, values, found, (say) =>
          found.length === 0
            ? `${say(catalog.none)}\n`
            : columns(
                found.map((entry) => {
                  const [name = '', ...more] = catalog.row(entry, say);
                  return [painter(terminal)('bold', name), ...more];
                }),
              ),
        );
        return exitCodes.ok;
      });
    },
  };

  const showOne: Command = {
    name: 'show',
    summary: catalog.show,
    args: [nameArgument],
    options: askOptions,
    examples: [`${group} show ${example}`, `${group} show ${example} > mine.json`],
    run: (values, terminal, [name = '']) =>
      withControl(values, terminal, async (control) => {
        // Always JSON: it is what `put` takes.
        terminal.out(toJson(await catalog.one(control, name)));
        return exitCodes.ok;
      }),
  };

  const put: Command = {
    name: 'put',
    summary: catalog.put,
    args: [inputArgument],
    options: [
      {
        flags: '--name <name>',
        field: nameField,
        description: {
          en: `${nameField} of the entry; default: that in the JSON`,
          ko: `항목의 ${nameField}. 기본값은 JSON에 있는 값`,
        },
      },
      ...askOptions,
    ],
    examples: [`${group} put mine.json`, `${group} show ${example} | mock-toss-cert ${group} put --name mine`],
    async run(values, terminal, [file]) {
      const { $schema: _schema, ...entry } = withName(await readJsonInput(file, terminal), nameField, values.name);
      return withControl(values, terminal, async (control) => {
        const made = await catalog.create(control, entry);
        show(terminal, values, made, (say) => doneText(String(entry[nameField]), say));
        return exitCodes.ok;
      });
    },
  };

  const remove: Command = {
    name: 'delete',
    summary: catalog.delete,
    args: [nameArgument],
    options: askOptions,
    examples: [`${group} delete mine`],
    run: (values, terminal, [name = '']) =>
      withControl(values, terminal, async (control) => {
        await catalog.remove(control, name);
        show(terminal, values, { [nameField]: name }, (say) => doneText(name, say));
        return exitCodes.ok;
      }),
  };

  return { name: group, summary: catalog.summary, commands: [list, showOne, put, remove] };
};
