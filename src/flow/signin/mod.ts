/**
 * Signin: the one door for passwords, shared by all protocols: checks them, remembers right ones for minutes, counts
 * wrong ones per connection, network and account, and holds answers back. Never locks an account: somebody with the
 * right password gets in, strangers at a besieged account only wait longer. What it counts lives in memory.
 * Refuses to know the protocols' words (each server maps a result to its reply) and how passwords are stored.
 * RFC 4422, 4616, 4954; product.md OP7, MB3, MB4.
 */
export { beginExchange, type ExchangeOptions, type ExchangeStep, signInMechanisms } from './exchange.ts';
export { signInSettings } from './settings.ts';
export { type SignInDirectory, SignIns, type SignInsOptions, stripRecent } from './signin.ts';
export type { SignedIn, SignInRefusal, SignInRequest, SignInResult } from './types.ts';
