import type { Refuse } from '../http/refusal.ts';
import { fillIn, HTML, pageHeaders } from './html.ts';
import { refuseWeb } from './refusal.ts';

/** The maximum depth of a path. An error page at a deeper path has no style. */
const MAX_DEPTH = 20;

/** Without its script, the page is Korean. */
const PAGE = `<!doctype html>
<html lang="ko" data-lang="ko">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>비공식 모의 인증: 오류 | Unofficial mock: error</title>
    <link rel="stylesheet" href="{{root}}app/assets/theme.css">
    <link rel="stylesheet" href="{{root}}app/assets/page.css">
    <link rel="icon" href="{{root}}app/assets/icon.svg">
    <script src="{{root}}app/assets/error.js" type="module"></script>
  </head>
  <body>
    <header class="notice" data-testid="notice">
      <span lang="ko"><strong>비공식 모의 인증 · 실제 본인확인이 아닙니다</strong> 실제 개인정보를 입력하지 마세요</span>
      <span lang="en"><strong>Unofficial mock, not a real verification</strong> Do not enter real personal data</span>
    </header>
    <main>
      <div class="bar">
        <button type="button" data-testid="language" hidden><span lang="ko">English</span><span lang="en">한국어</span></button>
      </div>
      <section class="card">
        <h1><span lang="ko">페이지를 열 수 없습니다</span><span lang="en">This page cannot be opened</span></h1>
        <p class="error" data-testid="page-error"><span lang="ko">{{messageKo}} ({{code}})</span><span lang="en">{{message}} ({{code}})</span></p>
        <div class="actions">
          <button type="button" data-testid="page-back" hidden><span lang="ko">뒤로</span><span lang="en">Back</span></button>
        </div>
      </section>
    </main>
  </body>
</html>
`;

/** The relative path to the root of this server. A proxy may have added a path in front, so `/` can be wrong. */
const rootFrom = (path: string): string => '../'.repeat(Math.min(MAX_DEPTH, Math.max(0, path.split('/').length - 2)));

/** The page for a refusal: it shows the same code and message that calls get as JSON. */
export const refusePage: Refuse = (error, path) => {
  const refusal = refuseWeb(error, path);
  const { messageKo } = refusal.body as { readonly messageKo: string };
  return {
    ...refusal,
    contentType: HTML,
    headers: { ...refusal.headers, ...pageHeaders() },
    body: fillIn(PAGE, { root: rootFrom(path), code: refusal.code, message: refusal.hint, messageKo }),
  };
};
