// Makes the pages of the documentation, which the server shows under `/_control/docs`, from `docs`.
import { fileURLToPath } from 'node:url';
import type { Language } from '../src/domain/text/language.ts';
import { groupsOf } from './docs/order.ts';
import { renderPage } from './docs/page.ts';
import { readSources } from './docs/source.ts';

/** The pages of a language: HTML by name. */
export const renderDocs = (
  language: Language,
  folder = fileURLToPath(new URL('../docs', import.meta.url)),
): Readonly<Record<string, string>> => {
  const sources = readSources(folder);
  const groups = groupsOf(language, sources);
  return Object.fromEntries(
    [...sources[language].values()].map((source) => [source.name, renderPage(source, groups, sources)]),
  );
};
