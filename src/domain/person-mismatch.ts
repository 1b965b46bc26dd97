import type { Persona } from './person.ts';
import { findDifferences, type SentPerson } from './sent-person.ts';
import { withoutInvisible } from './text/invisible.ts';

/** The name without spaces, letter case and Unicode form. */
const fold = (name: string): string => withoutInvisible(name.normalize('NFKC')).toLowerCase();

const explainName = (known: string, sent: string): string => {
  const composed = sent.normalize('NFC');
  if (composed === known)
    return 'userName is Unicode NFD, as macOS writes names: normalize it to NFC before you encrypt it';
  if (composed === known.normalize('NFC')) {
    return "the test person's name is not Unicode NFC: write it in NFC where the persona is defined";
  }
  return fold(known) === fold(sent)
    ? 'userName differs in spaces, invisible characters, letter case or Unicode form'
    : 'only userName differs';
};

interface Comparison {
  readonly differing: readonly string[];
  readonly explanation: string;
}

const compare = (persona: Persona, sent: SentPerson, atMs: number): Comparison => {
  const differing = findDifferences(persona, sent, atMs);
  const [first] = differing;
  return {
    differing,
    explanation: first === 'userName' ? explainName(persona.name, sent.name) : `only ${first} differs`,
  };
};

/**
 * Explains why no persona matches the person that was sent, and names the field if the nearest persona differs in one field
 * only. Such a persona has the name or the phone of the person, so other personas need not be given.
 */
export const explainMismatch = (personas: readonly Persona[], sent: SentPerson, atMs: number): string => {
  const near = personas
    .map((persona) => compare(persona, sent, atMs))
    .filter(({ differing }) => differing.length === 1)
    // Several personas may be close: an invisible difference is the better explanation.
    .sort((a, b) => Number(a.explanation.startsWith('only')) - Number(b.explanation.startsWith('only')))[0];
  return near === undefined
    ? 'no test person has this name, phone and birthday: GET /_control/v1/personas lists them'
    : `no test person matches, but one is close: ${near.explanation}`;
};
