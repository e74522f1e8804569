import type { Command } from 'commander';
import { callControl } from '#app/control';
import type { SeedDone, SeedProgress } from '#app/dev';
import { type CliContext, countOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { countText } from './output.ts';
import { roughSize } from '#model/settings';

interface SeedOptions {
  readonly accounts: number;
  readonly mails: number;
  readonly seed: number;
  readonly passwordStdin?: boolean;
  readonly passwordFile?: string;
}

export function seedCommand(program: Command, cli: CliContext): void {
  program
    .command('seed')
    .description('Fill the domain seed.test of the running server with made-up mail, for tests')
    .option('--accounts <count>', 'user1@seed.test and so on', countOption, 50)
    .option('--mails <count>', 'messages, of mixed kinds and sizes', countOption, 1000)
    .option('--seed <number>', 'the same number makes the same messages', seedOption, 1)
    .option('--password-stdin', 'the password of all new accounts, from standard input')
    .option('--password-file <file>', 'the same from the first line of a file')
    .addHelpText('after', '\nExample:\n  rookery seed --accounts 50 --mails 10000 --seed 7')
    .action((options: SeedOptions) => seed(cli, options));
}

async function seed(cli: CliContext, options: SeedOptions): Promise<void> {
  const { accounts, mails, seed: number, passwordStdin, passwordFile } = options;
  const password =
    passwordStdin === true || passwordFile !== undefined
      ? await cli.readPassword(options, 'the accounts of seed.test')
      : undefined;
  const args = { accounts, mails, seed: number, ...(password === undefined ? {} : { password }) };
  const { io } = cli;
  const told = (item: unknown): void => {
    if (cli.json) io.out(`${JSON.stringify(item)}\n`);
    else if (io.live) io.err(`\r${progressText(item as SeedProgress)}\u001b[K`);
  };
  const done = await callControl(cli.dataFolder, { command: 'seed', args }, told).finally(() => {
    if (io.live && !cli.json) io.err('\r\u001b[K');
  });
  io.out(cli.json ? `${JSON.stringify(done)}\n` : doneText(done as SeedDone));
}

function progressText({ mails, of }: SeedProgress): string {
  return `${mails} of ${of} messages (${of === 0 ? 100 : Math.floor((100 * mails) / of)} %)`;
}

function doneText({ mails, bytes, accounts, newAccounts, tookMs, password }: SeedDone): string {
  const seconds = Math.max(tookMs, 1) / 1000;
  const rate = Math.round(mails / seconds);
  const text = `Filed ${countText(mails, 'message')} (${roughSize(bytes)}) for ${countText(accounts, 'account')} of seed.test in ${seconds.toFixed(1)} s, ${rate} a second\n`;
  if (newAccounts === 0) return text;
  const made = `${countText(newAccounts, 'new account')}: user1@seed.test and so on`;
  switch (password) {
    case 'given':
      return `${text}${made}, with the password you gave\n`;
    case 'trial':
      return `${text}${made}, with the password of the trial accounts\n`;
    case 'random':
      return `${text}${made}, with a password that nobody knows; set one with: rookery account passwd user1@seed.test\n`;
    default:
      return password satisfies never;
  }
}

function seedOption(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= 0xffff_ffff) return Number(text);
  throw new UsageProblem(`"${text}" is not a whole number from 0 to 4294967295`);
}
