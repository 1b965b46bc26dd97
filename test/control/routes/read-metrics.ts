import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { control } from '../../harness.ts';

/** Every series of a server with its value, as `GET /metrics` has them. */
export const readMetrics = async (app: FastifyInstance): Promise<ReadonlyMap<string, number>> => {
  const { statusCode, body } = await control(app, 'GET', '/metrics');
  expect(statusCode).toBe(200);
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const series = lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))] as const);
  expect(new Set(series.map(([name]) => name)).size, 'each series comes once').toBe(series.length);
  return new Map(series);
};
