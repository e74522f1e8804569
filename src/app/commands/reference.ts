/** The reference of settings and of `rookery.toml`, made from what the program itself reads. */
import { configKeys, variableOf } from '#app/config';
import { formatSettingValue, type SettingSchema } from '#model/settings';
import type { Setting } from '#base/setting';

/** Markdown; docs/operate/settings.md is this text. */
export function settingsReference(schema: SettingSchema): string {
  return `# Settings

Made by \`rookery setting reference\`; a test compares this page with what the program reads.

There are two places, and each value lives in exactly one of them: a small file that is read when the server starts, and
settings in the database, which are changed while it runs. \`rookery setting explain KEY\` says where a value came from.

## Settings in the database

\`rookery setting list\`, \`get KEY\`, \`set KEY VALUE\`, \`set KEY --default\`, \`explain KEY\`. Durations are written \`30s\`,
\`10m\`, \`2h\`, \`7d\`; sizes \`500KiB\`, \`25MiB\`, \`1GB\`; networks \`192.0.2.0/24 2001:db8::/32\`. A change counts at once
unless it says otherwise. Those marked *domain* can be set for one domain with \`--domain DOMAIN\`, those marked *account*
for one account with \`--account ADDRESS\`; the value of an account counts before that of its domain, and that before the
one of the platform.

| setting | default | what it does |
| --- | --- | --- |
${schema.list().map(settingLine).join('\n')}

## rookery.toml

In the data directory, or named by \`--config\`. An option of the command line counts before a variable of the environment,
a variable before the file, the file before the default. Unknown keys and variables are errors (exit code 78).

| key | variable | what it is |
| --- | --- | --- |
${configKeys.map(({ path, help }) => `| \`${path.replace('*', 'NAME')}\` | \`${variableOf(path.replace('*', 'NAME'))}\` | ${cell(help)} |`).join('\n')}

\`ROOKERY_DATA\` names the data directory and \`ROOKERY_CONFIG\` the file, as \`--data\` and \`--config\` do.
`;
}

function settingLine(one: Setting): string {
  const value = formatSettingValue(one, one.standard);
  const narrower = (one.scopes ?? []).filter((scope) => scope !== 'platform');
  const facts = [
    one.choices === undefined
      ? ''
      : ` ${one.type === 'texts' ? 'Any' : 'One'} of ${one.choices.map((choice) => `\`${choice}\``).join(', ')}.`,
    narrower.length === 0 ? '' : ` *(${narrower.join(', ')})*`,
    one.atStart === true ? ' *(counts after a restart)*' : '',
  ];
  return `| \`${one.key}\` | ${value === '' ? 'empty' : `\`${value}\``} | ${cell(one.help)}${facts.join('')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
