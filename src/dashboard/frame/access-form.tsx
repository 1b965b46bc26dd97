import { useRef } from 'preact/hooks';
import { Problem } from '../parts/basic.tsx';
import { t } from '../preferences.ts';
import { access, signIn } from '../server.ts';

/** Asks for the control token. It stays in this tab, and is never part of an address. */
export const AccessForm = () => {
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const token = input.current?.value.trim() ?? '';
    if (token !== '') signIn(token);
  };
  return (
    <section class="card narrow">
      <h1>{t('제어 토큰', 'Control token')}</h1>
      <p>
        {t(
          '이 서버의 제어 API는 토큰으로 보호됩니다. MOCK_TOSS_CONTROL_TOKEN의 값을 입력하세요. 이 탭에만 보관합니다.',
          'The control API of this server is protected. Enter the value of MOCK_TOSS_CONTROL_TOKEN. Only this tab keeps it.',
        )}
      </p>
      <form onSubmit={submit}>
        <label class="choice">
          <span>{t('제어 토큰', 'Control token')}</span>
          <input
            ref={input}
            type="password"
            name="token"
            autocomplete="off"
            required
            pattern="[!-~]+"
            title={t('공백 없는 ASCII 문자', 'printable ASCII without spaces')}
            data-testid="token"
          />
        </label>
        <button type="submit" class="main" data-testid="token-send">
          {t('확인', 'Continue')}
        </button>
      </form>
      {access.value === 'token-wrong' && (
        <Problem>{t('서버가 이 토큰을 거부했습니다.', 'The server refused this token.')}</Problem>
      )}
    </section>
  );
};
