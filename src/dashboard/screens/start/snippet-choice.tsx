import { Choice, Program } from '../../parts/basic.tsx';
import { t } from '../../preferences.ts';
import { replace, route, withQuery } from '../../route.ts';
import { type SnippetValues, snippetsOf } from './snippets.ts';

/** The first calls, in the language of the partner's server. */
export const Snippets = ({ values }: { readonly values: SnippetValues }) => {
  const snippets = snippetsOf(values);
  const chosen = snippets.find(({ id }) => id === route.value.query.language) ?? snippets[0];
  return (
    <section class="card" aria-labelledby="start-code">
      <h2 id="start-code">{t('3. 첫 호출', '3. The first calls')}</h2>
      <p>
        {t(
          '액세스 토큰을 받고 인증을 요청합니다. 이 서버의 값이 이미 들어 있습니다.',
          'They get an access token and request a certification. The values of this server are filled in.',
        )}
      </p>
      <Choice
        label={t('언어', 'Language')}
        testId="snippet-language"
        value={chosen?.id ?? ''}
        options={snippets.map(({ id, name }) => [id, name] as const)}
        onChoose={(language) => replace(withQuery({ language }))}
      />
      {chosen !== undefined && (
        <div data-testid="snippet">
          <Program text={chosen.code} what={chosen.name} />
        </div>
      )}
    </section>
  );
};
