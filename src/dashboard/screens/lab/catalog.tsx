import { useState } from 'preact/hooks';
import type { Persona, Scenario } from '../../../client/control.ts';
import { type Loader, useLive } from '../../live/loader.ts';
import { Action, ShowLoaded } from '../../parts/basic.tsx';
import { Each } from '../../parts/each.tsx';
import { JsonEditor } from '../../parts/json-editor.tsx';
import { t } from '../../preferences.ts';
import { server } from '../../server.ts';

interface CatalogProps<T extends object> {
  readonly title: string;
  readonly testId: string;
  readonly entries: Loader<readonly T[]>;
  readonly nameOf: (entry: T) => string;
  readonly summaryOf: (entry: T) => string;
  /** To begin with, for a new one. */
  readonly example: T;
  readonly put: (entry: T) => Promise<unknown>;
  readonly remove: (name: string) => Promise<void>;
}

/** Named records that are edited as JSON. */
const Catalog = <T extends object>(props: CatalogProps<T>) => {
  const { title, testId, entries, nameOf, summaryOf, example, put, remove } = props;
  const [open, setOpen] = useState<string | null>(null);
  const after = (act: () => Promise<unknown>) => async (): Promise<void> => {
    await act();
    await entries.reload();
  };
  return (
    <section class="card" aria-label={title} data-testid={testId}>
      <h2>{title}</h2>
      <ShowLoaded of={entries.state.value}>
        {(all) => (
          <ul class="list">
            <Each of={all} keyOf={nameOf}>
              {(entry) => {
                const name = nameOf(entry);
                return (
                  <li data-name={name}>
                    <details open={open === name} onToggle={({ currentTarget }) => currentTarget.open && setOpen(name)}>
                      <summary>
                        <code>{name}</code> <small>{summaryOf(entry)}</small>
                      </summary>
                      {open === name && (
                        <div class="stack">
                          <JsonEditor
                            label={`${name} (JSON)`}
                            testId={`${testId}-json`}
                            value={entry}
                            save={(value) => after(() => put(value as T))()}
                          />
                          <Action kind="danger" testId={`${testId}-delete`} run={after(() => remove(name))}>
                            {t('삭제', 'Delete')}
                            <span class="hidden"> {name}</span>
                          </Action>
                        </div>
                      )}
                    </details>
                  </li>
                );
              }}
            </Each>
          </ul>
        )}
      </ShowLoaded>
      <details>
        <summary data-testid={`${testId}-new`}>{t('새로 만들기', 'Make a new one')}</summary>
        <JsonEditor
          label="JSON"
          testId={`${testId}-new-json`}
          value={example}
          save={(value) => after(() => put(value as T))()}
        />
      </details>
    </section>
  );
};

export const Scenarios = () => {
  const entries = useLive(
    'scenarios',
    () => server.value.scenarios(),
    ({ type }) => type === 'scenario',
  );
  return (
    <Catalog<Scenario>
      title={t('시나리오', 'Scenarios')}
      testId="scenarios"
      entries={entries}
      nameOf={({ name }) => name}
      summaryOf={({ description = '', descriptionKo }) => t(descriptionKo ?? description, description)}
      example={{ name: 'my-scenario', start: '1s', complete: '5s' }}
      put={(scenario) => server.value.putScenario(scenario)}
      remove={(name) => server.value.deleteScenario(name)}
    />
  );
};

export const Personas = () => {
  const entries = useLive(
    'personas',
    () => server.value.personas(),
    ({ type }) => type === 'persona',
  );
  return (
    <Catalog<Persona>
      title={t('인물', 'People')}
      testId="personas"
      entries={entries}
      nameOf={({ id }) => id}
      summaryOf={({ name, description = '', descriptionKo }) =>
        `${name} · ${t(descriptionKo ?? description, description)}`
      }
      example={{
        id: 'my-person',
        name: '홍모의',
        birthday: '19900101',
        gender: 'FEMALE',
        nationality: 'LOCAL',
        phone: '01019990199',
      }}
      put={(persona) => server.value.putPersona(persona)}
      remove={(id) => server.value.deletePersona(id)}
    />
  );
};
