import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { compileAtFirstUse } from './compile-at-first-use.ts';
import { loadLate } from './installed-files.ts';

/** What the document says about a route, besides its schemas. */
export interface Operation {
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** Status and content type of the answer, if they are not 200 and JSON. */
  readonly status?: number;
  readonly produces?: string;
  /** The schema of a form, where the route reads its body itself. */
  readonly form?: object;
  /** Needs no token. */
  readonly open?: boolean;
}

/** By method and path, such as `POST /clients/{clientId}/reset`. */
export type Operations = Readonly<Record<string, Operation>>;

/** A call, and the server's answer to it. */
export interface Example {
  readonly operation: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer?: unknown;
}

export interface DocumentParts {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** The prefix of the paths of `operations`. */
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly operations: Operations;
  readonly securityScheme: object;
  /** What a refusal of an operation looks like. */
  readonly failures: (operation: Operation) => { readonly contentType: string; readonly schema: object };
}

type Json = Record<string, unknown>;
type Media = Record<string, { schema?: unknown; example?: unknown }>;

interface DocumentOperation extends Json {
  parameters?: { name: string; in: string; example?: unknown }[];
  requestBody?: { content: Media };
  responses: Record<string, { description?: string; content?: Media }>;
}

export interface OpenApiDocument extends Json {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, DocumentOperation>>;
}

/** Makes the document of routes, with these examples. */
export type MakeDocument = (examples: readonly Example[]) => Promise<OpenApiDocument>;

const describeAnswer = ({ status = 200, produces }: Operation, found: DocumentOperation): Media | undefined => {
  const generated = found.responses[status]?.content?.['application/json'];
  if (status === 204) return undefined;
  if (produces === undefined) return generated === undefined ? {} : { 'application/json': generated };
  return { [produces]: { schema: { type: 'string' } } };
};

/** Adds to the library's operation what the library does not know. */
const complete = (
  found: DocumentOperation,
  operation: Operation,
  parts: DocumentParts,
  example: Example | undefined,
) => {
  const { status = 200 } = operation;
  const content = describeAnswer(operation, found);
  const failure = parts.failures(operation);
  const body = operation.form === undefined ? found.requestBody?.content : formOf(operation.form);
  const isForm = operation.form !== undefined;
  const [answered] = Object.values(content ?? {});
  const [sent] = Object.values(body ?? {});
  if (answered !== undefined && example?.answer !== undefined) answered.example = example.answer;
  if (sent !== undefined && example?.body !== undefined) sent.example = example.body;
  for (const parameter of found.parameters ?? []) {
    const value = example?.parameters?.[parameter.name];
    if (value !== undefined) parameter.example = value;
  }
  return {
    operationId: operation.operationId,
    tags: [operation.tag],
    // Tools show it as plain text: Markdown marks would be visible.
    summary: operation.summary.replaceAll('`', ''),
    ...(operation.open === true ? { security: [] } : {}),
    ...(found.parameters === undefined ? {} : { parameters: found.parameters }),
    ...(body === undefined ? {} : { requestBody: { required: isForm || example?.body !== undefined, content: body } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(found.responses).filter(([code]) => code !== String(status) && code !== '200'),
      ),
      [status]: { description: status === 204 ? 'Done' : 'As asked', ...(content === undefined ? {} : { content }) },
      default: { description: 'Refused', content: { [failure.contentType]: { schema: failure.schema } } },
    },
  };
};

const formOf = (schema: object): Media => ({ 'application/x-www-form-urlencoded': { schema } });

/** Loaded with the first document: it takes a tenth of the start. */
const loadSwagger = async () =>
  (await loadLate('the maker of OpenAPI documents', () => import('@fastify/swagger'))).default;

/**
 * Collects the routes that are registered in `scope` from now on, and returns what makes their OpenAPI 3.1 document. That throws
 * for a route without an operation, and for an operation without a route.
 */
export const describeRoutes = (scope: FastifyInstance, parts: DocumentParts): MakeDocument => {
  const { title, description, version, prefix, tags, operations, securityScheme } = parts;
  const routes: RouteOptions[] = [];
  scope.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') routes.push(route);
  });

  /** The routes once more, in an app that serves nothing: the library describes only what is registered after itself. */
  const describeAgain = async (): Promise<OpenApiDocument> => {
    const app = Fastify({ exposeHeadRoutes: false, schemaController: { compilersFactory: compileAtFirstUse } });
    await app.register(await loadSwagger(), {
      stripBasePath: false,
      convertConstToEnum: false,
      openapi: {
        openapi: '3.1.0',
        info: { title, description, version, license: { name: 'MIT', identifier: 'MIT' } },
        // Relative to the document's URL, two levels below the root. The root may be a path of a proxy.
        servers: [{ url: '../..', description: 'this server' }],
        tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
        components: { securitySchemes: { bearer: securityScheme as never } },
        security: [{ bearer: [] }],
      },
    });
    for (const { method, url, schema } of routes) {
      app.route({ method, url, ...(schema === undefined ? {} : { schema }), handler: async () => undefined });
    }
    await app.ready();
    return structuredClone(app.swagger()) as unknown as OpenApiDocument;
  };

  return async (examples) => {
    const document = await describeAgain();
    const missing = new Set(Object.keys(operations));
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, found] of Object.entries(methods)) {
        const name = `${method.toUpperCase()} ${path.slice(prefix.length)}`;
        const operation = operations[name];
        if (operation === undefined) throw new Error(`${name} has no description`);
        missing.delete(name);
        const example = examples.find((one) => one.operation === `${method.toUpperCase()} ${path}`);
        methods[method] = complete(found, operation, parts, example) as DocumentOperation;
      }
    }
    if (missing.size > 0) throw new Error(`operations without a route: ${[...missing].join(', ')}`);
    return document;
  };
};
