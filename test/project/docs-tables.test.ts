import { expect, it } from 'vitest';
import { documents } from '../../scripts/docs-tables.ts';

it.each(documents)(
  '$path has the tables that are made from data as the data says (npm run docs)',
  ({ text, wanted }) => {
    expect(text).toBe(wanted);
  },
);
