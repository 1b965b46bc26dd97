import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { OpenApiDocument } from '../../http/openapi.ts';
import { once } from '../once.ts';

const Document = Type.Object({}, { additionalProperties: true });

type Make = () => Promise<OpenApiDocument>;

/** Both APIs as OpenAPI documents. */
export const documentRoutes =
  (documents: { readonly control: Make; readonly toss: Make }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const control = once(documents.control);
    const toss = once(documents.toss);
    app.get('/openapi.json', { schema: { response: { 200: Document } } }, control);
    app.get('/openapi-toss.json', { schema: { response: { 200: Document } } }, toss);
  };
