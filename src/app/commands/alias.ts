/** alias, grant. */
import type { Command } from 'commander';
import type { AliasRecord, GrantRecord } from '#model/directory';
import type { CliContext } from './context.ts';
import { UsageProblem } from './exit.ts';
import { dayText } from './output.ts';

export function aliasCommands(program: Command, cli: CliContext): void {
  const alias = program.command('alias').description('Addresses that lead to accounts or other aliases here');
  alias
    .command('add')
    .argument('<address>')
    .argument('<targets...>', 'accounts or aliases of this server')
    .description('Make an alias, or add targets to one')
    .action((address: string, targets: string[]) =>
      cli.change<{ alias: AliasRecord; added: number }>('alias.add', { address, targets }, ({ alias: one }) => ({
        done: `Mail for ${one.address} goes to ${one.targets.join(', ')}`,
      })),
    );
  alias
    .command('list')
    .option('--domain <domain>', 'only those of one domain')
    .description('All aliases')
    .action((options: { domain?: string }) =>
      cli.list<AliasRecord>('alias.list', options, {
        none: 'No aliases; add one with: rookery alias add sales@example.com you@example.com',
        columns: [
          { title: 'ALIAS', value: (row) => row.address },
          { title: 'GOES TO', value: (row) => row.targets.join(', ') },
        ],
      }),
    );
  alias
    .command('remove')
    .argument('<address>')
    .argument('[targets...]', 'only these; all where not given')
    .description('Remove an alias, or some of its targets')
    .action((address: string, targets: string[]) =>
      cli.change<{ address: string; left: readonly string[] }>('alias.remove', { address, targets }, (gone) => ({
        done:
          gone.left.length === 0
            ? `Removed the alias ${gone.address}`
            : `Mail for ${gone.address} goes to ${gone.left.join(', ')}`,
      })),
    );
}

interface GrantOptions {
  readonly domain?: string;
  readonly tenant?: string;
}

export function grantCommands(program: Command, cli: CliContext): void {
  const grant = program.command('grant').description('Roles of accounts: operator, domain-admin, helpdesk');
  const scopeArgs = (options: GrantOptions) => {
    if (options.domain !== undefined && options.tenant !== undefined)
      throw new UsageProblem('Give --domain or --tenant, not both');
    if (options.domain !== undefined) return { scope: 'domain', scopeName: options.domain };
    return options.tenant === undefined ? { scope: 'platform' } : { scope: 'tenant', scopeName: options.tenant };
  };
  for (const verb of ['add', 'remove'] as const) {
    grant
      .command(verb)
      .argument('<address>', 'the account')
      .argument('<role>', 'operator, domain-admin or helpdesk')
      .option('--domain <domain>', 'over one domain')
      .option('--tenant <tenant>', 'over the domains of one tenant')
      .description(verb === 'add' ? 'give a role; over the whole platform where nothing is named' : 'take a role back')
      .action((address: string, role: string, options: GrantOptions) =>
        cli.change<GrantRecord>(`grant.${verb}`, { address, role, ...scopeArgs(options) }, () => ({
          done: `${address} is ${verb === 'add' ? 'now' : 'no longer'} ${role}${overText(options)}`,
        })),
      );
  }
  grant
    .command('list')
    .argument('[address]', 'only those of one account')
    .description('Who has which role')
    .action((address?: string) =>
      cli.list<GrantRecord>('grant.list', address === undefined ? {} : { address }, {
        none: 'No roles are granted',
        columns: [
          { title: 'ACCOUNT', value: (row) => row.address },
          { title: 'ROLE', value: (row) => row.role },
          {
            title: 'OVER',
            value: (row) => (row.scope === 'platform' ? 'the platform' : `${row.scope} ${row.scopeName}`),
          },
          { title: 'SINCE', value: (row) => dayText(row.createdMs) },
        ],
      }),
    );
}

function overText({ domain, tenant }: GrantOptions): string {
  if (domain !== undefined) return ` of ${domain}`;
  return tenant === undefined ? ' of the platform' : ` of the tenant ${tenant}`;
}
