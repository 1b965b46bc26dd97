import { MASK } from '../../domain/text/mask.ts';
import { createVocabulary, type Vocabulary } from '../../domain/text/vocabulary.ts';
import { pathOf } from '../../http/address/request-path.ts';
import { isOwnTxId } from '../../http/logged-path.ts';

const MAX_LENGTH = 500;

const maskSegment =
  ({ isPathPart }: Vocabulary) =>
  (segment: string, index: number, segments: readonly string[]): string =>
    segment === '' || isPathPart(segment) || isOwnTxId(segment, index, segments) ? segment : MASK;

/** A request's path for the journal, with the words that were meant, misspelt or not: clients put secrets and people into paths by mistake. */
export const maskPath = (target: string, vocabulary = createVocabulary()): string =>
  pathOf(target).split('/').map(maskSegment(vocabulary)).join('/').slice(0, MAX_LENGTH);

const maskParameter =
  ({ findFieldName }: Vocabulary) =>
  (parameter: string): string => {
    const [name = '', value] = parameter.split('=', 2);
    return (findFieldName(name) === undefined ? MASK : name) + (value === undefined ? '' : `=${MASK}`);
  };

/** Path and query; of the query only the names. */
export const maskTarget = (target: string): string => {
  const vocabulary = createVocabulary();
  const [, query] = target.split('?', 2);
  const masked = query === undefined ? '' : `?${query.split('&').map(maskParameter(vocabulary)).join('&')}`;
  return (maskPath(target, vocabulary) + masked).slice(0, MAX_LENGTH);
};
