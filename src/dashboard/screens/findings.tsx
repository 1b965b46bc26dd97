import { Boundary } from '../parts/boundary.tsx';
import { t } from '../preferences.ts';
import { Coverage } from './findings/coverage.tsx';
import { FindingList } from './findings/list.tsx';

export const FindingsScreen = () => (
  <div class="stack">
    <h1>{t('연동 점검 결과와 커버리지', 'Findings and coverage')}</h1>
    <Boundary name={t('연동 점검 결과', 'The findings')}>
      <FindingList />
    </Boundary>
    <Boundary name={t('커버리지', 'The coverage')}>
      <Coverage />
    </Boundary>
  </div>
);
