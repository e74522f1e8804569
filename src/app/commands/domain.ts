/** tenant, domain. */
import type { Command } from 'commander';
import { displayDomain } from '#format/address';
import type { DkimPublicKey, DomainRecord, DomainRemoved, DomainSummary, TenantRecord } from '#model/directory';
import { type CliContext, type QuotaOption, quotaBytes, quotaOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { countText, dayText, pairs, quotaText } from './output.ts';

export function tenantCommands(program: Command, cli: CliContext): void {
  const tenant = program.command('tenant').description('Customers: each domain belongs to one');
  tenant
    .command('add')
    .argument('<name>')
    .description('Make a tenant; domains that name none belong to "default"')
    .action((name: string) =>
      cli.change<TenantRecord>('tenant.add', { name }, (made) => ({
        done: `Added the tenant ${made.name}`,
        next: [`rookery domain add example.com --tenant ${made.name}`],
      })),
    );
  tenant
    .command('list')
    .description('All tenants')
    .action(() =>
      cli.list<TenantRecord>(
        'tenant.list',
        {},
        {
          none: 'No tenants; the first domain makes one',
          columns: [
            { title: 'TENANT', value: (row) => row.name },
            { title: 'DOMAINS', value: (row) => String(row.domains), right: true },
            { title: 'SINCE', value: (row) => dayText(row.createdMs) },
          ],
        },
      ),
    );
}

export function domainCommands(program: Command, cli: CliContext): void {
  const domain = program.command('domain').description('Domains that are hosted here');
  domain
    .command('add')
    .argument('<domain>', 'its name, such as example.com')
    .option('--quota <size>', 'space of all its accounts together, such as 100GiB', quotaOption)
    .option('--account-quota <size>', 'space of each new account in it', quotaOption)
    .option('--tenant <name>', 'the customer it belongs to')
    .description('Host a domain; makes its DKIM keys')
    .action(async (name: string, options: { quota?: QuotaOption; accountQuota?: QuotaOption; tenant?: string }) => {
      const args = {
        name,
        quotaBytes: quotaBytes(options.quota),
        accountQuotaBytes: quotaBytes(options.accountQuota),
        ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
      };
      await cli.change<DomainRecord>('domain.add', args, (made) => ({
        done: `Added the domain ${shownDomain(made.name)}`,
        next: [`rookery account add you@${made.name} --password-stdin`, `rookery dkim show ${made.name}`],
      }));
    });
  domain
    .command('list')
    .description('All domains with their numbers')
    .action(() =>
      cli.list<DomainSummary>(
        'domain.list',
        {},
        {
          none: 'No domain is hosted here yet; add one with: rookery domain add example.com',
          columns: [
            { title: 'DOMAIN', value: (row) => shownDomain(row.name) },
            { title: 'ACCOUNTS', value: (row) => String(row.accounts), right: true },
            { title: 'ALIASES', value: (row) => String(row.aliases), right: true },
            { title: 'USED', value: (row) => quotaText(row.usedBytes, row.quotaBytes) },
          ],
        },
      ),
    );
  domainDetailCommands(domain, cli);
  domainSetCommand(domain, cli);
}

function domainDetailCommands(domain: Command, cli: CliContext): void {
  domain
    .command('show')
    .argument('<domain>')
    .description('One domain: its numbers, admins and keys')
    .action((name: string) =>
      cli.show<DomainSummary & { admins: readonly string[]; dkim: readonly DkimPublicKey[] }>(
        'domain.show',
        { name },
        (one) =>
          pairs(
            [
              ['Domain', shownDomain(one.name)],
              ['Accounts', String(one.accounts)],
              ['Aliases', String(one.aliases)],
              ['Used', quotaText(one.usedBytes, one.quotaBytes)],
              [
                'Quota of new accounts',
                one.accountQuotaBytes === null ? 'that of the platform' : quotaText(one.accountQuotaBytes, null),
              ],
              [
                'Admins',
                one.admins.length === 0 ? 'none: postmaster@ and abuse@ reach the operator' : one.admins.join('\n'),
              ],
              [
                'DKIM keys',
                one.dkim.map((key) => `${key.selector} (${key.algorithm}, ${key.state})`).join('\n') || 'none',
              ],
              ['Added', dayText(one.createdMs)],
            ],
            cli.io.columns,
          ),
      ),
    );
  domain
    .command('remove')
    .argument('<domain>')
    .option('--force', 'remove its accounts and their mail too')
    .option('--confirm <domain>', 'the name again, together with --force')
    .description('Stop hosting a domain; one with accounts stays unless forced')
    .action(async (name: string, options: { force?: boolean; confirm?: string }) => {
      const args = {
        name,
        force: options.force === true,
        ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
      };
      await cli.change<DomainRemoved>('domain.remove', args, (gone) => ({
        done: `Removed the domain ${shownDomain(gone.name)} with ${countText(gone.accounts, 'account')} and ${countText(gone.aliases, 'alias', 'aliases')}`,
      }));
    });
}

function domainSetCommand(domain: Command, cli: CliContext): void {
  domain
    .command('set')
    .argument('<domain>')
    .option('--quota <size>', 'space of all its accounts together, or none', quotaOption)
    .option('--account-quota <size>', 'space of each new account in it, or none', quotaOption)
    .description('Change what is named, and nothing else')
    .action(async (name: string, options: { quota?: QuotaOption; accountQuota?: QuotaOption }) => {
      if (Object.keys(options).length === 0) throw new UsageProblem('Name what to change: --quota or --account-quota');
      const args = {
        name,
        ...(options.quota === undefined ? {} : { quotaBytes: quotaBytes(options.quota) }),
        ...(options.accountQuota === undefined ? {} : { accountQuotaBytes: quotaBytes(options.accountQuota) }),
      };
      await cli.change<DomainRecord>('domain.change', args, (one) => ({
        done: `Changed the domain ${shownDomain(one.name)}`,
      }));
    });
}

function shownDomain(name: string): string {
  const shown = displayDomain(name as Parameters<typeof displayDomain>[0]);
  return shown === name ? name : `${shown} (${name})`;
}
