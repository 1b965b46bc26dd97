import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderDocs } from '../scripts/render-docs.ts';
import type { Parts } from '../src/parts.ts';
import { newFolder } from './new-folder.ts';

/** Much text, so that pages scroll. */
const much = (text: string): string => Array(40).fill(text).join('\n\n');

const WIDE = `| ${Array(12).fill('`a-word-without-a-break`').join(' | ')} |`;

/** Pages in both languages, with all that the documentation has. */
const SAMPLE: Readonly<Record<string, string>> = {
  'README.md': `# Documentation

- [Pages](pages.md)

## To look up

- [Findings](findings.md), see [the rules](findings.md#the-rules)
`,
  'findings.md': `# Findings

<!-- made -->
See [the pages](pages.md#a-picture), [README](../README.md), [\`../examples/ci.yml\`](../examples/ci.yml), [its source](../src/app.ts),
[the guide](https://guide.test/x?a=1&b=2) and [the list](README.md), [here](http://localhost:8677/demo).

\`\`\`js
const html = '<b>&amp;</b>'; // ${'a long line '.repeat(20)}
\`\`\`

## The rules

### \`token-not-reused\`

${much('A token is used again.')}

### Twice

### Twice

${WIDE}
${'|---'.repeat(12)}|
${WIDE}

${much('More text.')}
`,
  'pages.md': `# Pages

Not translated yet, and [gone](gone.md).

## A picture

![the form](screenshots/form.png) ![what it costs](images/cost.svg)
`,
  'ko/README.md': `# 문서

- [점검 결과](findings.md)
`,
  'ko/findings.md': `# 점검 결과

[규칙](#규칙), [두 번째](#두-번-1), [영어 문서](../pages.md#a-picture), [목록](README.md), [\`README.ko.md\`](../../README.ko.md)을 보세요.

## 규칙

### \`token-not-reused\`

${much('토큰을 다시 씁니다.')}

### 두 번

### 두 번

${much('글입니다.')}
`,
};

/** A folder with these files, by their paths. */
export const writeDocs = (files: Readonly<Record<string, string>> = SAMPLE): string => {
  const folder = newFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

/** Serves the sample in place of the documentation. */
export const sampleDocs = (): Pick<Parts, 'docs'> => {
  const folder = writeDocs();
  return { docs: async (language) => renderDocs(language, folder) };
};
