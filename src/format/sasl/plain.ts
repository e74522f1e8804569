/** PLAIN (RFC 4616): `authzid NUL authcid NUL password`. */
import { decodeUtf8 } from '#base/bytes';
import { SASL_RESPONSE_OCTETS_MAX } from './base64.ts';
import type { PasswordCredentials, SaslProblem } from './mechanism.ts';

/** RFC 4616 section 2: each of the three has at most 255 octets; passwords may be longer for us. */
const NAME_OCTETS_MAX = 255;
/** A longer password is refused before it is hashed. */
export const PASSWORD_OCTETS_MAX = 1024;

export function decodePlain(response: Uint8Array): PasswordCredentials | SaslProblem {
  if (response.length > SASL_RESPONSE_OCTETS_MAX) return 'too-long';
  const first = response.indexOf(0);
  const second = first === -1 ? -1 : response.indexOf(0, first + 1);
  if (second === -1 || response.indexOf(0, second + 1) !== -1) return 'malformed';
  const authorization = response.subarray(0, first);
  const login = response.subarray(first + 1, second);
  const password = response.subarray(second + 1);
  const problem = passwordProblem(login, password) ?? (authorization.length > NAME_OCTETS_MAX ? 'too-long' : undefined);
  if (problem !== undefined) return problem;
  const names = [decodeUtf8(authorization), decodeUtf8(login), decodeUtf8(password)];
  const [authzid, authcid, secret] = names;
  if (authzid === undefined || authcid === undefined || secret === undefined) return 'malformed';
  // Acting for somebody else is not offered; a client that repeats its own name is not.
  if (authzid !== '' && authzid.normalize('NFC').toLowerCase() !== authcid.normalize('NFC').toLowerCase())
    return 'authorization';
  return { login: authcid, password: secret };
}

/** What is wrong with the octets of a name and password by themselves. */
export function passwordProblem(login: Uint8Array, password: Uint8Array): SaslProblem | undefined {
  if (login.length === 0 || password.length === 0) return 'malformed';
  if (login.includes(0) || password.includes(0)) return 'malformed';
  return login.length > NAME_OCTETS_MAX || password.length > PASSWORD_OCTETS_MAX ? 'too-long' : undefined;
}
