/** Checks at the door, and the delays that follow from them. */
import type { CheckName } from '#check/reputation';
import type { CauseText, StepText } from './texts.ts';

const newName: StepText = {
  text: 'Find out who gives you the address {ip|of your server}: your internet provider, or the company where your server stands. Only they can set its name. It is not set where the other records of your domain are.',
};
const askForName: StepText = {
  text: 'Ask them to set the name, or look in their control panel for “reverse DNS”, “rDNS” or “PTR”. A text that you can send them:',
  letter: 'ptr',
};
const bothRecords: StepText = {
  text: 'In the DNS of your own domain, let the name lead back to the same address. Both records have to fit together:',
  records: 'ptr',
};
const sameGreeting: StepText = {
  text: 'Let your mail server greet with this name too. In programs that are not named here, look for “HELO name”, “EHLO name” or “FQDN”.',
  settings: 'helo',
};
const smartHost: StepText = {
  text: 'Or, mostly the simplest way from an office or home: do not send directly, but hand the mail to the server of your mail provider (called “smart host” or “relay”), with user name and password, on port 465 or 587.',
};
const sendAgain: StepText = {
  text: 'Wait until the change is seen everywhere, an hour in most cases and a day at most. Then send the message again.',
};
const reachOtherwise: StepText = {
  text: 'Until then, reach the person in another way, or send from another mail provider.',
};

const whyNames =
  'Computers that are meant to send mail have a name that their owners chose. Computers that were taken over to send spam mostly have none, or one that their line came with. Large mail providers ask for the same, so mending it helps your mail everywhere.';

const greetingSteps: readonly StepText[] = [
  {
    text: 'Set the host name of your mail server to its full name in the DNS, the one that its address has. In programs that are not named here, look for “HELO name”, “EHLO name” or “FQDN”.',
    settings: 'helo',
  },
  {
    text: 'The name must exist in the DNS and lead to the address that your mail comes from. Check both from anywhere with `nslookup {name|mail.example.org}` and `nslookup {ip|192.0.2.1}`.',
  },
  { text: 'Restart the mail server, then send the message again.' },
];

const whyGreeting =
  'A mail server tells its name when it connects. A real one tells the name under which it can be found. Programs that send spam put in anything, so a greeting that cannot be true is a sign of them.';

const spfSteps: readonly StepText[] = [
  {
    text: 'First ask whether {ip|this server} should be sending for {domain|your domain} at all. If you do not know it, somebody is using your domain without asking, and the refusal protected you: nothing has to be done.',
  },
  {
    text: 'If it should: add it to the SPF record. That is a TXT record of {domain|your domain}, and it is set where your domain’s DNS is kept (with your domain registrar, web host or IT department).',
    records: 'spf',
  },
  {
    text: 'If the mail was sent by a service for you (a newsletter, a shop, a ticket system), do not put its addresses in. Look in its help for “SPF” and add the `include:` that it names.',
  },
  {
    text: 'If the mail was forwarded from another mailbox, nothing is wrong with your record: the server that forwarded it should put its own domain into the sender (it is called SRS), or the person should have mail fetched instead of forwarded.',
  },
  sendAgain,
];

const whySpf =
  'With an SPF record, a domain says which servers may send its mail. It is there so that nobody else can send in its name, and we do what the domain asks for.';

const dmarcSteps: readonly StepText[] = [
  {
    text: 'Sign the mail with DKIM, and with the domain {from|in your From line} itself. Switch DKIM on in your mail server or with your mail provider; it shows you a record like this to put into your DNS:',
    records: 'dkim',
  },
  {
    text: 'Let the envelope sender (also called return path or bounce address) be in {from|your domain} too, and list the sending server in its SPF record. Either of the two is enough; both is better.',
  },
  {
    text: 'If a service sends for you (a newsletter, a shop, a scanner, an invoice program), look in its help for “custom domain”, “authenticate your domain” or “DKIM”.',
  },
  {
    text: 'If it went through a mailing list or was forwarded: the list changed it, so that the signature no longer fits. Ask the owner of the list to send with the list’s own address in From.',
  },
  {
    text: 'If you did not send this message, somebody used your domain, and your policy did what it is for.',
  },
  {
    text: 'This is the policy that was found. It is right as it is; do not weaken it to get one message through.',
    records: 'dmarc',
  },
];

const whyDmarc =
  'The domain in the From line is the one that people see. With a DMARC policy its owner asks everybody to check that mail with this domain really comes from there. For this message neither way of proving it worked.';

const whyLists =
  'Lists like this are kept by people who watch where spam and attacks come from. Mail servers all over the world ask them, so the same mail is probably refused elsewhere too.';

const delist: StepText = {
  text: 'When the cause is gone, ask the keeper of the list to take the address off. That should cost nothing: never pay anybody for it. The page of the list says how:',
  link: 'list',
};

export const doorTexts: Readonly<Record<CheckName | 'greylisted' | 'held', CauseText>> = {
  'ptr-missing': {
    title: 'The address of your mail server has no name',
    meaning:
      'Every address on the internet can have a name, the reverse DNS or PTR record. Whoever runs a mail server has one set for it. The address that this mail came from has none.',
    seen: ['The mail came from {ip}. Asked for the name of this address, the DNS said that there is none.'],
    why: [whyNames],
    steps: [newName, askForName, bothRecords, sameGreeting, smartHost, sendAgain],
  },
  'ptr-unconfirmed': {
    title: 'The name of your mail server does not lead back to it',
    meaning:
      'The address that this mail came from has a name, but the name does not lead back to the address. Anybody can give an address any name; only the owner of the name can make it lead back.',
    seen: [
      'The mail came from {ip}, whose name is {ptr}.',
      'That name leads to {forward}, and not to the address that it came from.',
    ],
    why: [whyNames],
    steps: [
      {
        text: 'If the name is right: add the address to it, in the DNS of the domain that the name belongs to.',
        records: 'ptr',
      },
      {
        text: 'If the name is wrong or an old one: have it changed by whoever gives you the address {ip|of your server} (your internet provider, or the company where your server stands). A text that you can send them:',
        letter: 'ptr',
      },
      sameGreeting,
      sendAgain,
    ],
  },
  'ptr-generic': {
    title: 'Your mail server has the name of a home line',
    meaning:
      'The name of the address that this mail came from looks like the ones that internet providers give to all their lines by the thousand, made of numbers or words such as “dyn” or “cable”. Mail servers have names of their own.',
    seen: ['The mail came from {ip}, whose name is {ptr}.'],
    why: [
      'Nearly all that comes directly from such lines is sent by infected computers, without their owners knowing. People at home send through the server of their mail provider, and so should this one.',
      whyNames,
    ],
    steps: [
      {
        text: 'If this is a home or office line, or if you do not know of any mail server there: send through the server of your mail provider (“smart host” or “relay”), with user name and password, on port 465 or 587. Nothing else has to be changed then.',
      },
      {
        text: 'If you did not send anything: a device on your line may be infected. Look at the computers, cameras and routers there, and ask your provider for help.',
      },
      {
        text: 'If it is a mail server with an address of its own: ask whoever gives you {ip|the address} to set a name that you choose. A text that you can send them:',
        letter: 'ptr',
      },
      bothRecords,
      sameGreeting,
      sendAgain,
    ],
  },
  'helo-syntax': {
    title: 'Your mail server greets with something that is no host name',
    meaning:
      'When a mail server connects, it tells its name (HELO or EHLO). This must be a full name such as `mail.example.org`. What came here was not.',
    seen: ['It greeted with {helo}.'],
    why: [whyGreeting],
    steps: greetingSteps,
  },
  'helo-own': {
    title: 'Your mail server greets with our name',
    meaning: 'When a mail server connects, it tells its own name (HELO or EHLO). This one told ours.',
    seen: ['It greeted with {helo}, which is the name of the server that it was talking to.'],
    why: ['Nobody but us has that name. Programs that send spam use it because they know no other.'],
    steps: [
      {
        text: 'Look into the settings of your mail server for our name: somebody has put it in where its own belongs.',
      },
      ...greetingSteps,
    ],
  },
  'helo-internal': {
    title: 'Your mail server greets with a name that exists in your own network only',
    meaning:
      'When a mail server connects, it tells its name (HELO or EHLO). Names that end in `.local`, `.lan` or the like mean something in one network only; the rest of the world cannot look them up.',
    seen: ['It greeted with {helo}.'],
    why: [whyGreeting],
    steps: greetingSteps,
  },
  'helo-unresolvable': {
    title: 'The name that your mail server greets with does not exist',
    meaning:
      'When a mail server connects, it tells its name (HELO or EHLO). The DNS does not know the name that was told here.',
    seen: ['It greeted with {helo}. Asked for the address of this name, the DNS said that there is none.'],
    why: [whyGreeting],
    steps: [
      { text: 'If the name is right, add its record to the DNS of its domain:', records: 'helo' },
      ...greetingSteps,
    ],
  },
  'helo-mismatch': {
    title: 'The name that your mail server greets with belongs to another address',
    meaning:
      'When a mail server connects, it tells its name (HELO or EHLO). The name that was told here leads to another address than the one that the mail came from.',
    seen: ['It greeted with {helo} and came from {ip}. That name leads to {addresses}.'],
    why: [whyGreeting],
    steps: [
      { text: 'If the server has several addresses, add this one to the name:', records: 'helo' },
      ...greetingSteps,
    ],
  },
  'early-talker': {
    title: 'Your mail server spoke before it was greeted',
    meaning:
      'When two mail servers meet, the one that is called speaks first, and the other waits for it. The one that this mail came from did not wait.',
    seen: ['It spoke {afterMs} after the connection was made, before our greeting.'],
    why: [
      'All mail servers wait, since otherwise both would talk at once. Simple programs that send spam save the time, and are known by it.',
    ],
    steps: [
      {
        text: 'Find out which program sends mail from {ip|your address}. If it is not a mail server that you know, take it off the network and look what it is.',
      },
      {
        text: 'If it is a mail program or a web form of your own, let it hand its mail to a real mail server instead of delivering by itself.',
      },
      {
        text: 'If there is a firewall in between that “inspects” or “fixes up” SMTP, switch that off: it can cause this.',
      },
    ],
  },
  'list-policy': {
    title: 'Your internet address is on a list of lines that should not send mail directly',
    meaning:
      'Internet providers register the addresses of their home and office lines in lists, because mail servers do not stand there. That is nothing bad, and says nothing about you; it only means that mail should not come from there directly.',
    seen: ['The mail came from {ip}, which is on the list {zone}.'],
    why: [
      'People at home send through the server of their mail provider. What comes directly from such lines is nearly always sent by infected devices.',
    ],
    steps: [
      {
        text: 'In a mail program: send through the server of your mail provider, with user name and password, on port 465 or 587. If you have a mailbox here, [this page](/help/sign-in) says how.',
      },
      {
        text: 'On a mail server of your own on such a line: hand the mail to your provider’s server (“smart host” or “relay”).',
      },
      {
        text: 'If you have a fixed address that is meant for a mail server: ask your provider to take it out of the list. They have put it in, and only they can.',
        letter: 'list',
      },
      {
        text: 'The list has a page about the address:',
        link: 'list',
      },
    ],
  },
  'list-spam': {
    title: 'Your internet address is on a list of spam sources',
    meaning:
      'The address that this mail came from is on a list of addresses that have sent spam. The list is not ours, but we ask it.',
    seen: ['The mail came from {ip}, which is on the list {zone}.'],
    why: [whyLists],
    steps: [
      {
        text: 'Find out what was sent. Look into the log and the queue of your mail server for messages that nobody of you has written, and for accounts that send far more than usual.',
      },
      {
        text: 'Stop it: change the password of an account that was broken into, mend the web form or program that was abused, take out of a mailing list whoever did not ask for it.',
      },
      delist,
      {
        text: 'If the address is your provider’s and shared with others, it may not have been you. Only the provider can act then. A text that you can send them:',
        letter: 'list',
      },
      reachOtherwise,
    ],
  },
  'list-exploited': {
    title: 'Your internet address is on a list of infected computers',
    meaning:
      'The address that this mail came from is on a list of addresses behind which a computer, a phone, a camera or a server has been taken over by others. This is serious, but it can be mended.',
    seen: ['The mail came from {ip}, which is on the list {zone}.'],
    why: [
      whyLists,
      'Whoever has taken over a device there can do more than send spam: they may read along, steal passwords, or attack others in your name.',
    ],
    steps: [
      {
        text: 'Do not ask to be taken off the list yet. As long as the device is infected, the address comes back within hours.',
      },
      {
        text: 'Find the device. Every computer, phone, camera, television and router behind {ip|this address} counts. Block outgoing port 25 for all of them but your mail server, and look which one tries.',
      },
      {
        text: 'Clean or reinstall it, bring its software up to date, and change the passwords that were used on it. A server with a website is most often taken over through an old content management system or plug-in.',
      },
      delist,
      {
        text: 'If the address is your provider’s and shared with others, tell them. A text that you can send:',
        letter: 'list',
      },
      reachOtherwise,
    ],
  },
  'sender-unknown': {
    title: 'The domain of the sender cannot receive mail',
    meaning:
      'The domain in the sender’s address has neither a mail server nor an address in the DNS. An answer to this mail, or a report that it could not be delivered, could not reach anybody.',
    seen: ['The domain of the sender is {domain}. The DNS knows neither an MX nor an address record of it.'],
    why: ['Whoever writes wants to be answered. Addresses that do not exist are mostly typing errors, or spam.'],
    steps: [
      { text: 'Look whether the sender’s address is written rightly in your mail program or web form.' },
      {
        text: 'If {domain|the domain} is right, add a record which says where its mail goes, in the DNS of the domain:',
        records: 'mx',
      },
      {
        text: 'If it is a domain that only sends, take an address of a domain that also receives, so that people can answer.',
      },
      sendAgain,
    ],
  },
  'sender-null-mx': {
    title: 'The domain of the sender says that it takes no mail',
    meaning:
      'The domain in the sender’s address has a record in the DNS (a “null MX”) which says that it never receives mail. Mail from a domain like that cannot be answered.',
    seen: ['The domain of the sender is {domain}, and its MX record is a single dot.'],
    why: ['Whoever set this record asks all mail servers not to take mail from this domain (RFC 7505).'],
    steps: [
      { text: 'Send with an address of a domain that receives mail.' },
      {
        text: 'If {domain|the domain} should receive mail, replace the record by one that names your mail server:',
        records: 'null-mx',
      },
      {
        text: 'If you have nothing to do with this mail, somebody used the domain, and the record did what it is for.',
      },
    ],
  },
  'spf-fail': {
    title: 'The sender’s domain does not allow this server to send for it',
    meaning:
      'The domain in the sender’s address has an SPF record: a list of the servers that may send its mail. The server that this mail came from is not on it, and the record says that such mail should be refused.',
    seen: [
      'The mail came from {ip} and said that it is from {domain}.',
      'In the SPF record of this domain, the part that decided is {mechanism}.',
    ],
    why: [whySpf],
    steps: spfSteps,
  },
  'spf-softfail': {
    title: 'The sender’s domain does not expect this server to send for it',
    meaning:
      'The domain in the sender’s address has an SPF record: a list of the servers that may send its mail. The server that this mail came from is not on it, and the record asks to be careful with such mail.',
    seen: [
      'The mail came from {ip} and said that it is from {domain}.',
      'In the SPF record of this domain, the part that decided is {mechanism}.',
    ],
    why: [whySpf],
    steps: spfSteps,
  },
  'spf-neutral': {
    title: 'The sender’s domain does not say who may send for it',
    meaning:
      'The domain in the sender’s address has an SPF record, but it leaves open whether the server that this mail came from may send for it.',
    seen: [
      'The mail came from {ip} and said that it is from {domain}.',
      'In the SPF record of this domain, the part that decided is {mechanism}.',
    ],
    why: [whySpf],
    steps: spfSteps,
  },
  'dmarc-reject': {
    title: 'It could not be proved that this mail is from the domain that it names',
    meaning:
      'The domain in the From line has a policy (DMARC) which asks to refuse mail that cannot be proved to come from there. This could be done in two ways, a DKIM signature or SPF, and neither worked.',
    seen: ['The From line names {from}.'],
    why: [whyDmarc],
    steps: dmarcSteps,
  },
  'dmarc-quarantine': {
    title: 'It could not be proved that this mail is from the domain that it names',
    meaning:
      'The domain in the From line has a policy (DMARC) which asks to treat mail with suspicion that cannot be proved to come from there. This could be done in two ways, a DKIM signature or SPF, and neither worked.',
    seen: ['The From line names {from}.'],
    why: [whyDmarc],
    steps: dmarcSteps,
  },
  'dmarc-none': {
    title: 'It could not be proved that this mail is from the domain that it names',
    meaning:
      'For the domain in the From line neither a DKIM signature nor SPF proved that the mail comes from there. Its owner asks for nothing in particular then; the people here do not take such mail.',
    seen: ['The From line names {from}.'],
    why: [whyDmarc],
    steps: dmarcSteps,
  },
  'network-rate': {
    title: 'Your network sent very much mail in a short time',
    meaning:
      'There is a limit to how many messages we take from one network within an hour. It was reached. Nothing is lost: your server keeps the message and tries again.',
    seen: ['{count} messages came from {network} within {windowS}.'],
    why: [
      'A sudden flood of mail is mostly a computer that was taken over, or a program that has gone wrong. The limit keeps it from filling other people’s mailboxes.',
    ],
    steps: [
      {
        text: 'If this is nothing unusual for you (a newsletter, say), send more slowly: spread it over several hours.',
      },
      {
        text: 'If it surprises you, look into the queue and the log of your mail server for mail that nobody of you has written.',
      },
      { text: 'Then wait. The limit counts the last hour, and your server tries again by itself.' },
    ],
    again: 'In an hour at the latest, if no more comes from your network until then.',
  },
  'unknown-recipients': {
    title: 'Your network wrote to many addresses that do not exist',
    meaning:
      'Many addresses were tried from your network within a short time which do not exist here. For some minutes we take no more mail from there.',
    seen: ['The mail came from {network}.'],
    why: [
      'Who writes to people knows their addresses. Who tries one after the other is guessing, to find out whom spam can be sent to.',
    ],
    steps: [
      {
        text: 'If you run a mailing list or newsletter: take out every address that was answered with `5.1.1`, at once and for good.',
      },
      {
        text: 'If you know of no such list, look into the log of your mail server for who sent this. An account or a web form may have been taken over.',
      },
      { text: 'Then wait. Your server tries again by itself.' },
    ],
    again: 'In about ten minutes, if no more unknown addresses are tried until then.',
  },
  greylisted: {
    title: 'Please come again in a few minutes',
    meaning:
      'Your message was not refused. Since we do not know your server yet and something about it is unusual, we asked it to come a second time. Mail servers do this by themselves, and from then on we know it.',
    seen: ['Mail of this sender had not come from {ip} before.'],
    why: [
      'Real mail servers keep a message and try again. Programs that send spam mostly do not. It costs a few minutes once, and nothing after that.',
    ],
    steps: [
      { text: 'Wait. Your mail server tries again by itself, mostly within five to thirty minutes.' },
      {
        text: 'If the message has not arrived after four hours, ask those who run your mail server whether it tries again from the same network; some do not.',
      },
      {
        text: 'So that it does not happen elsewhere: mend what was unusual about {ip|your server}. The page of the reference in the reply says what it was.',
      },
    ],
    again: 'Your server need not be told: it tries again by itself.',
  },
  held: {
    title: 'Your message is looked at a second time',
    meaning:
      'Your message was not refused. It is the first one from this sender, and it waits here for some minutes so that it can be looked at with the newest knowledge.',
    seen: [],
    why: [
      'When a wave of harmful mail begins, nobody knows it yet. A few minutes later it is known, and the mail can be told apart.',
    ],
    steps: [
      { text: 'Wait. After a quarter of an hour at most the message is delivered, if nothing speaks against it.' },
    ],
    again: 'The message need not be sent again.',
  },
};
