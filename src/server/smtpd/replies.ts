/** The session's own words. Texts say what the client can do; where a refusal is policy, the reception adds its code. */
import { type CommandProblem, type LineProblem, plainReply, type Reply, reply, status, type Verb } from '#format/smtp';

export const ok: Reply = reply(250, status.undefinedStatus, 'Ok');
export const senderOk: Reply = reply(250, status.otherAddress, 'Sender ok');
export const recipientOk: Reply = reply(250, status.addressValid, 'Recipient ok');
export const startMail: Reply = plainReply(354, 'Start mail input; end with <CRLF>.<CRLF>');
export const bye: Reply = reply(221, status.undefinedStatus, 'Bye');
export const readyForTls: Reply = reply(220, status.undefinedStatus, 'Ready to start TLS');
export const signedIn: Reply = reply(235, status.otherSecurity, 'Signed in');

export const unknownCommand: Reply = reply(500, status.invalidCommand, 'Command not recognized');
export const notHere: Reply = reply(502, status.invalidCommand, 'Command not offered here');
export const heloFirst: Reply = reply(503, status.invalidCommand, 'Say EHLO first');
export const lhloFirst: Reply = reply(503, status.invalidCommand, 'Say LHLO first');
export const mailFirst: Reply = reply(503, status.invalidCommand, 'Need MAIL first');
export const rcptFirst: Reply = reply(554, status.otherProtocol, 'No valid recipients');
export const nestedMail: Reply = reply(503, status.invalidCommand, 'A message is already being sent');
export const notInMail: Reply = reply(503, status.invalidCommand, 'Not while a message is being sent');
export const resetFirst: Reply = reply(503, status.invalidCommand, 'A chunk was refused, send RSET first');
export const chunksAndData: Reply = reply(503, status.invalidCommand, 'DATA cannot follow BDAT, send RSET');
export const noMessage: Reply = reply(503, status.invalidCommand, 'No message is being sent, chunk dropped');
export const synchronization: Reply = reply(
  554,
  status.otherProtocol,
  'Protocol synchronization error: wait for 354 before sending the message',
);
export const web: Reply = reply(500, status.invalidCommand, 'This is a mail server');
export const flood: Reply = reply(421, status.syntaxError, 'Line without end, closing connection');
export const tooManyErrors: Reply = reply(421, status.otherSecurity, 'Too many errors, closing connection');
export const chunkTooLarge: Reply = reply(552, status.messageTooBig, 'Chunk is far over the size limit, closing');

export const alreadySignedIn: Reply = reply(503, status.invalidCommand, 'Already signed in');
export const alreadyTls: Reply = reply(503, status.invalidCommand, 'TLS is already active');
export const tlsNotHere: Reply = reply(502, status.invalidCommand, 'STARTTLS is not available here');
export const behindStartTls: Reply = reply(
  421,
  status.otherSecurity,
  'Nothing may be sent behind STARTTLS before the TLS handshake, closing connection',
);
export const behindAuth: Reply = reply(
  421,
  status.otherSecurity,
  'Nothing may be sent behind AUTH before its answer, closing connection',
);
export const authNotHere: Reply = reply(
  503,
  status.invalidCommand,
  'Signing in is not offered on this port; to send mail use port 465 (TLS), 587 or 2525',
);
export const authMechanism: Reply = reply(504, status.invalidArguments, 'Authentication mechanism not offered');
export const authCancelled: Reply = reply(501, status.otherSecurity, 'Authentication cancelled');
export const authBase64: Reply = reply(501, status.syntaxError, 'Cannot decode BASE64');
export const authLineTooLong: Reply = reply(500, status.authLineTooLong, 'Authentication line too long');
export const startTlsFirst: Reply = reply(
  530,
  status.otherSecurity,
  'Must issue a STARTTLS command first; the password was not looked at',
);
export const authRequired: Reply = reply(
  530,
  status.otherSecurity,
  'Authentication required: nothing is wrong with the address,',
  'but this port takes mail only after signing in with user name and password.',
);
export const authRequiredAfterTls: Reply = reply(
  530,
  status.otherSecurity,
  'Authentication required: nothing is wrong with the address,',
  'but this port takes mail only after STARTTLS and signing in with user name and password.',
);

export const senderNotAscii: Reply = reply(
  550,
  status.nonAsciiAddressRefused,
  'This address needs SMTPUTF8 in the MAIL command',
);
export const recipientNotAscii: Reply = reply(
  553,
  status.nonAsciiAddressRefused,
  'This address needs SMTPUTF8 in the MAIL command',
);
export const requireTlsInClear: Reply = reply(
  530,
  status.encryptionNeeded,
  'REQUIRETLS needs a connection over TLS (RFC 8689 2), say STARTTLS first',
);
export const tooManyTransactions: Reply = reply(
  421,
  status.otherSecurity,
  'Too many messages on one connection, please connect again',
);
export const tooManyRecipientsNow: Reply = reply(
  452,
  status.tooManyRecipients,
  'Too many recipients, send the rest later',
);
export const timedOut: Reply = reply(421, status.badConnection, 'Timeout, closing connection');
export const tooSlow: Reply = reply(421, status.badConnection, 'Data arrives too slowly, closing connection');
export const broken: Reply = reply(421, status.otherSystem, 'Temporary failure on our side, closing connection');
export const shuttingDown: Reply = reply(421, status.notAccepting, 'Server is going down, please try again later');

export const prdrFollows: Reply = plainReply(353, 'One reply for each recipient follows, and one for all');
export const prdrLater: Reply = reply(451, status.otherSystem, 'Nobody has the message yet, please try again later');
export const prdrRefused: Reply = reply(550, status.otherContent, 'Nobody has the message; see the replies above');

export function prdrTaken(taken: number, of: number): Reply {
  return reply(250, status.undefinedStatus, `${taken} of ${of} recipients have the message`);
}

export function tooManyRecipients(max: number): Reply {
  return reply(
    550,
    status.tooManyRecipients,
    `A message may have at most ${max} recipients; nothing of this one was sent.`,
    'For more use a mailing list or a newsletter list.',
  );
}

export function tooLarge(max: number): Reply {
  return reply(552, status.messageTooBig, `Message is larger than the limit of ${max} octets`);
}

export function flawedContent(flaw: 'bare-lf' | 'bare-cr' | 'nul'): Reply {
  const what = { 'bare-lf': 'bare LF', 'bare-cr': 'bare CR', nul: 'NUL' }[flaw];
  return reply(550, status.invalidMessageSyntax, `Message holds a ${what}; lines end in CR LF only (RFC 5321 2.3.8)`);
}

const lineProblems: Readonly<Record<Exclude<LineProblem, 'flood'>, Reply>> = {
  'bare-lf': reply(500, status.syntaxError, 'Bare LF in a command; lines end in CR LF only'),
  'bare-cr': reply(500, status.syntaxError, 'Bare CR in a command; lines end in CR LF only'),
  nul: reply(500, status.syntaxError, 'NUL in a command'),
  'too-long': reply(500, status.syntaxError, 'Line too long'),
};

export function malformedLine(problem: LineProblem): Reply {
  return problem === 'flood' ? flood : lineProblems[problem];
}

export function invalidCommand(of: Verb, problem: CommandProblem): Reply {
  switch (problem) {
    case 'argument-missing':
      return reply(501, status.invalidArguments, `${of} needs an argument`);
    case 'argument-unwanted':
      return reply(501, status.invalidArguments, `${of} takes no argument`);
    case 'brackets-missing':
      return reply(501, addressStatus(of), 'Address must be in angle brackets: <user@example.com>');
    case 'path':
      return reply(
        501,
        addressStatus(of),
        `Cannot parse the address, say ${of === 'MAIL' ? 'MAIL FROM' : 'RCPT TO'}:<user@example.com>`,
      );
    case 'parameter-unknown':
      return reply(555, status.invalidArguments, `${of} parameter not recognized`);
    case 'parameter-repeated':
      return reply(501, status.invalidArguments, `${of} parameter given twice`);
    case 'parameter-value':
      return reply(501, status.invalidArguments, `Cannot parse ${of} parameter`);
    case 'parameters-too-many':
      return reply(501, status.invalidArguments, `Too many ${of} parameters`);
    case 'chunk-size':
      return reply(501, status.invalidArguments, 'Cannot parse chunk size, closing connection');
    case 'eight-bit':
      return reply(500, status.syntaxError, 'Octets in the command are not UTF-8, or not allowed here');
    default:
      return problem satisfies never;
  }
}

function addressStatus(of: Verb): typeof status.badSenderSyntax | typeof status.badAddressSyntax {
  return of === 'MAIL' ? status.badSenderSyntax : status.badAddressSyntax;
}
