/**
 * Smtpc: the client side of SMTP and LMTP over sockets, behind the port `MailClient` of `flow/send`. Dials, reads the
 * greeting, says EHLO (or HELO), takes TLS where it is offered, signs in to a smart host, and sends messages in
 * pipelined transactions, content streaming. Refuses to know queues, retries and DNS: one target is one address.
 * RFC 5321, 1870, 2033 (LMTP), 2920 (pipelining), 3207 (STARTTLS), 3461 (DSN), 4954 (AUTH), 6152, 6531.
 * Content with octets above 127 is never rewritten: a server without 8BITMIME gets a 5.6.3 outcome (RFC 6152 section 3
 * allows that), since a conversion would break every signature, and such servers have all but died out.
 */
export { SmtpClient, type SmtpClientOptions } from './client.ts';
export { RelaySession } from './relay.ts';
export { type SmtpDeadlines, standardDeadlines } from './deadlines.ts';
