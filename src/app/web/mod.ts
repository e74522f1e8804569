/** Web: the pages on their sockets, put together. */
export { createWeb, type WebParts, type WebServer } from './web.ts';
