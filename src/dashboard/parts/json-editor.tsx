import { useRef, useState } from 'preact/hooks';
import { ControlError } from '../../client/control.ts';
import { t } from '../preferences.ts';
import { explain } from '../server.ts';
import { type JsonProblem, placeField, readJsonObject } from './json-place.ts';

interface EditorProps {
  readonly label: string;
  readonly value: object;
  readonly testId: string;
  /** Rejects with the problems of the server. */
  readonly save: (value: object) => Promise<unknown>;
}

/** A JSON object to edit. Problems name their lines, and lead there. */
export const JsonEditor = ({ label, value, testId, save }: EditorProps) => {
  const area = useRef<HTMLTextAreaElement>(null);
  const isSaving = useRef(false);
  const [problems, setProblems] = useState<readonly JsonProblem[]>([]);
  const [state, setState] = useState<'edited' | 'saving' | 'saved'>('edited');
  const id = `${testId}-problems`;

  const showPlace = ({ at }: JsonProblem): void => {
    area.current?.focus();
    area.current?.setSelectionRange(at, at + 1);
  };

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = area.current?.value ?? '';
    if (isSaving.current) return;
    const read = readJsonObject(text);
    if ('problem' in read) {
      setProblems([read.problem]);
      return;
    }
    isSaving.current = true;
    setState('saving');
    try {
      await save(read.value);
      setProblems([]);
      setState('saved');
    } catch (error) {
      setState('edited');
      const message = explain(error);
      const errors = (error instanceof ControlError && error.problem?.errors) || [{ field: '', message }];
      setProblems(errors.map((one) => placeField(text, one)));
    } finally {
      isSaving.current = false;
    }
  };

  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <label class="choice">
        <span>{label}</span>
        <textarea
          ref={area}
          defaultValue={JSON.stringify(value, null, 2)}
          spellcheck={false}
          maxLength={60_000}
          aria-invalid={problems.length > 0}
          aria-describedby={id}
          data-testid={testId}
          onInput={() => setState('edited')}
        />
      </label>
      <div id={id} role="alert" data-testid={id}>
        {problems.length > 0 && (
          <ul class="problems">
            {problems.map((problem) => (
              <li key={`${problem.at} ${problem.message}`}>
                <button type="button" class="small" onClick={() => showPlace(problem)}>
                  {t(`${problem.line}번째 줄`, `line ${problem.line}`)}
                </button>{' '}
                {problem.message}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="buttons">
        <button type="submit" class="main" aria-busy={state === 'saving'} data-testid={`${testId}-save`}>
          {t('저장', 'Save')}
        </button>
        {state === 'saved' && <span role="status">{t('저장했습니다.', 'Saved.')}</span>}
      </div>
    </form>
  );
};
