import type { ComponentChildren } from 'preact';
import { t } from '../preferences.ts';
import { Boundary } from './boundary.tsx';

interface EachProps<T> {
  readonly of: readonly T[];
  readonly keyOf: (one: T) => string;
  readonly children: (one: T) => ComponentChildren;
}

/** Draws when it is its turn: a failure then is one of the boundary around it. */
const Late = ({ draw }: { readonly draw: () => ComponentChildren }) => <>{draw()}</>;

/** Each entry of a list. One that cannot be shown leaves the others as they are. */
export const Each = <T,>({ of, keyOf, children }: EachProps<T>) => {
  const safeKey = (one: T, index: number): string => {
    try {
      return keyOf(one);
    } catch {
      return String(index);
    }
  };
  return (
    <>
      {of.map((one, index) => (
        <Boundary key={safeKey(one, index)} name={t('이 항목', 'This entry')}>
          <Late draw={() => children(one)} />
        </Boundary>
      ))}
    </>
  );
};
