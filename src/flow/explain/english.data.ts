import { doorTexts } from './english-door.data.ts';
import { mailTexts } from './english-mail.data.ts';
import type { Texts } from './texts.ts';

export const english: Texts = {
  causes: { ...doorTexts, ...mailTexts },
  menders: {
    'sender-admin': [
      'The people who run the mail server that sent the message: your IT department, or the provider of your mail.',
      'If that is not you, send them the address of this page. It has all that they need.',
    ],
    'sender-user': ['You, in your mail program or with the address that you wrote to. The steps below say how.'],
    recipient: [
      'Only the person you wrote to, or whoever looks after their mailbox. Tell them in another way, for example by phone.',
    ],
    us: ['We can. It is our server that is in trouble, and you have done nothing wrong.'],
    nobody: ['Nobody has to do anything. Your mail server tries again by itself, and the message goes through then.'],
  },
  areas: {
    names: 'Names of mail servers',
    reputation: 'What is known of a sender’s address',
    authentication: 'Whether mail is from whom it says',
    delay: 'Mail that has to come a second time',
    'sign-in': 'Signing in to send mail',
    recipient: 'The address that was written to',
    message: 'The message itself',
    ours: 'Everything else',
  },
  recordLabels: {
    ptr: 'Reverse DNS (PTR record)',
    address: 'Address of that name',
    helo: 'Address of the name that your server greets with',
    spf: 'SPF record',
    mx: 'Where mail for the domain goes (MX record)',
    dmarc: 'DMARC policy',
    dkim: 'Key for DKIM signatures',
  },
  recordNotes: {
    'any-name': 'The name is a proposal. Take any name in a domain that is yours, and the same in both records.',
    'any-server': 'Put in the name of the server that receives the mail of this domain.',
    'spf-one':
      'A domain may have one SPF record only. Change the one that is there; a second one makes both worthless.',
    'spf-lookups':
      'This record already asks for {lookups} further lookups, and 10 are allowed, those inside of included records counted too. Beyond that all of it is worthless. Remove an `include` that you no longer need.',
    'spf-long':
      'This is longer than 255 characters: in the DNS it has to be written as several strings in one record. Most control panels do that by themselves.',
    'dkim-key':
      'The name before `._domainkey` and the key come from your mail server or mail provider: look for “DKIM” there.',
  },
  letters: {
    ptr: `Hello,

please set the reverse DNS (PTR record) of our address
  {ip|[the address of our mail server]}
to
  {name}

That name has an address record which leads back to the address.
Mail servers ask for this before they take our mail.

Thank you`,
    list: `Hello,

our mail is refused because the address
  {ip|[the address of our mail server]}
is on the list
  {zone|[the name of the list]}
{link|}

Please find out what was sent from there, stop it, and have the
address taken off the list. Or give us a mail server to send through.

Thank you`,
  },
  settings: {
    helo: [
      ['Postfix', 'myhostname = {name}'],
      ['Exim', 'primary_hostname = {name}'],
      ['Sendmail', "define(`confDOMAIN_NAME', `{name}')dnl"],
      ['Exchange', 'Set-SendConnector "NAME OF THE CONNECTOR" -Fqdn {name}'],
    ],
  },
  labels: {
    ip: 'Address of your server',
    ptr: 'Its name (PTR record)',
    forward: 'Where that name leads',
    helo: 'Name it greeted with (HELO)',
    own: 'Our own name',
    addresses: 'Where that name leads',
    afterMs: 'Spoke after',
    zone: 'List',
    codes: 'Answer of the list',
    text: 'Words of the list',
    senderDomain: 'Domain of the sender',
    domain: 'Domain that was looked at',
    scope: 'Domain taken from',
    mechanism: 'Part that decided',
    explanation: 'Words of the domain',
    from: 'Domain in the From line',
    policyDomain: 'Policy found at',
    spf: 'SPF',
    dkim: 'DKIM',
    alignment: 'Together',
    network: 'Your network',
    count: 'Messages',
    windowS: 'Within',
  },
  words: {
    scope: { mailfrom: 'the sender of the message', helo: 'the name in the greeting' },
  },
  units: { ms: '{n} thousandths of a second', minutes: '{n} minutes' },
  listLink: 'What the list says about this address',
  oddity: 'What made us ask for a second try',
};
