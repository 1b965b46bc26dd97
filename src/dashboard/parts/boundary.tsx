import { Component, type ComponentChildren } from 'preact';
import { t } from '../preferences.ts';

interface Props {
  readonly children: ComponentChildren;
  /** What is shown in place of what failed. */
  readonly name: string;
}

/** Keeps a failure to the part of the page in which it happens. */
export class Boundary extends Component<Props, { readonly error: string | null }> {
  override state = { error: null };

  static override getDerivedStateFromError(error: unknown): { error: string } {
    return { error: String(error) };
  }

  override componentDidCatch(error: unknown): void {
    console.error('mock-toss-cert: a part of the page cannot be shown', error);
  }

  override render({ children, name }: Props, { error }: { readonly error: string | null }) {
    if (error === null) return children;
    return (
      <p class="problem" role="alert">
        {t(`${name}을(를) 표시할 수 없습니다.`, `${name} cannot be shown.`)} <small>{error}</small>
      </p>
    );
  }
}
