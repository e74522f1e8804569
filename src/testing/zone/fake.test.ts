import { FakeResolver, resolverContract } from './mod.ts';

resolverContract('FakeResolver', async (zone) =>
  Object.assign(new FakeResolver(zone), { async [Symbol.asyncDispose]() {} }),
);
