import type { Store } from '../../src/store/store.ts';

/** The same thing with some of its parts replaced. Works for classes, too. */
export const override = <T extends object>(whole: T, parts: Partial<T>): T =>
  new Proxy(whole, {
    get(target, key) {
      if (Object.hasOwn(parts, key)) return Reflect.get(parts, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** The same store with some operations of its parts replaced. */
export const overrideStore = (
  store: Store,
  parts: {
    readonly [Part in keyof Store]?: Store[Part] extends (...given: never[]) => unknown
      ? Store[Part]
      : Partial<Store[Part]>;
  },
): Store => {
  const replaced = Object.entries(parts).map(([name, part]) => {
    const own: unknown = store[name as keyof Store];
    return [name, typeof own === 'object' && own !== null ? override(own, part as object) : part];
  });
  return override(store, Object.fromEntries(replaced));
};
