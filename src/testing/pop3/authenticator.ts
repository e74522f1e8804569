/** Knows `me@l.example` with `secret`, by PLAIN and LOGIN. */
import type { AuthMechanism, Authenticator, AuthStep } from '#server/pop3d';

export const LOGIN = 'me@l.example';
export const PASSWORD = 'secret word';

export class FakeAuthenticator implements Authenticator {
  /** What was asked: mechanism, name and password. */
  readonly asked: string[] = [];
  /** Given instead of looking at the password. */
  answer: AuthStep | undefined;

  mechanisms(): readonly AuthMechanism[] {
    return [
      { name: 'PLAIN', plaintext: true },
      { name: 'LOGIN', plaintext: true },
    ];
  }

  start(mechanism: string, initial: Uint8Array | undefined): AuthStep {
    if (mechanism === 'PLAIN') {
      if (initial === undefined) return challenge('', (response) => this.#plain(response));
      return this.#plain(initial);
    }
    const password = (name: string): AuthStep =>
      challenge('Password:', (response) => this.#judge('LOGIN', name, text(response)));
    if (initial !== undefined) return password(text(initial));
    return challenge('Username:', (response) => password(text(response)));
  }

  #plain(message: Uint8Array): AuthStep {
    const [authorization, name, password] = text(message).split('\0');
    const judged = this.#judge('PLAIN', name ?? '', password ?? '');
    return authorization === '' || authorization === name ? judged : refused;
  }

  #judge(mechanism: string, name: string, password: string): AuthStep {
    this.asked.push(`${mechanism} ${name} ${password}`);
    if (this.answer !== undefined) return this.answer;
    return name === LOGIN && password === PASSWORD
      ? { kind: 'accepted', identity: { account: 7, login: LOGIN } }
      : refused;
  }
}

const refused: AuthStep = { kind: 'refused', why: 'credentials', text: 'Name or password is not right' };

function challenge(prompt: string, answer: (response: Uint8Array) => AuthStep): AuthStep {
  return { kind: 'challenge', challenge: new Uint8Array(Buffer.from(prompt)), answer };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
