import assert from 'node:assert/strict';
import { Resolver } from 'node:dns/promises';
import { after, before, suite, test } from 'node:test';
import { NameServer } from './dns.ts';
import { lacking, mustRun } from './program.ts';

suite('the name server of the tests', { skip: lacking('nsd', 'drill') }, () => {
  let dns: NameServer;
  const resolver = new Resolver();
  before(async () => {
    dns = await NameServer.start();
    resolver.setServers([dns.address]);
  });
  after(() => dns.stop());

  test('knows the servers of a domain and their addresses', async () => {
    const [mx] = await resolver.resolveMx('remote.test');
    assert.deepEqual([mx?.priority, mx?.exchange], [10, 'mx1.remote.test']);
    assert.deepEqual(await resolver.resolve4('mx1.remote.test'), ['127.0.0.2']);
    assert.deepEqual((await resolver.resolveMx('fallback.test')).length, 2);
    assert.deepEqual(await resolver.reverse('127.0.0.2'), ['mx1.remote.test']);
  });

  test('says that a domain takes no mail (RFC 7505)', async () => {
    const [mx] = await resolver.resolveMx('nullmx.test');
    assert.deepEqual([mx?.priority, mx?.exchange], [0, '']);
  });

  test('tells no such domain from no such record from cannot say', async () => {
    await assert.rejects(resolver.resolveMx('missing.test'), { code: 'ENOTFOUND' });
    await assert.rejects(resolver.resolveMx('a-only.test'), { code: 'ENODATA' });
    await assert.rejects(resolver.resolveMx('servfail.test'), { code: 'ESERVFAIL' });
  });

  test('answers a program of another house', async () => {
    const [host, port] = dns.address.split(':');
    const { output } = await mustRun('drill', ['-p', port ?? '', `@${host ?? ''}`, 'example.test', 'MX']);
    assert.match(output, /example\.test\.\s+60\s+IN\s+MX\s+10 mx\.example\.test\./);
  });
});
