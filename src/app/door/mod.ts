/**
 * Door wiring: the rooms that look, remember and count, put together into what SMTP asks about mail from strangers.
 * Refuses to know sockets and replies.
 */
export { authenticatedContent } from './authenticate.ts';
export { doorParts, type DoorNeeds } from './parts.ts';
export { secondLook } from './second-look.ts';
