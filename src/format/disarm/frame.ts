/** The frame in which mail is shown: the second wall, which holds without the first (product FI5). */

/**
 * For the attribute `sandbox`: no scripts, no forms, no origin, and the window around it stays where it is. Links open
 * in windows of their own, which are not bound by this.
 */
export const frameSandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** For the header Content-Security-Policy of the document inside: nothing is fetched; pictures come with the message. */
export const frameContentPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
