const decode = (text: string): string => {
  try {
    return decodeURI(text);
  } catch {
    // Broken UTF-8: what is ASCII stands for itself all the same.
    return text.replace(/%[0-7][0-9a-f]/gi, decodeURI);
  }
};

/** The path as the router sees it, percent signs decoded; those that cannot be stay as they came, and no others. */
export const decodedPathOf = (target: string): string => pathOf(target).replace(/(?:%[0-9a-f]{2})+/gi, decode);

/** A request target's path: no query, and of an absolute target no scheme and host. */
export const pathOf = (target: string): string => {
  const path = /^[a-z]+:\/\/[^/?]*(.*)$/i.exec(target)?.[1] ?? target;
  return path.split(/[?#]/, 1)[0] ?? '';
};
