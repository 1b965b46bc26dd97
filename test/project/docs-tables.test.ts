import { expect, it } from 'vitest';
import { documents } from '../../scripts/write-docs.ts';

it.each(documents)(
  '$path has the tables that are made from data as the data says (npm run docs)',
  ({ text, wanted }) => {
    expect(text).toBe(wanted);
  },
);
