/** dkim: the keys that outgoing mail is signed with, and their DNS records. */
import type { Command } from 'commander';
import type { DkimReport, DkimShown, KeySight } from '#flow/dkim';
import type { CliContext } from './context.ts';
import { dayText, harmless, table, timeText, type Look } from './output.ts';

export function dkimCommands(program: Command, cli: CliContext): void {
  const dkim = program.command('dkim').description('Keys that outgoing mail is signed with, and their DNS records');
  dkim
    .command('show')
    .argument('<domain>')
    .description('The DNS records to publish, what is seen of them now, and what comes next')
    .action((domain: string) => cli.show<DkimReport>('dkim.show', { domain }, recordsText, { asIs: true }));
  dkim
    .command('check')
    .argument('<domain>')
    .description('Look at the DNS now; a key whose record was seen for an hour begins to sign')
    .action((domain: string) => cli.show<DkimReport>('dkim.check', { domain }, (report) => stateText(report, cli.io)));
  dkim
    .command('rotate')
    .argument('<domain>')
    .description('Make the next keys; they sign once their records are seen')
    .action((domain: string) =>
      cli.change<DkimReport>('dkim.rotate', { domain }, (report) => ({
        done: `Made the keys ${waiting(report)} of ${domain}; they sign once their records were seen for an hour`,
        next: [`rookery dkim show ${domain}`, `rookery dkim check ${domain}`],
      })),
    );
  dkim
    .command('retire')
    .argument('<domain>')
    .argument('<selector>', 'such as rk1')
    .option('--force', 'also the last key that signs')
    .description('End a key at once, and destroy its private half')
    .action((domain: string, selector: string, options: { force?: boolean }) =>
      cli.change<{ forgotten: boolean }>(
        'dkim.retire',
        { domain, selector, force: options.force === true },
        ({ forgotten }) => ({
          done: forgotten
            ? `Forgot the key ${selector} of ${domain}, which has signed nothing`
            : `The key ${selector} of ${domain} signs no more; leave its record for a week, for what is on its way`,
        }),
      ),
    );
  zoneCommand(dkim, cli);
}

function zoneCommand(dkim: Command, cli: CliContext): void {
  dkim
    .command('zone')
    .description('What the zone that selectors are delegated to must hold, for all domains')
    .addHelpText('after', '\nThe zone is the setting dkim.delegate-zone; the lines are for its zone file.')
    .action(() =>
      cli.each<string>(
        'dkim.zone',
        {},
        {
          none: 'There is no such zone; name one with: rookery setting set dkim.delegate-zone dkim.example.net',
          text: (line) => `${line}\n`,
          together: true,
          asIs: true,
        },
      ),
    );
}

function waiting({ keys }: DkimReport): string {
  return keys
    .filter(({ state }) => state === 'created' || state === 'published')
    .map(({ selector }) => selector)
    .join(' and ');
}

/** As a zone file: what is to be said besides stands behind semicolons. */
function recordsText({ domain, keys, delegation }: DkimReport): string {
  const sections = keys.map((key) => {
    const head = `; ${key.selector} (${key.algorithm}): ${lifeText(key)}\n; In the DNS now: ${sightText(key.sight)}\n; Next: ${nextText(key)}\n`;
    if (key.delegated !== 'ours' || key.delegatedZoneLine === null) return `${head}${key.zoneLine}\n`;
    return `${head}; The selector is delegated; the record belongs into the zone ${delegation?.zone ?? ''}:\n${key.delegatedZoneLine}\n`;
  });
  if (keys.length === 0) sections.push(`; ${domain} has no keys\n`);
  const all = keys.every(({ delegated }) => delegated === 'ours');
  if (delegation !== null && delegation.zoneLines.length > 0 && !all) {
    const own = keys.flatMap(({ delegatedZoneLine }) => (delegatedZoneLine === null ? [] : [delegatedZoneLine]));
    sections.push(
      `; Or, in their place, these records, which never change:\n${lines(delegation.zoneLines)}; The zone ${delegation.zone} then holds (for all domains: rookery dkim zone):\n${commented(own)}`,
    );
  }
  return sections.join('\n');
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

/** Not for the zone of the domain. */
function commented(all: readonly string[]): string {
  return all.map((line) => `;   ${line}\n`).join('');
}

function stateText({ keys }: DkimReport, look: Look): string {
  return table(
    keys,
    [
      { title: 'KEY', value: (key) => key.selector },
      { title: 'ALGORITHM', value: (key) => key.algorithm },
      { title: 'STATE', value: (key) => key.state },
      { title: 'IN THE DNS', value: (key) => sightText(key.sight) },
      { title: 'NEXT', value: nextText },
    ],
    look,
  );
}

function lifeText({ state, createdMs, signingMs, retiredMs }: DkimShown): string {
  switch (state) {
    case 'created':
    case 'published':
      return `made ${dayText(createdMs)}, does not sign yet`;
    case 'signing':
      return `signs since ${dayText(signingMs ?? createdMs)}`;
    case 'retired':
      return `signs no more since ${dayText(retiredMs ?? createdMs)}`;
    default:
      return state satisfies never;
  }
}

function sightText(sight: KeySight | null): string {
  switch (sight?.kind) {
    case undefined:
      return 'not looked';
    case 'seen':
      return 'this key';
    case 'other':
      return `another record: ${harmless(sight.problem)}`;
    case 'several':
      return 'several TXT records; only one may be there';
    case 'none':
      return 'nothing';
    case 'unknown':
      return `could not be found out (${sight.reason})`;
    default:
      return sight satisfies never;
  }
}

function nextText({ next, state, sight }: DkimShown): string {
  switch (next.kind) {
    case 'waits':
      return 'signs once its record was seen for an hour';
    case 'signs':
      return `signs from ${timeText(next.atMs)} on, if its record stays`;
    case 'rotates':
      return `gets a successor on ${dayText(next.atMs)}`;
    case 'goes':
      return `its record may go after ${dayText(next.atMs)}`;
    case 'stays':
      return state === 'signing' && sight?.kind === 'none' ? 'goes on; receivers cannot verify it' : 'goes on';
    default:
      return next satisfies never;
  }
}
