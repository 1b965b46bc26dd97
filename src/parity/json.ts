export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export const isJsonObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path such as `success.txId`; `undefined` where there is none. */
export const fieldOf = (value: Json | undefined, path: string): Json | undefined =>
  path
    .split('.')
    .reduce<Json | undefined>(
      (current, name) => (isJsonObject(current) && Object.hasOwn(current, name) ? current[name] : undefined),
      value,
    );
