import assert from 'node:assert/strict';
import { type Address, parseAddress } from '#format/address';
import { rows, sql } from '#format/sql';
import { type AuditStamp, listAudit } from '#model/audit';
import { deliverTo, forEachEngine, type TestStore } from '#testing/engine';
import { directoryReads as reads, directoryWrites as writes, type Resolution } from './mod.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function stamp(store: TestStore): AuditStamp {
  return { id: store.nextId(), actor: 'test', nowMs: NOW };
}

function addDomain(store: TestStore, name: string, more: { quotaBytes?: number; accountQuotaBytes?: number } = {}) {
  return store.write(() => writes.addDomain({ by: stamp(store), name, ...more }));
}

async function addAccount(
  store: TestStore,
  address: string,
  more: { quotaBytes?: number | null; standardQuotaBytes?: number } = {},
) {
  const args = {
    by: stamp(store),
    address,
    passwordHash: '$hash',
    credentialId: store.nextId(),
    standardQuotaBytes: null,
    ...more,
  };
  return (await store.write(() => writes.addAccount(args))).account;
}

function addAlias(store: TestStore, address: string, ...targets: string[]) {
  return store.write(() => writes.addAlias({ by: stamp(store), address, targets }));
}

function grant(store: TestStore, address: string, role: 'operator' | 'domain-admin', domain = '') {
  const scope = domain === '' ? ('platform' as const) : ('domain' as const);
  return store.write(() =>
    writes.addGrant({ by: stamp(store), grantId: store.nextId(), address, role, scope, scopeName: domain }),
  );
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  assert.ok(parsed);
  return parsed;
}

async function resolve(store: TestStore, text: string): Promise<string> {
  const found: Resolution = await store.read(() =>
    reads.resolveRecipient({ address: text === '' ? null : address(text) }),
  );
  if (found.kind !== 'accounts') return found.kind;
  const names = found.accounts.map((one) => `${one.address}${one.active ? '' : ' (off)'}`).join(' ');
  return `${names}${found.alias === null ? '' : ` via ${found.alias}`}${found.tag === null ? '' : ` +${found.tag}`}`;
}

forEachEngine(
  'a domain is one name in any spelling, and goes only without accounts unless that is said',
  async (store) => {
    const { domain, directory } = await addDomain(store, 'Bücher.Example', { quotaBytes: 1000 });
    assert.deepEqual([domain.name, directory], ['xn--bcher-kva.example', true]);
    await assert.rejects(addDomain(store, 'xn--bcher-kva.example'), { kind: 'conflict' });
    await assert.rejects(addDomain(store, 'a..b'), { kind: 'invalid' });
    await addAccount(store, 'you@bücher.example');
    await addAlias(store, 'info@bücher.example', 'you@bücher.example');
    const [summary] = await store.read(() => reads.listDomains({}));
    assert.deepEqual(await store.read(reads.countDirectory), { domains: 1, accounts: 1 });
    assert.deepEqual([summary?.accounts, summary?.aliases, summary?.usedBytes, summary?.quotaBytes], [1, 1, 0, 1000]);
    const remove = (withAccounts: boolean) =>
      store.write(() => writes.removeDomain({ by: stamp(store), name: 'bücher.example', withAccounts }));
    await assert.rejects(remove(false), { kind: 'conflict' });
    assert.deepEqual(await remove(true), { directory: true, name: 'xn--bcher-kva.example', accounts: 1, aliases: 1 });
    assert.equal(await store.read(() => reads.findDomain({ name: 'bücher.example' })), undefined);
    assert.equal(await resolve(store, 'you@bücher.example'), 'remote');
  },
);

forEachEngine('an account has its mailboxes, its password and the quota that is nearest to it', async (store) => {
  await addDomain(store, 'example.com', { accountQuotaBytes: 500 });
  await addDomain(store, 'example.net');
  assert.equal((await addAccount(store, 'One@example.com', { standardQuotaBytes: 700 })).quotaBytes, 500);
  assert.equal((await addAccount(store, 'two@example.com', { quotaBytes: null })).quotaBytes, null);
  const three = await addAccount(store, 'three@example.net', { standardQuotaBytes: 700 });
  assert.equal(three.quotaBytes, 700);
  await assert.rejects(addAccount(store, 'ONE@EXAMPLE.COM'), { kind: 'conflict' });
  await assert.rejects(addAccount(store, 'x@example.org'), { kind: 'not-found' });
  await assert.rejects(addAccount(store, 'x@[192.0.2.1]'), { kind: 'invalid' });
  const mailboxes = await store.read(() =>
    rows<{ name: string }>(sql`SELECT name FROM mailbox WHERE account = ${three.id} ORDER BY id`),
  );
  assert.deepEqual(
    mailboxes.map(({ name }) => name),
    ['INBOX', 'Drafts', 'Sent', 'Junk', 'Trash', 'Archive'],
  );
  const login = await store.read(() => reads.findLogin({ addressKey: 'one@example.com' }));
  assert.deepEqual(
    [login?.account.address, login?.credentials.map(({ kind, hash }) => [kind, hash])],
    ['One@example.com', [['password', '$hash']]],
  );
  assert.deepEqual(
    (await store.read(() => reads.listAccounts({ domain: 'example.com' }))).map((one) => one.addressKey),
    ['one@example.com', 'two@example.com'],
  );
  assert.deepEqual(
    (await store.read(() => reads.listAccounts({ after: 'one@example.com', max: 1 }))).map((one) => one.addressKey),
    ['three@example.net'],
  );
});

forEachEngine('every change of a credential or of the switch raises the version, nothing else does', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'you@example.com');
  const version = async () =>
    (await store.read(() => reads.findAccount({ address: 'you@example.com' })))?.credentialVersion;
  const change = (more: object) =>
    store.write(() => writes.changeAccount({ by: stamp(store), address: 'you@example.com', ...more }));
  const app = { address: 'you@example.com', name: 'Phone', hash: '$app', scopes: [], expiresMs: null };
  assert.equal(await version(), 1);
  await change({ quotaBytes: 10, name: 'You', fileSent: true });
  await change({ active: true });
  assert.equal(await version(), 1);
  await change({ active: false });
  assert.equal(await version(), 2);
  await store.write(() =>
    writes.setPassword({ by: stamp(store), address: 'you@example.com', credentialId: store.nextId(), hash: '$new' }),
  );
  assert.equal(await version(), 3);
  await store.write(() => writes.addAppPassword({ by: stamp(store), credentialId: store.nextId(), ...app }));
  await assert.rejects(
    store.write(() => writes.addAppPassword({ by: stamp(store), credentialId: store.nextId(), ...app })),
    { kind: 'conflict' },
  );
  await store.write(() => writes.removeAppPassword({ by: stamp(store), address: 'you@example.com', name: 'Phone' }));
  assert.equal(await version(), 5);
  const login = await store.read(() => reads.findLogin({ addressKey: 'you@example.com' }));
  const [credential] = login?.credentials ?? [];
  await store.write(() => writes.rehashPassword({ credential: credential?.id ?? 0, before: '$old', hash: '$lost' }));
  await store.write(() =>
    writes.rehashPassword({ credential: credential?.id ?? 0, before: '$new', hash: '$rehashed' }),
  );
  await store.write(() => writes.noteCredentialUse({ credential: credential?.id ?? 0, nowMs: NOW }));
  const after = await store.read(() => reads.findLogin({ addressKey: 'you@example.com' }));
  assert.deepEqual(
    after?.credentials.map(({ hash, usedMs }) => [hash, usedMs]),
    [['$rehashed', NOW]],
  );
  assert.equal(after?.account.credentialVersion, 5);
});

forEachEngine('an address reaches its account, with or without a tag, or the members of its alias', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'One@example.com');
  await addAccount(store, 'two@example.com');
  await addAccount(store, 'two+exact@example.com');
  await addAlias(store, 'sales@example.com', 'one@example.com', 'two@example.com');
  await addAlias(store, 'all@example.com', 'sales@example.com', 'two+lists@example.com', 'two+exact@example.com');
  await store.write(() => writes.changeAccount({ by: stamp(store), address: 'two@example.com', active: false }));
  const cases: readonly (readonly [string, string])[] = [
    ['ONE@example.com', 'One@example.com'],
    ['one+tag@example.com', 'One@example.com +tag'],
    ['two+exact@example.com', 'two+exact@example.com'],
    ['sales@example.com', 'One@example.com two@example.com (off) via sales@example.com'],
    ['sales+q1@example.com', 'One@example.com two@example.com (off) via sales@example.com +q1'],
    ['all@example.com', 'One@example.com two@example.com (off) two+exact@example.com via all@example.com'],
    ['nobody@example.com', 'unknown'],
    ['nobody+one@example.com', 'unknown'],
    ['one@example.net', 'remote'],
    ['one@sub.example.com', 'remote'],
  ];
  for (const [asked, reached] of cases) assert.equal(await resolve(store, asked), reached, asked);
  const one = await store.read(() => reads.findAccount({ address: 'one@example.com' }));
  assert.deepEqual(await store.read(() => reads.addressesOf({ account: one?.id ?? 0 })), [
    'One@example.com',
    'sales@example.com',
    'all@example.com',
  ]);
});

forEachEngine(
  'postmaster and abuse reach the domain admin, else the operator, unless they are somebody',
  async (store) => {
    await addDomain(store, 'example.com');
    await addDomain(store, 'example.net');
    await addAccount(store, 'one@example.com');
    await addAccount(store, 'op@example.net');
    assert.equal(await resolve(store, 'postmaster@example.com'), 'unknown');
    await grant(store, 'op@example.net', 'operator');
    assert.equal(await resolve(store, 'Postmaster@example.com'), 'op@example.net via postmaster@example.com');
    assert.equal(await resolve(store, ''), 'op@example.net via Postmaster');
    await grant(store, 'one@example.com', 'domain-admin', 'example.com');
    assert.equal(await resolve(store, 'abuse+x@example.com'), 'one@example.com via abuse@example.com +x');
    assert.equal(await resolve(store, 'abuse@example.net'), 'op@example.net via abuse@example.net');
    await store.write(() => writes.changeAccount({ by: stamp(store), address: 'one@example.com', active: false }));
    assert.equal(await resolve(store, 'abuse@example.com'), 'op@example.net via abuse@example.com');
    await addAccount(store, 'postmaster@example.com');
    assert.equal(await resolve(store, 'postmaster@example.com'), 'postmaster@example.com');
    assert.equal(await resolve(store, 'postmaster@example.org'), 'remote');
  },
);

forEachEngine('an alias leads only to what is here, and never back to itself', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'one@example.com');
  await addAlias(store, 'a@example.com', 'one@example.com');
  await addAlias(store, 'b@example.com', 'a@example.com');
  await assert.rejects(addAlias(store, 'x@example.com', 'y@remote.test'), {
    kind: 'refused',
    publicText: 'y@remote.test is not hosted here: forwarding outside is not available yet',
  });
  await assert.rejects(addAlias(store, 'x@example.com', 'nobody@example.com'), { kind: 'not-found' });
  await assert.rejects(addAlias(store, 'x@example.com'), { kind: 'invalid' });
  await assert.rejects(addAlias(store, 'one@example.com', 'a@example.com'), { kind: 'conflict' });
  await assert.rejects(addAccount(store, 'a@example.com'), { kind: 'conflict' });
  await assert.rejects(addAlias(store, 'a@example.com', 'b@example.com'), {
    kind: 'conflict',
    publicText: /lead back to itself/,
  });
  await assert.rejects(addAlias(store, 'a@example.com', 'a+x@example.com'), { kind: 'conflict' });
  assert.equal(await resolve(store, 'b@example.com'), 'one@example.com via b@example.com');
});

forEachEngine('a chain of aliases is followed to its limit and a loop in the rows ends', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'one@example.com');
  await addAlias(store, 'n1@example.com', 'one@example.com');
  for (let i = 2; i <= 9; i++) await addAlias(store, `n${i}@example.com`, `n${i - 1}@example.com`);
  assert.equal(await resolve(store, 'n8@example.com'), 'one@example.com via n8@example.com');
  assert.equal(await resolve(store, 'n9@example.com'), 'unknown');
  await store.write(function* () {
    yield sql`UPDATE alias_target SET address = 'n3@example.com', address_key = 'n3@example.com' WHERE address_key = 'one@example.com'`;
  });
  assert.equal(await resolve(store, 'n3@example.com'), 'unknown');
});

forEachEngine('what is removed leaves the aliases it was in, and empty ones go', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'one@example.com');
  await addAccount(store, 'two@example.com');
  await addAlias(store, 'only@example.com', 'one@example.com');
  await addAlias(store, 'above@example.com', 'only@example.com');
  await addAlias(store, 'both@example.com', 'one@example.com', 'two@example.com');
  const gone = await store.write(() => writes.removeAccount({ by: stamp(store), address: 'one@example.com' }));
  assert.deepEqual([gone.messages, gone.aliasesEmptied], [0, 2]);
  const left = await store.read(() => reads.listAliases({ domain: 'example.com' }));
  assert.deepEqual(
    left.map((alias) => [alias.address, alias.targets]),
    [['both@example.com', ['two@example.com']]],
  );
});

forEachEngine(
  'a removed account receives no more at once; its mail and blobs go in slices behind it',
  async (store) => {
    await addDomain(store, 'example.com');
    const one = await addAccount(store, 'one@example.com');
    const two = await addAccount(store, 'two@example.com');
    for (let i = 0; i < 5; i++) await deliverTo(store, one.id, `Subject: ${i}\r\n\r\nx\r\n`);
    await deliverTo(store, two.id, 'Subject: stays\r\n\r\nx\r\n');
    await store.write(() => writes.removeAccount({ by: stamp(store), address: 'one@example.com' }));
    await assert.rejects(deliverTo(store, one.id, 'Subject: late\r\n\r\nx\r\n'), { kind: 'not-found' });
    let rounds = 0;
    for (let done = false; !done; rounds++)
      ({ done } = await store.write(() => writes.purgeAccounts({ nowMs: NOW, max: 2 })));
    assert.ok(rounds >= 4);
    const count = async (table: 'email' | 'message' | 'mailbox' | 'account_state' | 'email_search' | 'job') =>
      Number(
        (
          await store.read(() =>
            rows<{ n: number }>({ text: [`SELECT count(*) AS n FROM ${table}`] as never, values: [] }),
          )
        )[0]?.n,
      );
    assert.deepEqual(
      [
        await count('email'),
        await count('message'),
        await count('mailbox'),
        await count('account_state'),
        await count('email_search'),
        await count('job'),
      ],
      [1, 1, 6, 1, 1, 0],
    );
    const blobs = await store.read(() =>
      rows<{ refs: number; dead_ms: number | null }>(sql`SELECT refs, dead_ms FROM blob ORDER BY refs DESC`),
    );
    assert.deepEqual(
      blobs.map(({ refs, dead_ms }) => [refs, dead_ms]),
      [[1, null], ...Array.from({ length: 5 }, () => [0, NOW])],
    );
    const again = await addAccount(store, 'one@example.com');
    assert.notEqual(again.id, one.id);
  },
);

forEachEngine('roles are granted once, over what exists, and an operator stays', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'one@example.com');
  const by = () => stamp(store);
  const add = (
    role: 'operator' | 'domain-admin' | 'helpdesk',
    scope: 'platform' | 'tenant' | 'domain',
    scopeName: string,
  ) =>
    store.write(() =>
      writes.addGrant({ by: by(), grantId: store.nextId(), address: 'one@example.com', role, scope, scopeName }),
    );
  await add('domain-admin', 'domain', 'example.com');
  await assert.rejects(add('domain-admin', 'domain', 'EXAMPLE.com'), { kind: 'conflict' });
  await assert.rejects(add('domain-admin', 'domain', 'example.net'), { kind: 'not-found' });
  await assert.rejects(add('domain-admin', 'platform', ''), { kind: 'invalid' });
  await assert.rejects(add('operator', 'domain', 'example.com'), { kind: 'invalid' });
  await add('helpdesk', 'tenant', 'default');
  await add('operator', 'platform', '');
  const grants = await store.read(() => reads.listGrants({ address: 'one@example.com' }));
  assert.deepEqual(
    grants.map((one) => `${one.role} ${one.scope} ${one.scopeName}`),
    ['domain-admin domain example.com', 'helpdesk tenant default', 'operator platform '],
  );
  await assert.rejects(
    store.write(() =>
      writes.removeGrant({ by: by(), address: 'one@example.com', role: 'operator', scope: 'platform', scopeName: '' }),
    ),
    { kind: 'conflict' },
  );
  assert.equal((await store.read(() => reads.listGrants({}))).length, 3);
});

forEachEngine('the first operator is made once', async (store) => {
  const make = () => {
    const by = [stamp(store), stamp(store), stamp(store)] as const;
    return store.write(() =>
      writes.bootstrapOperator({
        by,
        operator: 'operator@mx.example.com',
        passwordHash: '$op',
        credentialId: store.nextId(),
        grantId: store.nextId(),
      }),
    );
  };
  assert.deepEqual(await make(), { directory: true, created: true });
  assert.deepEqual(await make(), { created: false });
  assert.equal(await resolve(store, 'abuse@mx.example.com'), 'operator@mx.example.com via abuse@mx.example.com');
  const last = {
    kind: 'conflict',
    publicText: 'operator@mx.example.com is the last operator; make somebody else one first',
  };
  const address = 'operator@mx.example.com';
  await assert.rejects(
    store.write(() => writes.removeAccount({ by: stamp(store), address })),
    last,
  );
  await assert.rejects(
    store.write(() => writes.changeAccount({ by: stamp(store), address, active: false })),
    last,
  );
  await assert.rejects(
    store.write(() => writes.removeDomain({ by: stamp(store), name: 'mx.example.com', withAccounts: true })),
    last,
  );
});

forEachEngine('the audit has each change, newest first, and is filtered', async (store) => {
  await addDomain(store, 'example.com');
  await addAccount(store, 'one@example.com');
  await addAlias(store, 'a@example.com', 'one@example.com');
  const actions = async (query: object) =>
    (await store.read(() => listAudit({ max: 10, ...query }))).map((one) => one.action);
  assert.deepEqual(await actions({}), ['alias.add', 'account.add', 'domain.add']);
  assert.deepEqual(await actions({ action: 'account' }), ['account.add']);
  assert.deepEqual(await actions({ action: 'acc' }), []);
  assert.deepEqual(await actions({ target: 'a@example.com' }), ['alias.add']);
  assert.deepEqual(await actions({ domain: 1, max: 1 }), ['alias.add']);
  assert.deepEqual(await actions({ domain: 77 }), []);
  const [, account] = await store.read(() => listAudit({ max: 10 }));
  assert.deepEqual(account?.detail, { quotaBytes: null, password: true });
});

forEachEngine('the sum over a domain counts where it has a quota', async (store) => {
  await addDomain(store, 'example.com', { quotaBytes: 1000 });
  const one = await addAccount(store, 'one@example.com');
  const two = await addAccount(store, 'two@example.com');
  await deliverTo(store, two.id, 'Subject: x\r\n\r\nx\r\n');
  const found = await store.read(() => reads.resolveRecipient({ address: address('one@example.com') }));
  assert.ok(found.kind === 'accounts');
  const used = (await store.read(() => reads.findAccount({ address: 'two@example.com' })))?.usedBytes ?? 0;
  assert.ok(used > 0);
  assert.deepEqual(
    [found.accounts[0]?.account, found.accounts[0]?.usedBytes, found.accounts[0]?.domainUsedBytes],
    [one.id, 0, used],
  );
});
