/**
 * Httpd: the pages that everybody may open, without sockets: a request is plain data, so is its answer. Paths, methods,
 * limits for each network, and the fields that keep a page from being misused stand here.
 * Refuses to know sockets and TLS (edge/http), who refused what and why (flow/explain), and scripts: there are none.
 * RFC 9110 (HTTP semantics), RFC 6585 (429), RFC 6797 (HSTS), RFC 9309 (robots.txt), CSP Level 3, WCAG 2.2.
 */
export {
  API_BODY_BYTES_MAX,
  type ApiCall,
  type ApiOperation,
  type ApiParts,
  apiRoutes,
  type ApiSignIn,
  jsonBody,
} from './api.ts';
export { numberIn, oneOf, signedIn, wrongValue } from './call.ts';
export { AskTokens, askRoutes, type AskParts } from './ask.ts';
export { helpRoutes, type HelpParts, type MailPorts } from './help.ts';
export { type HeldLinks, type HeldParts, heldRoutes } from './held.ts';
export { homeRoutes } from './home.ts';
export type { Frame } from './page.ts';
export {
  BODY_BYTES_MAX,
  type WebAnswer,
  type WebPlaceOfProblem,
  type WebProblem,
  type WebRequest,
  type WebRequestHead,
  type WebSite,
} from './ports.ts';
export type { Route, RoutedRequest } from './routes.ts';
export { Site, type SiteParts } from './site.ts';
export { type Explaining, whyRoutes, type WhyParts } from './why.ts';
export { type Words, wordsFor } from './words.ts';
