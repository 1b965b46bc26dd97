import type { FastifyRequest } from 'fastify';
import { baseUrlOf } from '../http/base-url.ts';
import type { TossContext } from './context.ts';

/** Where a transaction's person approves: the virtual app of this server. */
export const appLinkOf = (request: FastifyRequest, { publicUrl }: TossContext, txId: string): string =>
  `${baseUrlOf(request, publicUrl)}/app/${txId}`;
