const decode = (text: string): string => {
  try {
    return decodeURI(text);
  } catch {
    // Broken UTF-8: at least ASCII characters are decoded.
    return text.replace(/%[0-7][0-9a-f]/gi, decodeURI);
  }
};

/** The path as the router sees it: valid percent-encoding is decoded, the rest stays. */
export const decodedPathOf = (target: string): string => {
  const path = pathOf(target);
  return path.includes('%') ? path.replace(/(?:%[0-9a-f]{2})+/gi, decode) : path;
};

/** The path of a request target, without query, and without scheme and host of an absolute target. */
export const pathOf = (target: string): string => {
  const path = /^[a-z]+:\/\/[^/?]*(.*)$/i.exec(target)?.[1] ?? target;
  return path.split(/[?#]/, 1)[0] ?? '';
};
