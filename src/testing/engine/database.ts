import { SystemClock } from '#base/clock';
import { PostgresStore } from '#edge/store';
import { type TestServer, testServer } from './postgres.ts';

export { postgresMissing } from './postgres.ts';

/** A migrated database of the test server. */
export interface TestDatabase {
  /** The folder of its unix socket. */
  readonly host: string;
  readonly database: string;
  readonly user: string;
}

/** The server with a migrated database to copy from, started at the first call. */
export function migratedServer(): Promise<TestServer> {
  return testServer(async (host, database) => {
    const readRange = (): Promise<never> => Promise.reject(new Error('Migrations read no bytes'));
    const options = { host, database, user: 'rookery', connectionsMax: 1, clock: new SystemClock(), readRange };
    const store = await PostgresStore.open(options);
    await store.migrate();
    await store.close();
  });
}

/** Gives the body a fresh database and drops it afterwards. */
export async function withDatabase<T>(body: (database: TestDatabase) => Promise<T>): Promise<T> {
  const server = await migratedServer();
  const database = await server.createDatabase();
  try {
    return await body({ host: server.folder, database, user: server.user });
  } finally {
    await server.dropDatabase(database);
  }
}
