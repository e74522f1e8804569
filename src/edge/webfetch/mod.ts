/**
 * Webfetch: one HTTPS GET or POST to a host that a stranger named: small, within a deadline, to addresses of the public internet
 * only, with a certificate that is right, and without following redirects.
 * Refuses to know what is fetched and why. RFC 9110, RFC 9112; RFC 8461 section 3.3 is what it was made for.
 */
export {
  type FetchProblem,
  type WebAnswer,
  WebFetcher,
  type WebFetcherOptions,
  type WebPost,
  type WebPosted,
  type WebRequest,
  type WebUnchanged,
  type WebValidators,
} from './fetcher.ts';
