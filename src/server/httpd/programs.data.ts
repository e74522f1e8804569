/**
 * How the usual mail programs are set up. Marks as in the texts of flow/explain: `{host}`, `{sendPort}`, `{sendSecurity}`,
 * `{readPort}`, `{readSecurity}`, in backquotes what is typed or pressed.
 */
export interface Program {
  /** Of the anchor. */
  readonly id: string;
  readonly name: string;
  readonly steps: readonly string[];
  /** A file to be copied: what it is called, and what stands in it. */
  readonly files?: readonly (readonly [name: string, text: string])[];
  readonly notes?: readonly string[];
}

export const englishPrograms: readonly Program[] = [
  {
    id: 'thunderbird',
    name: 'Thunderbird on a computer',
    steps: [
      'Open the menu `☰`, then `Account Settings`. At the bottom of the list on the left, choose `Outgoing Server (SMTP)`.',
      'Choose the server of this account and press `Edit…`.',
      'Server Name: {host}. Port: {sendPort}. Connection security: {sendSecurity}.',
      'Authentication method: `Normal password`. User Name: your whole mail address. Press `OK`.',
      'For reading, choose `Server Settings` of the account: Server Name {host}, Port {readPort}, Connection security {readSecurity}, and `Normal password`.',
      'Send the message again from the `Outbox`. If it asks for the password, type it and let it be remembered.',
    ],
    notes: [
      'If an old password comes back all the time: `Settings`, `Privacy & Security`, `Saved Passwords…`, and remove those of {host}, the ones that begin with `smtp://` too.',
    ],
  },
  {
    id: 'outlook-classic',
    name: 'Outlook for Windows (classic)',
    steps: [
      'Choose `File`, `Account Settings`, `Account Settings…`, then the account, and press `Change…`.',
      'Outgoing mail server (SMTP): {host}. Press `More Settings…`.',
      'On the page `Outgoing Server`, tick `My outgoing server (SMTP) requires authentication` and `Use same settings as my incoming mail server`.',
      'On the page `Advanced`: Outgoing server {sendPort}, with `Use the following type of encrypted connection` set to {sendSecurity}. Incoming server (IMAP) {readPort}, with {readSecurity}.',
      'Press `OK`, then `Next`: Outlook tries both servers and says whether they answer.',
    ],
    notes: [
      'Where `More Settings…` is missing: open the Control Panel of Windows, `Mail (Microsoft Outlook)`, `Email Accounts…`. There it is.',
      '`Require logon using Secure Password Authentication (SPA)` must not be ticked.',
    ],
  },
  {
    id: 'outlook-new',
    name: 'Outlook for Windows (new), and Outlook on a phone',
    steps: [
      'Open `Settings`, `Accounts`, `Your accounts`. Choose `Manage` beside the account, and remove it; the mail stays on the server.',
      'Choose `Add account`, type your mail address, and where it offers providers choose `IMAP`. Then `Show more`.',
      'IMAP incoming server: {host}, port {readPort}, {readSecurity}. User name: your whole mail address.',
      'SMTP outgoing server: {host}, port {sendPort}, {sendSecurity}. SMTP user name: your whole mail address, and the password once more.',
    ],
    notes: [
      'This program does not connect from your computer but through servers of Microsoft, which keep your password and your mail.',
    ],
  },
  {
    id: 'apple-mail',
    name: 'Apple Mail on a Mac',
    steps: [
      'In Mail, choose `Mail`, `Settings…`, `Accounts`, then the account, and `Server Settings`.',
      'At `Outgoing Mail Server (SMTP)`, open the list `Account` and choose `Edit SMTP Server List…`.',
      'Host name: {host}. User name: your whole mail address. Password: that of your mailbox.',
      'Take the tick off `Automatically manage connection settings`. Port: {sendPort}. Tick `Use TLS/SSL`. Authentication: `Password`.',
      'For reading, in `Server Settings`: host name {host}, port {readPort}, `Use TLS/SSL`, `Password`.',
    ],
  },
  {
    id: 'iphone',
    name: 'iPhone and iPad',
    steps: [
      'Open `Settings`, `Apps`, `Mail`, `Mail Accounts` (before iOS 18: `Settings`, `Mail`, `Accounts`), and choose the account, then its name once more.',
      'Under `Outgoing Mail Server`, tap `SMTP`, then the `Primary Server`.',
      'Host Name: {host}. User Name: your whole mail address. Password: that of your mailbox. It says “optional” there; it is not.',
      'Switch on `Use SSL`. Authentication: `Password`. Server Port: {sendPort}.',
      'Tap `Done`, go back, and send the message again from the `Outbox`.',
    ],
  },
  {
    id: 'gmail-app',
    name: 'Gmail app on Android',
    steps: [
      'Open the menu `☰`, `Settings`, and choose the account with your address.',
      'Tap `Outgoing settings`. SMTP server: {host}. Port: {sendPort}. Security type: {sendSecurity}.',
      'Switch on `Require sign-in`. Username: your whole mail address. Authentication type: the password of your mailbox.',
      'For reading, `Incoming settings`: server {host}, port {readPort}, security type {readSecurity}.',
    ],
  },
  {
    id: 'thunderbird-android',
    name: 'Thunderbird and K-9 Mail on Android',
    steps: [
      'Open `Settings`, choose the account, then `Sending mail` and `Outgoing server`.',
      'SMTP server: {host}. Security: {sendSecurity}. Port: {sendPort}.',
      'Tick `Require sign-in`. Username: your whole mail address. Authentication: `Normal password`.',
      'For reading: `Fetching mail`, `Incoming server`, with {host}, {readSecurity} and port {readPort}.',
    ],
  },
  {
    id: 'mutt',
    name: 'mutt and msmtp',
    steps: [
      'mutt can send by itself, or hand its mail to msmtp, which other programs can use as well (`sendmail`). Put your own address in both times.',
    ],
    files: [
      [
        '~/.muttrc',
        `set folder = "{readUrl}"
set spoolfile = "+INBOX"
set smtp_url = "{sendUrl}"
set ssl_force_tls = yes
set from = "you@example.org"`,
      ],
      [
        '~/.msmtprc',
        `account default
host {host}
port {sendPort}
tls on
tls_starttls {msmtpStartTls}
auth on
user you@example.org
passwordeval "pass show mail"
from you@example.org`,
      ],
    ],
  },
  {
    id: 'postfix',
    name: 'Postfix that hands its mail to this server',
    steps: [
      'Put this into `main.cf`, and the password into a file that only root can read.',
      'Run `postmap /etc/postfix/sasl_passwd`, then `postfix reload`.',
      'Mail has to have a sender that is an address of this account: Postfix can rewrite others with `sender_canonical_maps`.',
    ],
    files: [
      [
        '/etc/postfix/main.cf',
        `relayhost = [{host}]:{sendPort}
smtp_tls_security_level = verify
smtp_tls_wrappermode = {wrapperMode}
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
smtp_sasl_tls_security_options = noanonymous`,
      ],
      ['/etc/postfix/sasl_passwd', '[{host}]:{sendPort} you@example.org:PASSWORD'],
    ],
  },
  {
    id: 'devices',
    name: 'Printers, scanners, cameras and other devices',
    steps: [
      'Open the page of the device in a browser, and look for `Email`, `SMTP` or `Scan to mail`.',
      'SMTP server: {host}. Port: {sendPort}. Encryption: {sendSecurity}.',
      'Switch on `SMTP authentication`. User name: the whole mail address of an account that is made for the device. Password: its own.',
      'Sender or `From`: the same mail address. With another one the message is refused.',
    ],
    notes: [
      'Devices that only know older encryption than TLS 1.2 cannot connect. Bring their software up to date, or let them send to a small mail server in your own network (such as Postfix, above) which passes the mail on.',
    ],
  },
  {
    id: 'websites',
    name: 'Web forms, shops and scripts',
    steps: [
      'Let the site send through an account of its own here, and not by the `mail()` function of the web server: nobody can tell that mail from spam.',
      'In a content management system, install its SMTP plug-in. Host {host}, port {sendPort}, encryption {sendSecurity}, authentication on, user name the whole mail address.',
      'Put the account’s address into `From`. The address of the visitor who filled in the form belongs into `Reply-To`.',
    ],
  },
];
