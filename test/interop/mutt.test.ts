/** mutt on a terminal, as a person uses it, and in batch mode to send. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newLetter, newToken } from './harness/letter.ts';
import { awaitStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { eventually, lacking, mustRun, runProgram } from './harness/program.ts';
import { submit } from './harness/submit.ts';

/** A program on a terminal of its own. */
class Screen implements AsyncDisposable {
  readonly #tmux: (...args: readonly string[]) => Promise<string>;

  private constructor(socket: string) {
    this.#tmux = async (...args) => (await mustRun('tmux', ['-S', socket, '-f', '/dev/null', ...args])).output;
  }

  static async open(socket: string, command: string): Promise<Screen> {
    const screen = new Screen(socket);
    await screen.#tmux('new-session', '-d', '-x', '120', '-y', '40', command);
    return screen;
  }

  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  /** Waits until the screen shows it. */
  async shows(pattern: RegExp): Promise<string> {
    let last = '';
    const look = async (): Promise<string | undefined> => {
      last = await this.#tmux('capture-pane', '-p').catch((error: unknown) => String(error));
      return pattern.test(last) ? last : undefined;
    };
    try {
      return await eventually(`the screen shows ${String(pattern)}`, look, 10_000);
    } catch (error) {
      throw new Error(`${String(error)}; it shows:\n${last}`, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server').catch(() => undefined);
  }
}

suite('mutt', { skip: lacking('nsd', 'mutt', 'tmux') }, () => {
  let party: Party;
  let home: string;
  before(async () => {
    party = await startParty();
    home = await mkdtemp(join(tmpdir(), 'rookery-mutt-'));
    const { host, ports } = party.server;
    await writeFile(join(home, 'cert.pem'), await party.server.certificate());
    const { address, password } = party.anna;
    const lines = [
      `set imap_user="${address}" imap_pass="${password}" smtp_pass="${password}" from="${address}"`,
      `set folder="imaps://${host}:${ports.imaps}/" spoolfile="+INBOX" record="+Sent" postponed="+Drafts" trash="+Trash"`,
      `set smtp_url="smtps://${address.replace('@', '%40')}@${host}:${ports.submissions}/"`,
      `set certificate_file="${home}/cert.pem" ssl_verify_host=no`,
      `set tmpdir="${home}" header_cache="" message_cachedir="" sort=mailbox-order timeout=1 mail_check=1`,
      'set quit=yes delete=yes move=no mark_old=no pager_stop=yes confirmappend=no charset=utf-8',
    ];
    await writeFile(join(home, 'muttrc'), `${lines.join('\n')}\n`);
  });
  after(async () => {
    await party.stop();
    await rm(home, { recursive: true });
  });

  const open = (name: string): Promise<Screen> =>
    Screen.open(join(home, `${name}.sock`), `HOME=${home} LC_ALL=C.UTF-8 mutt -F ${home}/muttrc 2>${home}/${name}.err`);

  test('reads the inbox over IMAPS, and the message becomes seen', async () => {
    const letter = newLetter({ from: party.ben.address, to: party.anna.address });
    await submit(party.server, { from: party.ben, to: [party.anna.address], letter });
    await awaitStored(party.server, party.anna, letter.token);
    await using screen = await open('read');
    await screen.shows(new RegExp(`N .*${letter.token}`));
    await screen.press('Enter');
    const page = await screen.shows(/Zażółć gęślą jaźń/);
    assert.match(page, new RegExp(`Subject: Interop ${letter.token}`));
    await screen.press('q');
    await screen.press('q');
    await eventually('the message is seen', async () => {
      const { flags } = await awaitStored(party.server, party.anna, letter.token);
      return flags.has('\\Seen') ? true : undefined;
    });
  });

  test('notices new mail while it is open', async () => {
    await using screen = await open('watch');
    await screen.shows(/q:Quit/);
    const letter = newLetter({ from: party.ben.address, to: party.anna.address });
    await submit(party.server, { from: party.ben, to: [party.anna.address], letter });
    await screen.shows(new RegExp(letter.token));
    await screen.press('q');
  });

  test('moves a message to the trash', async () => {
    const letter = newLetter({ from: party.ben.address, to: party.anna.address });
    await submit(party.server, { from: party.ben, to: [party.anna.address], letter });
    await awaitStored(party.server, party.anna, letter.token);
    await using screen = await open('trash');
    await screen.shows(new RegExp(letter.token));
    await screen.press('*');
    await screen.press('d');
    await screen.press('$');
    await awaitStored(party.server, party.anna, letter.token, { mailbox: 'Trash' });
    await assert.rejects(awaitStored(party.server, party.anna, letter.token, { timeoutMs: 300 }));
    await screen.press('q');
  });

  test('sends over implicit TLS and files its copy in Sent', async () => {
    const subject = newToken();
    const args = ['-F', join(home, 'muttrc'), '-s', subject, party.ben.address];
    const { code, output } = await runProgram('mutt', args, { input: 'Grüße von Anna\n', env: { HOME: home } });
    assert.equal(code, 0, output);
    await awaitStored(party.server, party.ben, subject);
    await awaitStored(party.server, party.anna, subject, { mailbox: 'Sent' });
  });

  interface Report {
    readonly category: string;
    readonly way: string;
    readonly subject: string;
  }

  /** Opens the newest message and forwards it to an address, with these settings. */
  async function forward(name: string, { to, set }: { readonly to: string; readonly set: string }): Promise<void> {
    const command = `HOME=${home} LC_ALL=C.UTF-8 mutt -F ${home}/muttrc -e 'set editor=true abort_unmodified=no ${set}' 2>${home}/${name}.err`;
    await using screen = await Screen.open(join(home, `${name}.sock`), command);
    await screen.shows(/q:Quit/);
    await screen.press('*');
    await screen.press('f');
    await screen.shows(/To:/);
    await screen.press(to, 'Enter');
    await screen.shows(/Subject:/);
    await screen.press('Enter');
    await screen.shows(/y:Send/);
    await screen.press('y');
    await screen.shows(/Mail sent|q:Quit/);
    await screen.press('q');
  }

  test('a message that is forwarded as an attachment, or with its header, is a report; without it is answered', async () => {
    const letter = newLetter({ from: party.ben.address, to: party.anna.address });
    await submit(party.server, { from: party.ben, to: [party.anna.address], letter });
    await awaitStored(party.server, party.anna, letter.token);
    const domain = party.anna.address.slice(party.anna.address.indexOf('@') + 1);
    const reports = async (count: number): Promise<readonly Report[]> =>
      await eventually(`${count} reports`, async () => {
        const found = (await party.server.rows(['filter', 'reports'])) as Report[];
        return found.length === count ? found : undefined;
      });
    await forward('attached', { to: `reportspam@${domain}`, set: 'mime_forward=yes' });
    const [attached] = await reports(1);
    assert.deepEqual([attached?.category, attached?.way], ['spam', 'attached']);
    assert.match(attached?.subject ?? '', new RegExp(letter.token));
    await forward('pasted', { to: `reportphish@${domain}`, set: 'mime_forward=no forward_decode=no' });
    const [pasted] = await reports(2);
    assert.deepEqual([pasted?.category, pasted?.way, pasted?.subject], ['phish', 'pasted', attached?.subject]);
    await forward('bare', { to: `reportspam@${domain}`, set: 'mime_forward=no forward_decode=yes weed=yes' });
    await using screen = await open('answer');
    await screen.shows(/Your report could not be read/);
    await screen.press('q');
    await reports(2);
  });
});
