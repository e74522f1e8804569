/** A whole Postfix as the remote server, with TLS, CHUNKING, DSN and SMTPUTF8; it keeps what it gets in one Maildir. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, mustRun, runProgram } from './program.ts';

/** Debian's numbers of nobody and nogroup. */
const NOBODY = 65_534;

export interface PostfixOptions {
  readonly others?: readonly string[];
  /** Further lines of main.cf; the last of a name counts. */
  readonly main?: readonly string[];
  /** Further services. */
  readonly master?: readonly string[];
}

export class Postfix implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Accepts mail for `domain`, and for `others`, at `host:port`. Needs root, as Postfix does. */
  static async start(
    host: string,
    port: number,
    domain: string,
    { others = [], main = [], master = [] }: PostfixOptions = {},
  ): Promise<Postfix> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-postfix-'));
    await chmod(folder, 0o755);
    for (const name of ['etc', 'spool', 'data', 'mail']) await mkdir(join(folder, name));
    await mustRun('chown', ['postfix', join(folder, 'data')]);
    await mustRun('chown', [`${NOBODY}:${NOBODY}`, join(folder, 'mail')]);
    const key = ['-keyout', join(folder, 'etc/key.pem'), '-out', join(folder, 'etc/cert.pem')];
    await mustRun('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=mx1.${domain}`,
      ...key,
    ]);
    await writeFile(join(folder, 'etc/main.cf'), [mainCf(folder, [domain, ...others]), ...main, ''].join('\n'));
    await writeFile(join(folder, 'etc/master.cf'), [masterCf(host, port), ...master, ''].join('\n'));
    await mustRun('postfix', ['-c', join(folder, 'etc'), 'start']);
    await eventually(`Postfix listens at ${host}:${port}`, () => greeting(host, port));
    return new Postfix(folder);
  }

  /** What was delivered so far: each file as Postfix wrote it. */
  async delivered(): Promise<string[]> {
    const folder = join(this.#folder, 'mail/box/new');
    const names = await readdir(folder).catch(() => []);
    return Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
  }

  /** The self-signed certificate that it shows, as PEM. */
  async certificate(): Promise<string> {
    return await readFile(join(this.#folder, 'etc/cert.pem'), 'utf8');
  }

  awaitMessage(text: string): Promise<string> {
    return eventually(`Postfix has a message with "${text}"`, async () =>
      (await this.delivered()).find((message) => message.includes(text)),
    );
  }

  async log(): Promise<string> {
    return await readFile(join(this.#folder, 'maillog'), 'utf8').catch(() => '');
  }

  async stop(): Promise<void> {
    await runProgram('postfix', ['-c', join(this.#folder, 'etc'), 'stop']);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function greeting(host: string, port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('error', () => resolve(undefined));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function mainCf(folder: string, domains: readonly string[]): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx1.${domains[0] ?? ''}
mydestination =
inet_interfaces = all
inet_protocols = ipv4
mynetworks =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_peername_lookup = no
disable_dns_lookups = yes
virtual_mailbox_domains = ${domains.join(', ')}
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:${NOBODY}
virtual_gid_maps = static:${NOBODY}
virtual_minimum_uid = 1
alias_maps =
alias_database =
biff = no
maillog_file_prefixes = ${folder}
maillog_file = ${folder}/maillog
smtpd_tls_cert_file = ${folder}/etc/cert.pem
smtpd_tls_key_file = ${folder}/etc/key.pem
smtpd_tls_security_level = may
smtpd_tls_received_header = yes
`;
}

function masterCf(host: string, port: number): string {
  return `${host}:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
}
