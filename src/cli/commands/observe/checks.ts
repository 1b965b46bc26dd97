import type { Text } from '../../../domain/text/language.ts';
import { type Paint, type Say, singleLine } from '../../print.ts';

/** The result of one check. A `note` can explain a surprise, but is not an error. */
export interface Check {
  readonly about: Text;
  readonly state: 'good' | 'note' | 'bad';
  readonly text: Text;
}

const marks = { good: ['green', '+'], note: ['yellow', '!'], bad: ['red', '-'] } as const;

export const describeChecks = (checks: readonly Check[], paint: Paint, say: Say): string =>
  checks
    .map(({ about, state, text }) => {
      const [colour, mark] = marks[state];
      return `${paint(colour, mark)} ${singleLine(`${say(about)}: ${say(text)}`)}\n`;
    })
    .join('');

/** What is printed as JSON. */
export const toEnglish = ({ about, state, text }: Check) => ({ about: about.en, state, text: text.en });
