/**
 * Path: the way that a message says to have come: its Received fields read as they are found, how long each step took, and
 * which of them can be believed. Refuses to know the DNS (a header is all that is looked at) and who may send for whom.
 * RFC 5321 section 4.4 (Received), RFC 3848 (its protocols), RFC 5322 section 3.6.7.
 */
export { judgePath, type PathDoubt, pathDoubts, type PathFacts, type PathStanding, type PathStep } from './judge.ts';
export { type Handover, type Hop, readHandover, readReceived } from './received.ts';
