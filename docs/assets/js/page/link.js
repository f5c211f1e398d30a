// A link: whether what it leads to can be shown beside it.

const GLOSSARY = /\/glossary(\/|\.html$|$)/;

/** Return whether a link leads to what can be shown.
 * @param {HTMLAnchorElement} link */
export function hasPreview(link) {
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || !url.hash || link.matches(".sm-number, .headerlink")) {
    return false;
  }
  // From a disk no other page can be read.
  if (location.protocol === "file:" && url.pathname !== location.pathname) return false;
  return url.hash.startsWith("#eq-") || GLOSSARY.test(url.pathname);
}
