/** LOGIN: two prompts, whose words clients compare, then the name and the password as they are. */
import { decodeUtf8, encodeUtf8 } from '#base/bytes';
import type { SaslExchange, SaslProgress } from './mechanism.ts';
import { passwordProblem } from './plain.ts';

const userPrompt = encodeUtf8('Username:');
const passwordPrompt = encodeUtf8('Password:');

export class LoginExchange implements SaslExchange {
  #login: Uint8Array | undefined;

  /** An initial response is the name, as several clients send it. */
  next(response: Uint8Array | undefined): SaslProgress {
    if (response === undefined) {
      return this.#login === undefined
        ? { kind: 'challenge', challenge: userPrompt }
        : { kind: 'malformed', problem: 'malformed' };
    }
    if (this.#login === undefined) {
      const problem = passwordProblem(response, encodeUtf8('-'));
      if (problem !== undefined) return { kind: 'malformed', problem };
      this.#login = new Uint8Array(response);
      return { kind: 'challenge', challenge: passwordPrompt };
    }
    const problem = passwordProblem(this.#login, response);
    if (problem !== undefined) return { kind: 'malformed', problem };
    const login = decodeUtf8(this.#login);
    const password = decodeUtf8(response);
    if (login === undefined || password === undefined) return { kind: 'malformed', problem: 'malformed' };
    return { kind: 'password', credentials: { login, password } };
  }
}
