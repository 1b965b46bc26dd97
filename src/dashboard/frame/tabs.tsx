import { counts, MAX_COUNTED } from '../live/counts.ts';
import { screenWords } from '../parts/words.ts';
import { t } from '../preferences.ts';
import { hrefOf, route, type Screen, screens } from '../route.ts';

const Count = ({ count }: { readonly count: number | undefined }) =>
  count === undefined ? null : <span class="count">{count > MAX_COUNTED ? `${MAX_COUNTED}+` : count}</span>;

export const Tabs = () => {
  const known = counts.value.value;
  const words = screenWords();
  const countOf: Partial<Record<Screen, number | undefined>> = {
    tx: known?.transactions.size,
    calls: known?.calls.size,
    findings: known?.findings.size,
  };
  return (
    <nav class="tabs" aria-label={t('화면', 'Screens')}>
      {screens.map((screen) => (
        <a
          key={screen}
          href={hrefOf(screen)}
          aria-current={route.value.screen === screen ? 'page' : undefined}
          data-testid={`tab-${screen}`}
        >
          {words[screen]} <Count count={countOf[screen]} />
        </a>
      ))}
    </nav>
  );
};
