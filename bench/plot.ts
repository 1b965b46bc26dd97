import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Measurement, ratiosOf } from './measure/measurement.ts';
import { summarise } from './measure/statistics.ts';

const LABEL = 'calls of status a second, as a share of those with an empty store';

/** A share that no size may fall below. */
const WANTED = 0.95;

/** SVG: what a status call costs with many open transactions. */
export const plotSizes = (measurements: readonly Measurement[]): string => {
  const points = measurements.flatMap(({ openTransactions, rounds }) =>
    openTransactions === undefined ? [] : [{ openTransactions, ...summarise(ratiosOf(rounds)) }],
  );
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const figure = Plot.plot({
    document,
    width: 640,
    height: 320,
    marginLeft: 50,
    marginBottom: 45,
    marginTop: 30,
    style: { background: 'white', color: 'black', fontSize: '12px' },
    x: {
      type: 'log',
      domain: [5_000, 2_000_000],
      label: 'open transactions',
      ticks: [10_000, 100_000, 1_000_000],
      tickFormat: ',',
    },
    y: { domain: [0, 1.2], label: LABEL, grid: true },
    marks: [
      Plot.ruleY([0]),
      Plot.ruleY([WANTED], { stroke: 'firebrick', strokeDasharray: '4 3' }),
      Plot.link(points, {
        x: 'openTransactions',
        y1: 'least',
        y2: 'most',
        stroke: 'steelblue',
        strokeWidth: 3,
        strokeOpacity: 0.4,
      }),
      Plot.line(points, { x: 'openTransactions', y: 'median', stroke: 'steelblue' }),
      Plot.dot(points, { x: 'openTransactions', y: 'median', fill: 'steelblue', r: 4 }),
    ],
  });
  return `${figure.outerHTML.replace(/^<svg /, '<svg xmlns="http://www.w3.org/2000/svg" ')}\n`;
};
