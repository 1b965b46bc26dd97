// What the benchmarks use of packages that are installed only for them: types are checked without an installation, too.

declare module 'autocannon' {
  interface Request {
    readonly body?: string;
  }

  interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly connections: number;
    /** Seconds. */
    readonly duration?: number;
    /** Calls. */
    readonly amount?: number;
    readonly requests: readonly { setupRequest(request: Request): Request }[];
    verifyBody(body: string): boolean;
  }

  interface Result {
    /** Seconds. */
    readonly duration: number;
    readonly requests: { readonly total: number };
    readonly errors: number;
    readonly mismatches: number;
    readonly non2xx: number;
  }

  export default function autocannon(options: Options): Promise<Result>;
}

declare module 'linkedom' {
  export function parseHTML(html: string): { readonly document: object };
}

declare module '@observablehq/plot' {
  type Mark = { readonly mark: never };
  type Channels = Readonly<Record<string, unknown>>;

  export function plot(options: Channels): { readonly outerHTML: string };
  export function dot(data: readonly object[], channels: Channels): Mark;
  export function line(data: readonly object[], channels: Channels): Mark;
  export function link(data: readonly object[], channels: Channels): Mark;
  export function ruleX(data: readonly object[], channels: Channels): Mark;
  export function ruleY(data: readonly number[], channels?: Channels): Mark;
  export function text(data: readonly object[], channels: Channels): Mark;
}
