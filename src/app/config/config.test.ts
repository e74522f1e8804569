import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type BootstrapConfig,
  type ConfigFlags,
  ConfigProblem,
  configKeys,
  defaultConfigText,
  readConfig,
  variableOf,
  writeDefaultConfig,
} from './mod.ts';

interface Given {
  readonly toml?: string;
  readonly env?: Record<string, string>;
  readonly flags?: ConfigFlags;
}

function read({ toml, env = {}, flags = {} }: Given): BootstrapConfig {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-config-'));
  try {
    if (toml !== undefined) writeFileSync(join(folder, 'rookery.toml'), toml);
    const config = readConfig({ flags: { data: folder, ...flags }, env, cwd: '/' });
    return { ...config, data: config.data === folder ? 'DIR' : config.data };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function problemsOf(given: Given): readonly string[] {
  try {
    read(given);
  } catch (error) {
    if (error instanceof ConfigProblem)
      return error.problems.map((text) => text.replace(/^\S+\/rookery\.toml/, 'FILE'));
    throw error;
  }
  return [];
}

test('nothing given: everything on standard ports, on all addresses', () => {
  const config = read({});
  assert.deepEqual(
    [config.data, config.listen, config.portOffset, config.dnsServers, config.certificates, config.logLevel],
    ['DIR', ['::'], undefined, [], [], 'info'],
  );
  assert.deepEqual(
    config.listeners.map(({ name, port, on }) => [name, port, on]),
    [
      ['smtp', 25, true],
      ['submissions', 465, true],
      ['submission', 587, true],
      ['submission-2525', 2525, true],
      ['imap', 143, true],
      ['imaps', 993, true],
      ['pop3', 110, true],
      ['pop3s', 995, true],
      ['lmtp', undefined, true],
      ['http', 80, true],
      ['https', 443, true],
      ['milter', 8899, false],
      ['filter', 10025, false],
      ['filter-lmtp', 10024, false],
    ],
  );
});

test('option before variable before file before default', () => {
  const toml = 'hostname = "file.example"\n[listen]\nport-offset = 1\naddresses = ["127.0.0.1"]\n[log]\nlevel = "warn"';
  const env = { ROOKERY_HOSTNAME: 'env.example', ROOKERY_LISTEN__PORT_OFFSET: '2', OTHER: 'x' };
  const file = read({ toml });
  assert.deepEqual(
    [file.hostname, file.portOffset, file.listen, file.logLevel],
    ['file.example', 1, ['127.0.0.1'], 'warn'],
  );
  const variable = read({ toml, env });
  assert.deepEqual([variable.hostname, variable.portOffset, variable.logLevel], ['env.example', 2, 'warn']);
  const option = read({
    toml,
    env,
    flags: { portOffset: 3, hostname: 'Option.Example', dns: ['192.0.2.53', '[2001:db8::1]:5353'] },
  });
  assert.deepEqual(
    [option.hostname, option.portOffset, option.dnsServers],
    ['option.example', 3, ['192.0.2.53:53', '[2001:db8::1]:5353']],
  );
  assert.deepEqual(
    ['hostname', 'listen.port-offset', 'log.level'].map((key) => option.origins.get(key)?.replace(/^\S+\//, '')),
    ['--hostname', '--port-offset', 'rookery.toml'],
  );
});

test('listeners and certificates are read by their names', () => {
  const config = read({
    toml: '[listener.pop3]\non = false\n[listener.submission-2525]\nport = 2526\ndefault-domain = "example.com"\n[certificate.main]\ncertificate = "mx.pem"\nkey = "/etc/ssl/mx.key"',
    env: { ROOKERY_LISTENER__IMAP__DEFAULT_DOMAIN: 'bücher.example' },
  });
  const listener = (name: string) => config.listeners.find((one) => one.name === name);
  assert.equal(listener('pop3')?.on, false);
  assert.deepEqual(
    [listener('submission-2525')?.port, listener('submission-2525')?.defaultDomain],
    [2526, 'example.com'],
  );
  assert.equal(listener('imap')?.defaultDomain, 'xn--bcher-kva.example');
  assert.match(config.certificates[0]?.certificate ?? '', /^\/.*\/mx\.pem$/);
  assert.equal(config.certificates[0]?.key, '/etc/ssl/mx.key');
});

test('a listener names its proxies, and port 25 may let users sign in', () => {
  const config = read({
    toml: '[listener.smtp]\nauth = true\nproxy = ["127.0.0.1", "2001:DB8::/32"]',
    env: { ROOKERY_LISTENER__IMAPS__PROXY: '10.0.0.0/8, 192.0.2.1' },
  });
  const of = (name: string) => config.listeners.find((one) => one.name === name);
  assert.deepEqual([of('smtp')?.auth, of('smtp')?.proxies], [true, ['127.0.0.1', '2001:db8::/32']]);
  assert.deepEqual([of('imaps')?.auth, of('imaps')?.proxies], [false, ['10.0.0.0/8', '192.0.2.1']]);
  assert.deepEqual([of('pop3')?.auth, of('pop3')?.proxies], [false, []]);
  assert.deepEqual(
    problemsOf({ toml: '[listener.imap]\nauth = true\nproxy = ["proxy.example"]\n[listener.lmtp]\nproxy = ["::1"]' }),
    [
      'FILE has an unknown key "listener.imap.auth"; did you mean "listener.smtp.auth"?',
      'FILE: listener.imap.proxy has "proxy.example", which is not an address or a network, such as 192.0.2.0/24',
      'FILE has an unknown key "listener.lmtp.proxy"; did you mean "listener.smtp.proxy"?',
    ],
  );
});

test('unknown keys and variables are errors with a suggestion, and all problems are named at once', () => {
  assert.deepEqual(
    problemsOf({
      toml: 'hostnam = "x"\n[listen]\nprot-offset = 1\n[listener.imap]\nprt = 1\n[certificate.a]\ncert = "x"\n[nonsense]',
      env: { ROOKERY_LISTEN__PORTOFFSET: '1', ROOKERY_DATA: '/x' },
    }),
    [
      'FILE has an unknown key "hostnam"; did you mean "hostname"?',
      'FILE has an unknown key "listen.prot-offset"; did you mean "listen.port-offset"?',
      'FILE has an unknown key "listener.imap.prt"; did you mean "listener.imap.port"?',
      'FILE has an unknown key "certificate.a.cert"; did you mean "certificate.a.key"?',
      'FILE has an unknown key "nonsense"',
      'The environment has an unknown variable ROOKERY_LISTEN__PORTOFFSET; did you mean "ROOKERY_LISTEN__PORT_OFFSET"?',
    ],
  );
});

test('values are judged, wherever they come from', () => {
  assert.deepEqual(
    problemsOf({
      toml: 'hostname = 7\n[listen]\nport-offset = 70000\naddresses = ["localhost"]\n[listener.imap]\nport = 0\non = "yes"\n[dns]\nservers = ["dns.example"]\n[log]\nlevel = "loud"',
    }),
    [
      'FILE: hostname is not a text',
      'FILE: listen.port-offset is not a whole number from 0 to 60000',
      'FILE: listen.addresses has "localhost", which is not an IP address',
      'FILE: listener.imap.port is not a port from 1 to 65535',
      'FILE: listener.imap.on is not true or false',
      'FILE: dns.servers has "dns.example", which is not an address with a port, such as 192.0.2.53:53',
      'FILE: log.level is not one of debug, info, warn, error',
    ],
  );
  assert.deepEqual(problemsOf({ env: { ROOKERY_LISTEN__PORT_OFFSET: 'many' }, flags: { hostname: 'a b' } }), [
    'ROOKERY_LISTEN__PORT_OFFSET: listen.port-offset is not a number',
    '--hostname: is not a domain name',
  ]);
  assert.deepEqual(problemsOf({ toml: '[certificate.a]\nkey = "/x"' }), [
    'certificate.a has no certificate: it needs both "certificate" and "key"',
  ]);
  assert.match(problemsOf({ toml: 'hostname = ' })[0] ?? '', /^FILE cannot be read: /);
  assert.match(
    problemsOf({ flags: { config: '/nowhere/x.toml' } })[0] ?? '',
    /^Cannot find the configuration file \/nowhere\/x\.toml$/,
  );
});

test('the file of a first start names every key, is read back, and is never written over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-config-'));
  try {
    const path = join(folder, 'rookery.toml');
    assert.equal(writeDefaultConfig(path, { hostname: 'mx.example.net' }), true);
    assert.equal(writeDefaultConfig(path, { hostname: 'other.example' }), false);
    assert.equal(readFileSync(path, 'utf8'), defaultConfigText({ hostname: 'mx.example.net' }));
    assert.equal(readConfig({ flags: { data: folder }, env: {}, cwd: '/' }).hostname, 'mx.example.net');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the file of a first start is right with every comment taken away', () => {
  const toml = defaultConfigText({ hostname: 'mx.example.net' })
    .split('\n')
    .map((line) => (/^# (?:\[|[a-z-]+ = )/.test(line) ? line.slice(2) : line))
    .join('\n');
  const config = read({ toml });
  assert.deepEqual([config.portOffset, config.listen, config.certificates[0]?.name], [20_000, ['::'], 'NAME']);
  assert.equal(config.origins.size, configKeys.length);
});

test('a key has one variable', () => {
  assert.equal(
    variableOf('listener.submission-2525.default-domain'),
    'ROOKERY_LISTENER__SUBMISSION_2525__DEFAULT_DOMAIN',
  );
});
