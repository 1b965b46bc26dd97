import { counts, MAX_COUNTED } from '../live/counts.ts';
import { t } from '../preferences.ts';
import { hrefOf, route, type Screen } from '../route.ts';

const Count = ({ count }: { readonly count: number | undefined }) =>
  count === undefined ? null : <span class="count">{count > MAX_COUNTED ? `${MAX_COUNTED}+` : count}</span>;

export const Tabs = () => {
  const known = counts.value.value;
  const tabs: readonly (readonly [Screen, string, number | undefined])[] = [
    ['start', t('시작', 'Start'), undefined],
    ['tx', t('트랜잭션', 'Transactions'), known?.transactions.size],
    ['calls', t('호출', 'Calls'), known?.calls.size],
    ['findings', t('점검 결과', 'Findings'), known?.findings.size],
    ['lab', t('실험실', 'Lab'), undefined],
    ['clients', t('클라이언트', 'Clients'), undefined],
  ];
  return (
    <nav class="tabs" aria-label={t('화면', 'Screens')}>
      {tabs.map(([screen, text, count]) => (
        <a
          key={screen}
          href={hrefOf(screen)}
          aria-current={route.value.screen === screen ? 'page' : undefined}
          data-testid={`tab-${screen}`}
        >
          {text} <Count count={count} />
        </a>
      ))}
    </nav>
  );
};
