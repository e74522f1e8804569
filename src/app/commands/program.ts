import { Command, CommanderError } from 'commander';
import type { ConfigFlags } from '#app/config';
import { anyMailOf } from '#format/mailfile';
import { CliContext, type CliOptions } from './context.ts';
import { accountCommands } from './account.ts';
import { aliasCommands, grantCommands } from './alias.ts';
import { dkimCommands } from './dkim.ts';
import { domainCommands, tenantCommands } from './domain.ts';
import { cleanReportCommand } from './clean.ts';
import { filterCommands } from './filter.ts';
import { exitCodes, failureOf, UsageProblem } from './exit.ts';
import { explainMessage, explainText } from './explain.ts';
import { analyseHeaders, headersText } from './headers.ts';
import { auditCommands, queueCommands, settingCommands, statusCommand, traceCommand } from './operate.ts';
import { inquiryCommands } from './inquiry.ts';
import { listsCommand } from './lists.ts';
import { metricsCommand } from './metrics.ts';
import { countText, foldedLines, harmless } from './output.ts';
import { quarantineCommands } from './quarantine.ts';
import { reportCommands } from './report.ts';
import { seedCommand } from './seed.ts';
import { srsCommands } from './srs.ts';

export interface ServeOptions extends ConfigFlags {
  readonly dev: boolean;
}

/** What `check` found; sentences for people. */
export interface CheckOutcome {
  readonly problems: readonly string[];
  /** What was looked at: `messages` → 12. */
  readonly checked: Readonly<Record<string, number>>;
}

/** What the command line itself cannot do. Each gives the exit code, or what was found. */
export interface CliHooks extends CliOptions {
  readonly version: string;
  /** Runs until the server has ended. */
  readonly serve: (options: ServeOptions) => Promise<number>;
  /** Offline: the server of this data directory does not run. */
  readonly check: (dataFolder: string) => Promise<CheckOutcome>;
}

/** Descriptions of commands are folded as long as so many columns are left beside the names. */
const HELP_COLUMNS_MIN = 20;

const DESCRIPTION = 'Rookery: a complete hosted-mail platform';
const EXAMPLES = `
Examples:
  rookery serve                                          start everything
  rookery domain add example.com                         host a domain
  rookery account add you@example.com --password-stdin   make a mailbox
  rookery trace --to you@example.com --since 2h          what happened to a message

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 conflict, 5 not permitted,
  6 no server answers, 7 partly done, 75 try again later, 78 wrong configuration`;

/** The whole command line. Parsing runs the command; what it throws is for `runCli`. */
export function buildProgram(hooks: CliHooks): Command {
  const program = new Command('rookery');
  const { io } = hooks;
  const outcome = { code: exitCodes.done as number };
  program
    .description(DESCRIPTION)
    .addHelpText('after', EXAMPLES)
    .option('--data <dir>', 'data directory; or the variable ROOKERY_DATA')
    .option('--json', 'answers as JSON: one object, or one a line for lists')
    .option('--quiet', 'no hints')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false, minWidthToWrap: HELP_COLUMNS_MIN })
    .showHelpAfterError('(add --help to see how it is used)')
    .helpCommand(false);
  const cli = new CliContext(hooks, () => program);
  serveCommand(program, { hooks, cli, outcome });
  domainCommands(program, cli);
  accountCommands(program, cli);
  aliasCommands(program, cli);
  grantCommands(program, cli);
  tenantCommands(program, cli);
  settingCommands(program, cli);
  dkimCommands(program, cli);
  srsCommands(program, cli);
  queueCommands(program, cli);
  traceCommand(program, cli);
  reportCommands(program, cli);
  auditCommands(program, cli);
  listsCommand(program, cli);
  filterCommands(program, cli);
  quarantineCommands(program, cli);
  cleanReportCommand(program, cli);
  inquiryCommands(program, cli);
  statusCommand(program, cli);
  metricsCommand(program, cli);
  seedCommand(program, cli);
  checkCommand(program, { hooks, cli, outcome });
  explainCommand(program, cli);
  headersCommand(program, cli);
  program
    .command('version')
    .description('Version of this program and of its Node.js')
    .action(() => {
      const versions = { rookery: hooks.version, node: process.versions.node };
      io.out(cli.json ? `${JSON.stringify(versions)}\n` : `rookery ${versions.rookery} (Node.js ${versions.node})\n`);
    });
  for (const group of program.commands) group.helpCommand(false);
  program.hook('postAction', () => {
    if (outcome.code !== exitCodes.done) throw new Ended(outcome.code);
  });
  return program;
}

/** The command ran and its outcome has a code of its own. */
class Ended extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`Ended with ${code}`);
    this.code = code;
  }
}

/** Runs a command line (without the program's name) and gives its exit code. */
export async function runCli(argv: readonly string[], hooks: CliHooks): Promise<number> {
  const program = buildProgram(hooks);
  const { io } = hooks;
  if (argv.length === 0) {
    program.outputHelp({ error: true });
    return exitCodes.usage;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof Ended) return error.code;
    // Help and version are no errors; everything else of the parser was said by it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const failure = failureOf(error, new CliContext(hooks, () => program).dataFolder);
    if (program.opts()['json'] === true)
      io.err(`${JSON.stringify({ error: { kind: failure.kind, text: failure.text } })}\n`);
    else for (const line of failure.text.split('\n')) io.err(`${harmless(line)}\n`);
    return failure.code;
  }
}

function serveCommand(
  program: Command,
  { hooks, cli, outcome }: { hooks: CliHooks; cli: CliContext; outcome: { code: number } },
): void {
  program
    .command('serve')
    .description('Start everything; the first start makes the data directory, a certificate and an operator account')
    .option('--config <file>', 'configuration file; rookery.toml in the data directory where not given')
    .option('--hostname <fqdn>', 'name of this server')
    .option('--listen <addr>', 'address to listen on; may be given several times', collect)
    .option('--port-offset <n>', 'added to every port', portOffset)
    .option('--dns <host:port,...>', 'DNS servers to ask', (text: string) => text.split(',').map((part) => part.trim()))
    .option('--dev', 'for trying out: everything on shifted ports, with a domain and mail to look at')
    .action(async (options: Omit<ConfigFlags, 'data'> & { dev?: boolean }) => {
      // Without a file that may name another one, the server takes the directory that the other commands look in.
      const named: unknown = program.opts()['data'];
      const hasFile = options.config !== undefined || hooks.io.env['ROOKERY_CONFIG'] !== undefined;
      const data = typeof named === 'string' ? named : hasFile || options.dev === true ? undefined : cli.dataFolder;
      outcome.code = await hooks.serve({
        ...options,
        data,
        dev: options.dev === true,
      });
    });
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...text.split(',').map((part) => part.trim())];
}

function portOffset(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 60_000) return Number(text);
  throw new UsageProblem(`--port-offset: "${text}" is not a whole number from 0 to 60000`);
}

function checkCommand(
  program: Command,
  { hooks, cli, outcome }: { hooks: CliHooks; cli: CliContext; outcome: { code: number } },
): void {
  program
    .command('check')
    .description('Verify rows, bytes, references and counters of a data directory; the server must not run')
    .action(async () => {
      const { problems, checked } = await hooks.check(cli.dataFolder);
      outcome.code = problems.length === 0 ? exitCodes.done : exitCodes.failed;
      if (cli.json) {
        cli.io.out(`${JSON.stringify({ ok: problems.length === 0, problems, checked })}\n`);
        return;
      }
      for (const problem of problems) cli.io.out(`${harmless(problem)}\n`);
      const looked = Object.entries(checked)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ');
      const verdict = problems.length === 0 ? 'All is well' : countText(problems.length, 'problem');
      cli.io.out(`${verdict}${looked === '' ? '' : `: ${looked} checked`}\n`);
    });
}

function headersCommand(program: Command, cli: CliContext): void {
  program
    .command('headers')
    .argument('<file>', 'a message or its header as a file, or - for standard input')
    .option('--own <name...>', 'names of your own servers; that of the newest Received line where not given')
    .description(
      'The way a message says it has come, with delays and what can be believed, who vouches for its sender, and what kind of mail it is',
    )
    .action(async (file: string, { own = [] }: { own?: string[] }) => {
      const bytes = file === '-' ? await cli.io.readStdin() : cli.io.readFile(file);
      const mail = anyMailOf(bytes);
      if (mail.kind === 'other') throw new UsageProblem(`${file === '-' ? 'What came in' : file} ${mail.why}`);
      const analysed = analyseHeaders(mail.messages[0] ?? bytes, { nowMs: cli.now(), own });
      cli.io.out(cli.json ? `${JSON.stringify(analysed)}\n` : foldedLines(headersText(analysed), cli.io.columns));
    });
}

function explainCommand(program: Command, cli: CliContext): void {
  program
    .command('explain')
    .argument('<file>', 'a message as a file, or - for standard input')
    .description('Everything that is worked out of a message: addresses, parts, received path, IMAP texts')
    .action(async (file: string) => {
      const explained = explainMessage(file === '-' ? await cli.io.readStdin() : cli.io.readFile(file));
      cli.io.out(cli.json ? `${JSON.stringify(explained)}\n` : explainText(explained));
    });
}
