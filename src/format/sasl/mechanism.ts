import { LoginExchange } from './login.ts';
import { decodePlain } from './plain.ts';

export interface PasswordCredentials {
  /** As the client wrote it. */
  readonly login: string;
  readonly password: string;
}

/** `authorization`: to act as somebody else was asked for (RFC 4422 section 3.4.1). */
export type SaslProblem = 'malformed' | 'too-long' | 'authorization';

/** What comes next in an exchange. Mechanisms with proofs add a kind of their own. */
export type SaslProgress =
  | { readonly kind: 'challenge'; readonly challenge: Uint8Array }
  | { readonly kind: 'password'; readonly credentials: PasswordCredentials }
  | { readonly kind: 'malformed'; readonly problem: SaslProblem };

/** One exchange; not used again after a kind other than `challenge`. */
export interface SaslExchange {
  /** Undefined only at first, where the client sent no initial response. */
  next(response: Uint8Array | undefined): SaslProgress;
}

export interface SaslMechanism {
  /** Upper case, as registered. */
  readonly name: string;
  /** The password itself goes over the wire. */
  readonly plaintext: boolean;
  begin(): SaslExchange;
}

const empty = new Uint8Array(0);

/** Strongest first. */
export const mechanisms: readonly SaslMechanism[] = [
  { name: 'PLAIN', plaintext: true, begin: () => new PlainExchange() },
  { name: 'LOGIN', plaintext: true, begin: () => new LoginExchange() },
];

export function findMechanism(name: string): SaslMechanism | undefined {
  return mechanisms.find((mechanism) => mechanism.name === name.toUpperCase());
}

class PlainExchange implements SaslExchange {
  next(response: Uint8Array | undefined): SaslProgress {
    if (response === undefined) return { kind: 'challenge', challenge: empty };
    const decoded = decodePlain(response);
    return typeof decoded === 'string'
      ? { kind: 'malformed', problem: decoded }
      : { kind: 'password', credentials: decoded };
  }
}
