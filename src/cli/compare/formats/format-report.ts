import type { Language } from '../../../domain/text/language.ts';
import { type Report, toParityReport } from '../../../parity/report.ts';
import { type Paint, toJson } from '../../print.ts';
import type { CompareFormat } from '../format-option.ts';
import { toJunit } from './junit.ts';
import { toMarkdown } from './markdown.ts';
import type { Groups } from './parts.ts';
import { toText } from './text.ts';

/** The report, as text in the format. */
export const formatReport = (
  format: CompareFormat,
  report: Report,
  groups: Groups,
  style: { readonly language: Language; readonly paint: Paint },
): string => {
  switch (format) {
    case 'text':
      return toText(report, groups, style);
    case 'json':
      return toJson(toParityReport(report));
    case 'markdown':
      return toMarkdown(report, groups, style.language);
    case 'junit':
      return toJunit(report, groups);
  }
};
