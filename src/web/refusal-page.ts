import type { Refuse } from '../http/refusal.ts';
import { fillIn, HTML, pageHeaders } from './html.ts';
import { refuseWeb } from './refusal.ts';

/** The maximum depth of a path. An error page at a deeper path has no style. */
const MAX_DEPTH = 20;

const PAGE = `<!doctype html>
<html lang="ko">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>모의 인증 (mock)</title>
    <link rel="stylesheet" href="{{root}}app/assets/page.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <p class="notice" data-testid="notice">모의 인증 · 실제 인증이 아닙니다 · 실제 개인정보를 입력하지 마세요<br>
      <span lang="en">Mock, not a real certification. Do not enter real personal data.</span></p>
    <main>
      <section class="card">
        <h1>페이지를 열 수 없습니다 <small lang="en">This page cannot be opened</small></h1>
        <p class="error" lang="en" data-testid="page-error">{{message}}</p>
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
  return {
    ...refusal,
    contentType: HTML,
    headers: { ...refusal.headers, ...pageHeaders() },
    body: fillIn(PAGE, { root: rootFrom(path), message: `${refusal.code}: ${refusal.hint}` }),
  };
};
