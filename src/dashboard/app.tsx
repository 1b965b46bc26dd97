import { useEffect } from 'preact/hooks';
import { AccessForm } from './frame/access-form.tsx';
import { keepFocus } from './frame/keep-focus.ts';
import { Tabs } from './frame/tabs.tsx';
import { Toolbar } from './frame/toolbar.tsx';
import { info } from './live/clients.ts';
import { counts, followCounts } from './live/counts.ts';
import { Empty, ShowLoaded } from './parts/basic.tsx';
import { Boundary } from './parts/boundary.tsx';
import { screenWords } from './parts/words.ts';
import { chooseLanguage, chooseTheme, language, t, theme } from './preferences.ts';
import { hrefOf, replace, route, type Screen } from './route.ts';
import { CallsScreen } from './screens/calls.tsx';
import { ClientsScreen } from './screens/clients.tsx';
import { FindingsScreen } from './screens/findings.tsx';
import { LabScreen } from './screens/lab.tsx';
import { StartScreen } from './screens/start.tsx';
import { TransactionsScreen } from './screens/transactions.tsx';
import { access } from './server.ts';

const UnknownScreen = () => (
  <Empty>
    <h1>{t('이 주소의 화면은 없습니다', 'There is no screen at this address')}</h1>
    <p>{t('위의 탭에서 화면을 고르세요.', 'Choose a screen from the tabs above.')}</p>
  </Empty>
);

/** Until it is known where to begin. */
const Beginning = () => <ShowLoaded of={counts.value}>{() => null}</ShowLoaded>;

const screenOf: Readonly<Record<Screen | 'unknown', () => preact.JSX.Element>> = {
  start: StartScreen,
  tx: TransactionsScreen,
  calls: CallsScreen,
  findings: FindingsScreen,
  lab: LabScreen,
  clients: ClientsScreen,
  unknown: UnknownScreen,
};

const Header = () => (
  <header class="top">
    <p class="notice">
      <strong>{t('비공식 모의 인증', 'Unofficial mock certification')}</strong>
      <span>mock-toss-cert {info.state.value.value?.version ?? ''}</span>
      <span class="warning">{t('실제 개인정보를 입력하지 마세요', 'Do not enter real personal data')}</span>
    </p>
    <div class="switches">
      <button
        type="button"
        class="small"
        lang={language.value === 'ko' ? 'en' : 'ko'}
        data-testid="language"
        onClick={() => chooseLanguage(language.value === 'ko' ? 'en' : 'ko')}
      >
        {language.value === 'ko' ? 'English' : '한국어'}
      </button>
      <button
        type="button"
        class="small"
        data-testid="theme"
        onClick={() => chooseTheme(theme.value === 'dark' ? 'light' : 'dark')}
      >
        {theme.value === 'dark' ? t('밝게', 'Light') : t('어둡게', 'Dark')}
      </button>
    </div>
  </header>
);

/** Where the page begins: with the transactions, or with the first steps when there are none yet. */
const useBeginning = (): void => {
  const { screen } = route.value;
  const transactions = counts.value.value?.transactions.size;
  useEffect(() => {
    if (screen === null && transactions !== undefined) replace(hrefOf(transactions === 0 ? 'start' : 'tx'));
  }, [screen, transactions]);
};

/** The title of the tab names the screen. */
const useTitle = (): void => {
  const { screen } = route.value;
  const name = t('mock-toss-cert: 비공식 모의 인증', 'mock-toss-cert: unofficial mock certification');
  const title = screen === null || screen === 'unknown' ? name : `${screenWords()[screen]} · ${name}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
};

export const App = () => {
  useEffect(followCounts, []);
  useEffect(keepFocus, []);
  useBeginning();
  useTitle();
  const { screen } = route.value;
  const Screen = screen === null ? Beginning : screenOf[screen];
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        {t('본문으로 건너뛰기', 'Skip to the content')}
      </button>
      <Header />
      {access.value === 'open' ? (
        <>
          <Toolbar />
          <Tabs />
          <main id="main" tabIndex={-1}>
            <Boundary key={screen} name={t('화면', 'This screen')}>
              <Screen />
            </Boundary>
          </main>
        </>
      ) : (
        <main id="main" tabIndex={-1}>
          <AccessForm />
        </main>
      )}
    </>
  );
};
