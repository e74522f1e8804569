/**
 * Http: HTTP/1.1 over connections that were accepted elsewhere. Node's own parser reads the requests; limits, deadlines and
 * the end are ours. Refuses to know paths and pages: a `WebSite` answers.
 * RFC 9110 (semantics), RFC 9112 (HTTP/1.1).
 */
export { type HandedOver, HTTP_LIMITS, HttpFront, type HttpFrontOptions } from './front.ts';
