/** account, and its app passwords. */
import type { Command } from 'commander';
import type { AccountRecord, AccountRemoved, CredentialRecord, GrantRecord } from '#model/directory';
import type { ContainProgress } from '#app/control';
import type { Contained, Uncontained } from '#flow/watch';
import type { Containment } from '#model/sending';
import { type CliContext, type QuotaOption, quotaBytes, quotaOption, timeOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { countText, dayText, detailText, foldedLines, harmless, pairs, quotaText, timeText } from './output.ts';

interface PasswordOptions {
  readonly passwordStdin?: boolean;
  readonly passwordFile?: string;
}

export function accountCommands(program: Command, cli: CliContext): void {
  const account = program.command('account').description('Accounts: a mailbox and a login, which is its address');
  account
    .command('add')
    .argument('<address>', 'the address, which is the login too')
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-file <file>', 'read the password from the first line of a file')
    .option('--quota <size>', 'space for its mail, such as 1GiB, or none', quotaOption)
    .option('--name <name>', 'the name of its owner')
    .description('Make an account')
    .addHelpText(
      'after',
      '\nExample:\n  printf %s "$PASSWORD" | rookery account add you@example.com --password-stdin --quota 1GiB',
    )
    .action(async (address: string, options: PasswordOptions & { quota?: QuotaOption; name?: string }) => {
      const password = await cli.readPassword(options, address);
      const args = {
        address,
        password,
        ...(options.quota === undefined ? {} : { quotaBytes: quotaBytes(options.quota) }),
        ...(options.name === undefined ? {} : { name: options.name }),
      };
      await cli.change<AccountRecord>('account.add', args, (made) => ({
        done: `Added the account ${made.address}${made.quotaBytes === null ? '' : ` with ${quotaText(made.quotaBytes, null)}`}`,
        next: [`rookery account show ${made.address}`],
      }));
    });
  account
    .command('list')
    .option('--domain <domain>', 'only those of one domain')
    .description('All accounts')
    .action((options: { domain?: string }) =>
      cli.list<AccountRecord>('account.list', options, {
        none: 'No accounts; add one with: rookery account add you@example.com --password-stdin',
        columns: [
          { title: 'ACCOUNT', value: (row) => row.address },
          { title: 'STATE', value: stateText },
          { title: 'MESSAGES', value: (row) => String(row.usedMessages), right: true },
          { title: 'USED', value: (row) => quotaText(row.usedBytes, row.quotaBytes) },
          { title: 'NAME', value: (row) => row.name },
        ],
      }),
    );
  account
    .command('show')
    .argument('<address>')
    .description('One account')
    .action((address: string) =>
      cli.show('account.show', { address }, (one: ShownAccount) => accountText(one, cli.io.columns)),
    );
  accountChangeCommands(account, cli);
  accountEndCommands(account, cli);
  appPasswordCommands(account, cli);
}

function accountChangeCommands(account: Command, cli: CliContext): void {
  for (const verb of ['disable', 'enable'] as const) {
    account
      .command(verb)
      .argument('<address>')
      .description(
        verb === 'disable' ? 'switch an account off: no sign-in, no new mail; its mail stays' : 'switch it on again',
      )
      .action((address: string) =>
        cli.change<AccountRecord>(`account.${verb}`, { address }, (one) => ({
          done: `The account ${one.address} is ${verb === 'disable' ? 'off: nobody can sign in to it, and mail for it is refused' : 'on'}`,
          ...(verb === 'disable' ? { next: [`rookery account enable ${one.address}`] } : {}),
        })),
      );
  }
  account
    .command('set')
    .argument('<address>')
    .option('--quota <size>', 'space for its mail, or none', quotaOption)
    .option('--name <name>', 'the name of its owner')
    .option('--file-sent <on|off>', 'keep a copy in Sent of what is submitted')
    .description('Change what is named, and nothing else')
    .action(async (address: string, options: { quota?: QuotaOption; name?: string; fileSent?: string }) => {
      if (Object.keys(options).length === 0)
        throw new UsageProblem('Name what to change: --quota, --name or --file-sent');
      if (options.fileSent !== undefined && !['on', 'off'].includes(options.fileSent))
        throw new UsageProblem('--file-sent is on or off');
      const args = {
        address,
        ...(options.quota === undefined ? {} : { quotaBytes: quotaBytes(options.quota) }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.fileSent === undefined ? {} : { fileSent: options.fileSent === 'on' }),
      };
      await cli.change<AccountRecord>('account.change', args, (one) => ({
        done: `Changed the account ${one.address}`,
      }));
    });
}

function accountEndCommands(account: Command, cli: CliContext): void {
  account
    .command('passwd')
    .argument('<address>')
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-file <file>', 'read the password from the first line of a file')
    .description('Set a new password; remembered sign-ins end, app passwords stay')
    .action(async (address: string, options: PasswordOptions) => {
      const password = await cli.readPassword(options, address);
      await cli.change<AccountRecord>('account.passwd', { address, password }, (one) => ({
        done: `The account ${one.address} has a new password`,
      }));
    });
  account
    .command('contain')
    .argument('<address>')
    .option('--reason <words>', 'why, for the audit')
    .option('--undo', 'give it back: its passwords count again, what was held goes on')
    .description('Take a stolen account out of strangers’ hands: nobody is signed in any more, its queue is held')
    .action((address: string, options: { reason?: string; undo?: true }) => containAccount(cli, address, options));
  account
    .command('remove')
    .argument('<address>')
    .option('--confirm <address>', 'the address again, where the account holds mail')
    .description('Remove an account with all its mail')
    .action((address: string, options: { confirm?: string }) =>
      cli.change<AccountRemoved>('account.remove', { address, ...options }, (gone) => ({
        done: `Removed the account ${gone.address} with ${countText(gone.messages, 'message')}${
          gone.aliasesEmptied === 0
            ? ''
            : `, and ${countText(gone.aliasesEmptied, 'alias', 'aliases')} that had no other member`
        }`,
      })),
    );
}

function appPasswordCommands(account: Command, cli: CliContext): void {
  const app = account.command('app-password').description('Passwords for single programs or devices');
  app
    .command('add')
    .argument('<address>')
    .requiredOption('--name <name>', 'where it is used, such as "Phone"')
    .option('--scope <service...>', 'what it is good for (submission, imap, pop3, …); everything where not given')
    .option('--expires <time>', 'until when, such as 2027-01-31')
    .description('Make one; it is shown once')
    .action(async (address: string, options: { name: string; scope?: string[]; expires?: string }) => {
      const expiresMs = options.expires === undefined ? undefined : timeOption(options.expires, cli.now());
      if (expiresMs !== undefined && expiresMs <= cli.now()) throw new UsageProblem('--expires is in the past');
      const args = {
        address,
        name: options.name,
        scopes: options.scope ?? [],
        ...(expiresMs === undefined ? {} : { expiresMs }),
      };
      await cli.change<CredentialRecord & { password: string }>('account.app-password.add', args, (made) => ({
        done: made.password,
        note: `This is the app password "${made.name}" of ${address}; it is not shown again`,
      }));
    });
  app
    .command('list')
    .argument('<address>')
    .description('Those of an account')
    .action((address: string) =>
      cli.list<CredentialRecord>(
        'account.app-password.list',
        { address },
        {
          none: `${address} has no app passwords`,
          columns: [
            { title: 'NAME', value: (row) => row.name },
            { title: 'FOR', value: (row) => (row.scopes.length === 0 ? 'everything' : row.scopes.join(', ')) },
            { title: 'MADE', value: (row) => dayText(row.createdMs) },
            { title: 'USED', value: (row) => (row.usedMs === null ? 'never' : timeText(row.usedMs)) },
            { title: 'EXPIRES', value: (row) => (row.expiresMs === null ? 'never' : dayText(row.expiresMs)) },
          ],
        },
      ),
    );
  app
    .command('remove')
    .argument('<address>')
    .argument('<name>')
    .description('Take one away; it stops working at once')
    .action((address: string, name: string) =>
      cli.change<{ name: string }>('account.app-password.remove', { address, name }, (gone) => ({
        done: `Removed the app password "${gone.name}" of ${address}`,
      })),
    );
}

function stateText(row: AccountRecord): string {
  if (!row.domainActive) return 'off (its domain)';
  return row.active ? 'on' : 'off';
}

/** What keeps an account from sending, and the way back. */
function containmentText(address: string, { kind, atMs, by }: Containment): string {
  const what = kind === 'contained' ? `contained by ${by}: nobody can sign in` : 'watched: what it sends is held';
  return `${what}, since ${timeText(atMs)}; back by: rookery account contain ${address} --undo`;
}

type ShownAccount = AccountRecord & {
  readonly addresses: readonly string[];
  readonly grants: readonly GrantRecord[];
  readonly appPasswords: readonly CredentialRecord[];
  readonly containments: readonly Containment[];
};

function accountText(one: ShownAccount, columns: number | undefined): string {
  const others = one.addresses.slice(1);
  return pairs(
    [
      ['Account', one.address],
      ...(one.name === '' ? [] : [['Name', one.name] as const]),
      ['State', [stateText(one), ...one.containments.map((each) => containmentText(one.address, each))].join('\n')],
      ['Used', `${quotaText(one.usedBytes, one.quotaBytes)} in ${countText(one.usedMessages, 'message')}`],
      ['Also reached by', others.length === 0 ? 'nothing else' : others.join('\n')],
      [
        'Roles',
        one.grants
          .map((grant) => `${grant.role} (${grant.scope === 'platform' ? 'platform' : grant.scopeName})`)
          .join('\n') || 'none',
      ],
      ['App passwords', one.appPasswords.map((app) => app.name).join('\n') || 'none'],
      ['Sent copies', one.fileSent ? 'kept by the server' : 'left to the mail program'],
      ['Added', dayText(one.createdMs)],
    ],
    columns,
  );
}

async function containAccount(
  cli: CliContext,
  address: string,
  { undo, ...options }: { reason?: string; undo?: true },
): Promise<void> {
  const soFar = (item: unknown): string =>
    `${countText((item as ContainProgress).recipients, 'recipient')} ${undo === true ? 'on the way again' : 'held'} up to now`;
  if (undo === true) {
    const given = (one: Uncontained) => ({
      done: `Gave ${one.address} back: ${countText(one.passwords, 'password')} back in force, ${countText(one.released, 'recipient')} of its queue on the way again`,
      next: [`rookery quarantine list --class outbound --from ${one.address}`],
    });
    await cli.change<Uncontained>('account.contain', { address, undo }, given, soFar);
    return;
  }
  const taken = (one: Contained) => ({
    done: `Contained ${one.address}: its sessions have ended, ${countText(one.passwords, 'password')} out of force, ${countText(one.held, 'recipient')} of its queue held\n${foldedLines(recentText(one.recent), cli.io.columns)}`,
    next: [
      `rookery account passwd ${one.address}`,
      `rookery queue list --from ${one.address}`,
      `rookery account contain ${one.address} --undo`,
    ],
  });
  await cli.change<Contained>('account.contain', { address, ...options }, taken, soFar);
}

/** What a stranger may have left behind. */
function recentText(recent: Contained['recent']): string {
  if (recent.length === 0) return 'Nothing of it was changed in the last seven days.';
  const lines = recent.map(({ atMs, actor, action, target, detail }) =>
    `  ${timeText(atMs)}  ${harmless(action)}  ${harmless(target)}  by ${harmless(actor)}  ${harmless(detailText(detail))}`.trimEnd(),
  );
  return `Changed in the last seven days, look whether a stranger did it:\n${lines.join('\n')}`;
}
