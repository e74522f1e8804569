/** The one place where what a port throws becomes what the client is told. */
import { Fault } from '#base/fault';
import type { ResponseCode } from '#format/pop3';
import { err, type Outcome } from './outcome.ts';

/**
 * [SYS/TEMP] keeps the client's program from bothering its user, [SYS/PERM] asks it to show the text (RFC 3206 section 4).
 * What we cannot know is temporary.
 */
export function failureOutcome(error: unknown): Outcome {
  if (!(error instanceof Fault)) return err('Temporary failure on our side, please try again later', 'SYS/TEMP');
  return err(error.publicText, codeOf(error));
}

function codeOf({ kind }: Fault): ResponseCode {
  switch (kind) {
    case 'temporary':
    case 'limit':
    case 'disk-full':
      return 'SYS/TEMP';
    case 'conflict':
      // RFC 2449 section 8.1.1: somebody else holds the maildrop; it may be had later.
      return 'IN-USE';
    case 'permanent':
    case 'not-found':
    case 'refused':
    case 'over-quota':
    case 'invalid':
      return 'SYS/PERM';
    default:
      return kind satisfies never;
  }
}
