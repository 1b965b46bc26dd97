import { MASK } from '../../domain/text/mask.ts';
import { isUuid } from '../../domain/text/uuid.ts';
import { createVocabulary, type Vocabulary } from '../../domain/text/vocabulary.ts';
import { pathOf } from '../../http/address/request-path.ts';
import { rememberUnchanged } from './unchanged.ts';

const MAX_LENGTH = 500;

/** In paths of the emulated API a txId follows this word. */
const BEFORE_TX_ID = 'transactions';

const maskSegment =
  ({ isPathPart }: Vocabulary) =>
  (segment: string, index: number, segments: readonly string[]): string => {
    const isTxId = isUuid(segment) && segments[index - 1] === BEFORE_TX_ID;
    return segment === '' || isTxId || isPathPart(segment) ? segment : MASK;
  };

const maskParameter =
  ({ findFieldName }: Vocabulary) =>
  (parameter: string): string => {
    const [name = '', value] = parameter.split('=', 2);
    return (findFieldName(name) === undefined ? MASK : name) + (value === undefined ? '' : `=${MASK}`);
  };

/**
 * Masks a request's path and query for the journal: clients put secrets and personal data into both by mistake. Shows known words
 * of paths and known names of parameters, also misspelt. Masks all values of parameters.
 */
export const maskTarget = rememberUnchanged((target) => {
  const vocabulary = createVocabulary();
  const [, query] = target.split('?', 2);
  const path = pathOf(target).split('/').map(maskSegment(vocabulary)).join('/').slice(0, MAX_LENGTH);
  const names = query === undefined ? '' : `?${query.split('&').map(maskParameter(vocabulary)).join('&')}`;
  return (path + names).slice(0, MAX_LENGTH);
});
