/** What operations read of a call: who asks, and values that are what they must be. Each throws a Fault with a sentence. */
import { Fault } from '#base/fault';
import type { Actor } from '#model/directory';
import type { ApiCall } from './api.ts';

/** For operations that are open to nobody who has not signed in. */
export function signedIn({ actor, login }: Pick<ApiCall, 'actor' | 'login'>): {
  readonly actor: Actor;
  readonly login: string;
} {
  if (actor !== undefined && login !== undefined) return { actor, login };
  throw new Fault('refused', 'Nobody signed in', { publicText: 'Sign in first' });
}

export function oneOf<C extends string>(value: unknown, choices: readonly C[], name: string): C {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw wrongValue(name, `one of ${choices.join(', ')}`);
}

/** A whole number of the query; undefined where it is not there. */
export function numberIn({ query }: Pick<ApiCall, 'query'>, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined || text === '') return undefined;
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw wrongValue(name, 'a number');
}

export function wrongValue(name: string, what: string): Fault {
  return new Fault('invalid', `"${name}" is not ${what}`, { publicText: `"${name}" must be ${what}` });
}
