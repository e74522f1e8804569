/** A whole Exim for one domain. It is unpacked, not installed, so it runs where it alone finds itself in its usual place. */
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Daemon } from './engines.ts';
import { eventually } from './program.ts';

const FOLDER = '/opt/rookery-interop/exim/usr/sbin';
/** Debian's numbers of nobody and nogroup. */
const NOBODY = 65_534;

/** For node:test's `skip`. */
export function lackingExim(): string | undefined {
  try {
    accessSync(join(FOLDER, 'exim4'), constants.X_OK);
    return process.getuid?.() === 0 ? undefined : 'Exim starts as root only';
  } catch {
    return 'Exim not unpacked (tools/install-test-packages.sh)';
  }
}

/** What stands in the parts of its configuration, before what makes it deliver to `domain`. */
export interface EximParts {
  readonly main: string;
  readonly acl: string;
  readonly routers: string;
  readonly transports: string;
}

export class Exim implements AsyncDisposable {
  readonly #daemon: Daemon;
  readonly #folder: string;

  private constructor(daemon: Daemon, folder: string) {
    this.#daemon = daemon;
    this.#folder = folder;
  }

  /** Takes mail for `friend` at `domain` on the first port; the parts are made for its two ports. */
  static async start(domain: string, parts: (ports: readonly number[]) => Promise<EximParts>): Promise<Exim> {
    let home = '';
    const daemon = await Daemon.start('unshare', 2, async (folder, ports) => {
      home = folder;
      await chmod(folder, 0o777);
      for (const name of ['spool', 'mail']) {
        await mkdir(join(folder, name));
        await chmod(join(folder, name), 0o777);
      }
      await mkdir(join(folder, 'etc/exim4'), { recursive: true });
      await writeFile(join(folder, 'etc/exim4/exim4.conf'), configuration(folder, domain, await parts(ports)), {
        mode: 0o644,
      });
      for (const [file, line] of [
        ['passwd', `Debian-exim:x:${NOBODY}:${NOBODY}::/nonexistent:/usr/sbin/nologin`],
        ['group', `Debian-exim:x:${NOBODY}:`],
      ] as const)
        await writeFile(join(folder, 'etc', file), `${await readFile(join('/etc', file), 'utf8')}${line}\n`);
      // It runs itself by the path that it was built for, and reads the configuration there.
      const script = [
        `mount -t overlay -o lowerdir=${FOLDER}:/usr/sbin none /usr/sbin`,
        `mount -t overlay -o lowerdir=${folder}/etc:/etc none /etc`,
        'exec exim4 -bdf -q1s',
      ].join(' && ');
      return ['--mount', 'sh', '-c', script];
    });
    return new Exim(daemon, home);
  }

  /** For everybody, and for what was filtered. */
  get ports(): readonly number[] {
    return this.#daemon.ports;
  }

  awaitMessage(text: string): Promise<string> {
    const folder = join(this.#folder, 'mail/new');
    return eventually(`Exim has a message with "${text}"`, async () => {
      const names = await readdir(folder).catch(() => []);
      const all = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
      return all.find((message) => message.includes(text));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon.stop();
  }
}

function configuration(folder: string, domain: string, { main, acl, routers, transports }: EximParts): string {
  return `primary_hostname = mx1.${domain}
spool_directory = ${folder}/spool
log_file_path = ${folder}/spool/%slog
pid_file_path = ${folder}/spool/exim.pid
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
domainlist local_domains = ${domain}
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
never_users =
keep_environment =
${main}
begin acl
acl_rcpt:
${acl}
  require domains = +local_domains
  require verify = recipient
  accept
acl_data:
  accept
begin routers
${routers}
local:
  driver = accept
  domains = +local_domains
  local_parts = friend : other
  transport = box
begin transports
${transports}
box:
  driver = appendfile
  directory = ${folder}/mail
  maildir_format
  create_directory
  user = ${NOBODY}
  group = ${NOBODY}
begin retry
* * F,1m,1s
`;
}
