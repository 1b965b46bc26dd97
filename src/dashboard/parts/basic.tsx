import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { splitAddress } from '../../domain/text/doc-addresses.ts';
import type { Loaded } from '../live/loader.ts';
import { language, t } from '../preferences.ts';
import { explain, root } from '../server.ts';

export type Tone = 'plain' | 'good' | 'wait' | 'bad' | 'note';

/** A short word in a frame. The colour says nothing that the word does not say. */
export const Chip = ({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ComponentChildren }) => (
  <span class={`chip ${tone}`}>{children}</span>
);

/** A hint or message. The address at its end leads to the page of this server that explains it, in the language of the dashboard. */
export const Explained = ({ text }: { readonly text: string }) => {
  const found = splitAddress(text);
  if (found === undefined) return <>{text}</>;
  return (
    <>
      {found.before}
      <a
        href={`${root}/_control/docs/${language.value}/${found.place}`}
        target="_blank"
        rel="noreferrer"
        data-testid="explained"
      >
        {found.address}
      </a>
      {found.after}
    </>
  );
};

export const Problem = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="problem" role="alert">
    {children}
  </p>
);

export const Empty = ({ children }: { readonly children: ComponentChildren }) => <div class="empty">{children}</div>;

interface LoadedProps<T> {
  readonly of: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** What was loaded. While it loads for the first time, says so; when a load fails, says why, and still shows what is known. */
export const ShowLoaded = <T,>({ of: { value, problem }, children }: LoadedProps<T>) => (
  <>
    {problem !== undefined && <Problem>{problem}</Problem>}
    {value === undefined && problem === undefined && (
      <p class="loading" role="status">
        {t('불러오는 중…', 'Loading…')}
      </p>
    )}
    {value !== undefined && children(value)}
  </>
);

interface ActionProps {
  readonly children: ComponentChildren;
  readonly run: () => Promise<unknown>;
  readonly kind?: 'main' | 'plain' | 'danger';
  readonly disabled?: boolean;
  /** Enter in a field of its form presses it. */
  readonly submits?: boolean;
  readonly testId?: string;
}

/** A button that does something on the server: once, however often it is pressed. A failure stays visible until the next try. */
export const Action = ({ children, run, kind = 'plain', disabled = false, submits = false, testId }: ActionProps) => {
  // What is drawn may be behind: two presses can come before the next drawing.
  const isRunning = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const press = async (): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await run();
    } catch (error) {
      setProblem(explain(error));
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  };
  return (
    <span class="action">
      <button
        type={submits ? 'submit' : 'button'}
        class={kind}
        disabled={disabled}
        aria-disabled={isBusy}
        aria-busy={isBusy}
        data-testid={testId}
        onClick={() => void press()}
      >
        {children}
      </button>
      {problem !== undefined && <Problem>{problem}</Problem>}
    </span>
  );
};

const COPIED_MS = 1_500;

/** Copies a text. Without the right to do so (a page on plain HTTP), says that it must be copied by hand. */
export const Copy = ({ text, what }: { readonly text: string; readonly what: string }) => {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      setTimeout(() => setState('ready'), COPIED_MS);
    } catch {
      setState('refused');
    }
  };
  const label = t(`${what} 복사`, `Copy ${what}`);
  const said = {
    ready: t('복사', 'Copy'),
    copied: t('복사됨', 'Copied'),
    refused: t('직접 복사하세요', 'Copy by hand'),
  };
  return (
    <button
      type="button"
      class="small"
      aria-label={state === 'ready' ? label : said[state]}
      onClick={() => void copy()}
    >
      {said[state]}
    </button>
  );
};

/** A value in a fixed-width font, with a button that copies it. Of a long one, only the beginning is visible. */
export const Code = ({ text, what }: { readonly text: string; readonly what: string }) => (
  <div class="code">
    <pre>
      <code class="value">{text}</code>
    </pre>
    <Copy text={text} what={what} />
  </div>
);

/** A program, with a button that copies it. Its lines are not broken: they scroll, also by keyboard. */
export const Program = ({ text, what }: { readonly text: string; readonly what: string }) => (
  <div class="code program">
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard. */}
    <section tabIndex={0} aria-label={what}>
      <pre>{text}</pre>
    </section>
    <Copy text={text} what={what} />
  </div>
);

/** A pair of a list of facts. */
export const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
  readonly testId?: string;
}

/** One of several values, with its label. */
export const Choice = ({ label, value, options, onChoose, testId }: ChoiceProps) => (
  <label class="choice">
    <span>{label}</span>
    <select value={value} data-testid={testId} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
      {options.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  </label>
);
