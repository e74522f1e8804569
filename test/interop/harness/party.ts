/** The company most tests need: a name server, a Rookery for example.test, and two people who live there. */
import { NameServer } from './dns.ts';
import { Rookery } from './rookery.ts';
import type { Account } from './rookery.ts';

export interface Party extends AsyncDisposable {
  readonly dns: NameServer;
  readonly server: Rookery;
  readonly anna: Account;
  readonly ben: Account;
  stop(): Promise<void>;
}

export interface PartyOptions {
  /** Settings by key. Loopback is exempt from limits per client unless said otherwise: every test comes from there. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further variables of the server's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function startParty(options: PartyOptions = {}): Promise<Party> {
  const dns = await NameServer.start();
  try {
    const server = await Rookery.start({
      dns: dns.address,
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    try {
      const settings = { 'limits.exempt': '127.0.0.0/8', ...options.settings };
      for (const [key, value] of Object.entries(settings)) await server.set(key, value);
      await server.cli(['domain', 'add', 'example.test']);
      const anna = await server.addAccount('anna@example.test', 'correct-horse-7');
      const ben = await server.addAccount('ben@example.test', 'battery-staple-9');
      const stop = async (): Promise<void> => {
        try {
          await server.stop();
        } finally {
          await dns.stop();
        }
      };
      return { dns, server, anna, ben, stop, [Symbol.asyncDispose]: stop };
    } catch (error) {
      await server.stop().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    await dns.stop();
    throw error;
  }
}
