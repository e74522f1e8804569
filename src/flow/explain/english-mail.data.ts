/** What the session, the sign-in and the mailboxes say no to. */
import type { CheckName } from '#check/reputation';
import type { CauseKey } from './causes.ts';
import type { CauseText, StepText } from './texts.ts';

const setUp: StepText = {
  text: 'Look at the settings for sending in your mail program. [Set up a mail program](/help/sign-in) says for each of the usual ones where they are and what belongs there.',
};
const addressIsRight = 'Nothing is wrong with the address that you wrote to, and nothing with your message.';

export const mailTexts: Readonly<Record<Exclude<CauseKey, CheckName | 'greylisted' | 'held'>, CauseText>> = {
  'auth-required': {
    title: 'Your mail program has to sign in before it sends',
    meaning: `${addressIsRight} Your mail program just did not say who you are: this server sends mail only for people who have signed in with user name and password.`,
    seen: [],
    why: [
      'A server that sends mail for everybody is found by senders of spam within hours, and then nobody takes mail from it any more.',
      'Many programs ask for the password to read mail, and have a setting of its own for sending, which is switched off.',
    ],
    steps: [
      setUp,
      {
        text: 'Switch on “authentication” for the outgoing server (SMTP). In some programs it is called “My outgoing server requires authentication” or “use the same settings as my incoming server”.',
      },
      {
        text: 'The user name is your whole mail address, with the part behind the @. The password is the one of your mailbox.',
      },
      { text: 'Choose port 465 with SSL/TLS, or port 587 with STARTTLS.' },
      { text: 'Then open the Outbox of your program and send the message again.' },
    ],
  },
  'auth-in-clear': {
    title: 'Your password was about to be sent unencrypted',
    meaning: `${addressIsRight} Your mail program wanted to send your password over a connection that others on the way can read. We did not look at it.`,
    seen: [],
    why: ['Over a wireless network, in a hotel or at an airport, everybody nearby could read along.'],
    steps: [
      {
        text: 'In the settings for the outgoing server, choose SSL/TLS with port 465, or STARTTLS with port 587. “None” and “if available” are not enough.',
      },
      setUp,
      {
        text: 'If the program did send the password in clear, change it, on a connection that is encrypted.',
      },
    ],
  },
  'tls-required': {
    title: 'The connection has to be encrypted first',
    meaning: `${addressIsRight} Your program tried to send over a connection that is not encrypted, and here this is not taken.`,
    seen: [],
    why: ['Without encryption, others on the way could read the message, and change it.'],
    steps: [
      { text: 'Choose SSL/TLS with port 465, or STARTTLS with port 587, in the settings for the outgoing server.' },
      setUp,
      {
        text: 'On a mail server: switch on TLS for outgoing mail (in Postfix `smtp_tls_security_level = may` or stronger).',
      },
    ],
  },
  'auth-not-here': {
    title: 'Signing in is done at another port',
    meaning: `${addressIsRight} Your program uses port 25, which mail servers use among themselves. Mail programs have ports of their own.`,
    seen: [],
    why: [
      'Port 25 is where all the mail of the world comes in. Keeping passwords away from there makes guessing them much harder; many internet providers block it for their customers as well.',
    ],
    steps: [
      { text: 'Set the port of the outgoing server to 465 and the encryption to SSL/TLS, or to 587 with STARTTLS.' },
      setUp,
    ],
  },
  credentials: {
    title: 'User name or password is not right',
    meaning: `${addressIsRight} The user name and password that your program sent do not belong together.`,
    seen: [],
    why: ['We cannot say which of the two it is: this would help those who guess passwords.'],
    steps: [
      {
        text: 'The user name is the whole mail address, for example `anna@example.org`, not only the part before the @.',
      },
      {
        text: 'Type the password anew. Programs remember old ones, also for sending and receiving separately: change it in both places. Look at capital letters and the keyboard’s language.',
      },
      {
        text: 'Did you change your password lately, or does your provider ask for an app password? Then each program and each phone needs the new one.',
      },
      {
        text: 'If it still does not work, have a new password set by those who look after your mail. After many wrong tries we answer more slowly for a while; your account is not locked.',
      },
      setUp,
    ],
  },
  'not-allowed': {
    title: 'This account may not send mail this way',
    meaning:
      'User name and password are right, but they may not be used for this: the account is switched off, or the password is one for another program or has run out.',
    seen: [],
    why: [],
    steps: [
      { text: 'If you use an app password: make a new one for this program.' },
      { text: 'Otherwise ask those who look after your mail whether your account is switched off.' },
    ],
  },
  later: {
    title: 'Signing in is not possible at the moment',
    meaning: `${addressIsRight} There were very many tries to sign in from your network, or we have trouble of our own. The password was not looked at.`,
    seen: [],
    why: ['When somebody guesses passwords, answers are held back for a while, for their network only.'],
    steps: [
      { text: 'Wait some minutes, and send again.' },
      {
        text: 'If it comes again and again: some program or phone in your network has an old password and tries it all the time. Look for it, and correct or remove the account there.',
      },
    ],
    again: 'In a few minutes.',
  },
  recipients: {
    title: 'One message may not have so many recipients',
    meaning:
      'The message was addressed to more people than one message may be. When it was sent from a mail program, nobody got it, so that nobody gets it twice.',
    seen: [],
    why: [
      'A long list of recipients is how a stolen account is used for spam. People who write to many have better ways, which also keep the addresses to themselves.',
    ],
    steps: [
      { text: 'Write to fewer people at once, and count To, Cc and Bcc together.' },
      { text: 'For a group that writes to each other, use a mailing list. For news to many, use a newsletter list.' },
      { text: 'If you need more regularly, those who look after your mail can raise the limit for your account.' },
      {
        text: 'On a mail server: send the rest in a further message. Servers that follow the standard do so by themselves when they are told `452`.',
      },
    ],
  },
  size: {
    title: 'The message is too large',
    meaning:
      'The message with its attachments is larger than this server takes. Attachments grow by a third when they are sent, so a file of 30 MB makes a message of 40 MB.',
    seen: [],
    why: ['Everything that is sent has to be kept, copied and loaded by the other side, often over a phone.'],
    steps: [
      { text: 'Put the file where it can be downloaded (a cloud drive, say), and send the link.' },
      {
        text: 'Or make it smaller: pictures have a setting for their size when they are attached, and a PDF can be saved as “reduced size”.',
      },
      { text: 'Or send several messages with one file each.' },
    ],
  },
  international: {
    title: 'The address has letters that your mail server cannot send',
    meaning:
      'An address in this message has letters beyond plain English ones before the @. Both servers have to speak an extension for that (SMTPUTF8), and the one that sent this did not use it.',
    seen: [],
    why: [
      'Without the extension such an address cannot be sent without changing it, and then it would be another one.',
    ],
    steps: [
      { text: 'Ask the person for an address with plain letters; most have both.' },
      { text: 'On a mail server: switch on SMTPUTF8 (in Postfix `smtputf8_enable = yes`).' },
    ],
  },
  'flawed-content': {
    title: 'The message is not built as the standard says',
    meaning:
      'The message has characters in it that must not be there: line ends of one character where two belong, or a NUL. Mail programs and servers do not make that; homemade programs sometimes do.',
    seen: [],
    why: [
      'With such line ends, two servers can disagree where a message ends. That has been used to smuggle forged mail in behind a real one (RFC 5321 section 2.3.8).',
    ],
    steps: [
      {
        text: 'Find the program that wrote the message: a script, a web form, a scanner or measuring device, a monitoring system.',
      },
      {
        text: 'Let it end each line with CR and LF (`\\r\\n`), or let it hand the message to a local mail server (`sendmail`), which does it rightly.',
      },
      { text: 'On Postfix, a content filter that writes messages may be the cause: it must keep CR LF.' },
    ],
  },
  transactions: {
    title: 'Too many messages over one connection',
    meaning:
      'There is a limit to the messages that we take over one connection. Nothing is lost: the rest comes over the next one.',
    seen: [],
    why: ['It keeps one sender from holding a place that others wait for.'],
    steps: [{ text: 'Nothing has to be done. Mail servers connect again by themselves.' }],
    again: 'At once, over a new connection.',
  },
  relay: {
    title: 'This server does not deliver to that address',
    meaning:
      'The message was for a domain whose mail is not kept here, and it came from somebody who has not signed in. There are two reasons for that, and they are mended differently.',
    seen: [],
    why: ['A server that passes on mail for everybody is used for spam within hours.'],
    steps: [
      {
        text: 'If you have a mailbox here and wanted to write to somebody elsewhere: your mail program has to sign in for sending. [Set up a mail program](/help/sign-in) says how.',
      },
      {
        text: 'If you wrote to somebody who should have their mailbox here: look at the part behind the @ for typing errors.',
      },
      {
        text: 'If you look after that domain: its MX record leads here, but this server does not know it. Either the record is wrong or out of date, or the domain has to be added here.',
      },
    ],
  },
  'unknown-user': {
    title: 'There is no such address here',
    meaning:
      'An address that the message was sent to does not exist, or does not exist any more. The report of your own mail server says which one.',
    seen: [],
    why: ['If the message were taken all the same, nobody would get it, and nobody would tell you.'],
    steps: [
      { text: 'Look at the address for typing errors: missing or doubled letters, a dot, a wrong ending.' },
      {
        text: 'Delete the suggestion that your program makes when you begin to type, and type the address anew: suggestions are often old.',
      },
      { text: 'Ask the person in another way for their present address.' },
      { text: 'If you keep a mailing list, take the address off.' },
    ],
  },
  'switched-off': {
    title: 'The mailbox does not take mail',
    meaning: 'The mailbox that the message was sent to has been switched off.',
    seen: [],
    why: ['Whoever looks after it decided so, and only they can change it.'],
    steps: [{ text: 'Reach the person in another way, and ask for their present address.' }],
  },
  'mailbox-full': {
    title: 'The mailbox is full',
    meaning:
      'The mailbox that the message was sent to has no room at the moment. Your mail server keeps the message and tries again for some days.',
    seen: [],
    why: [],
    steps: [
      { text: 'Tell the person in another way that their mailbox is full, so that they can make room.' },
      { text: 'If the message is large, send it without attachments: a small one may still fit.' },
    ],
    again: 'Your server tries again by itself, for some days.',
  },
  'not-your-address': {
    title: 'You may not send with this sender address',
    meaning:
      'You have signed in, but the sender’s address of the message is not one of yours. Everybody here can send with their own addresses only.',
    seen: [],
    why: ['Otherwise anybody with an account could write in the name of somebody else.'],
    steps: [
      {
        text: 'Choose your own address as the sender in your mail program, the one that you sign in with or one of your aliases.',
      },
      {
        text: 'If your program has several accounts, look which outgoing server belongs to which address: each address sends through its own.',
      },
      { text: 'If the address should be yours, ask those who look after your mail to add it to your account.' },
    ],
  },
  'foreign-from': {
    title: 'The From line names an address that is not yours',
    meaning:
      'You have signed in, but the From line of the message, the one that people see, names an address which belongs to somebody else here.',
    seen: [],
    why: ['Otherwise anybody with an account could write in the name of somebody else.'],
    steps: [
      { text: 'Put your own address into From. To have answers go elsewhere, use Reply-To.' },
      { text: 'If you forward a message, use the program’s “forward”, not “redirect” or “bounce”.' },
      { text: 'If the address should be yours, ask those who look after your mail to add it to your account.' },
    ],
  },
  'foreign-sender': {
    title: 'This server does not send for that domain',
    meaning:
      'The message came from a network that may send through this server, but with the sender’s address of a domain that is not kept here.',
    seen: [],
    why: ['We cannot answer for domains that are not ours: reports could not reach anybody, and SPF would not pass.'],
    steps: [
      { text: 'Let the program or device send with an address of a domain that is kept here.' },
      { text: 'Or send the mail of that domain through its own server.' },
      { text: 'The operator of this server can allow it for trusted networks (`relay.foreign-sender`).' },
    ],
  },
  'account-off': {
    title: 'The account was switched off',
    meaning: 'While you were signed in, the account that the message was sent with was switched off. It was not sent.',
    seen: [],
    why: ['Whoever looks after the accounts decided so, for example because mail was sent with it that nobody wrote.'],
    steps: [{ text: 'Ask those who look after your mail. If a password was stolen, they help you to set a new one.' }],
  },
  loop: {
    title: 'The message goes in a circle',
    meaning:
      'The message has passed so many servers that it must be going round: one mailbox forwards to a second, and that one back to the first.',
    seen: [],
    why: ['Without an end it would go on for ever, and become more with each round.'],
    steps: [
      { text: 'Look at the forwarding rules of the mailboxes that take part: one of them has to stop forwarding.' },
      {
        text: 'The Received lines in the report of your own mail server show the way that it took; the servers that repeat are the circle.',
      },
    ],
  },
  'content-spam': {
    title: 'The message looks like spam',
    meaning:
      'Who sends it may send here, but the message itself looks so much like advertising that nobody asked for that its recipient does not want to have such mail. It was not taken, and nobody has read it.',
    seen: [],
    why: [
      'People get far more mail that they did not ask for than mail that they did. Each recipient here chooses what becomes of it, and this one had it refused, so that you hear of it.',
      'We do not say which words or signs they were: whoever sends spam would just avoid them.',
    ],
    steps: [
      {
        text: 'If you wrote it to one person: say more in words, and have fewer links, pictures and capital letters in it. Then send it again.',
      },
      {
        text: 'If it is a newsletter: send only to people who asked for it, with List-Unsubscribe (RFC 8058) and an address of your own in From, signed with DKIM for that domain.',
      },
      {
        text: 'Ask the recipient, over another way, to put your address on their list of senders that they want mail from.',
      },
      { text: 'Or ask below: the one who looks after the mail of that domain gets your question.' },
    ],
  },
  'content-phish': {
    title: 'The message looks like an attempt to steal passwords or money',
    meaning:
      'It has the marks of mail that makes people type a password, or pay, on a page that is not what it says it is. It was not taken.',
    seen: [],
    why: [
      'One such message that is believed costs more than all the others together. It is often sent from honest servers and accounts that were broken into.',
    ],
    steps: [
      {
        text: 'If you did not write it, somebody else sends with your account or server. Change the password, and look at what was sent lately.',
      },
      {
        text: 'If you did: let links lead where their text says they lead, use no link shorteners, and send from the domain whose name stands in the message.',
      },
      { text: 'If you passed on such a message to report it, send it as an attachment to the postmaster instead.' },
    ],
  },
  'content-virus': {
    title: 'A virus was found in the message',
    meaning: 'The message, or a file in it, has a program in it that does harm. It was not taken.',
    seen: [],
    why: ['Such files are sent by machines that are infected, mostly without their owner knowing.'],
    steps: [
      { text: 'If you did not send it: look for viruses on the machine, and change the password of your mailbox.' },
      {
        text: 'If you are sure that the file is harmless, put it where the recipient can fetch it, and write them where.',
      },
      { text: 'If you run the server: look in its log which account or machine it came from.' },
    ],
  },
  'content-attachment': {
    title: 'An attachment is of a kind that is not taken here',
    meaning:
      'A file in the message is of a kind that can do harm when it is opened, such as a program, and those are not taken by mail here. That counts inside archives too.',
    seen: [],
    why: ['Most programs that come by mail do harm, and who gets them cannot tell.'],
    steps: [
      { text: 'Put the file where the recipient can fetch it, and write them where.' },
      { text: 'A document with macros can be saved without them, or as PDF.' },
      { text: 'Ask the recipient: the one who looks after the mail of their domain can allow it.' },
    ],
  },
  'content-scanner': {
    title: 'Viruses could not be looked for just now',
    meaning:
      'The program that looks for viruses did not answer, and here no mail is taken without it. Your mail server keeps the message and tries again.',
    seen: [],
    why: ['It is started again within minutes. Nothing is wrong with your message.'],
    steps: [{ text: 'Nothing has to be done. If it goes on for hours, tell the postmaster of the domain.' }],
    again: 'Your mail server tries again by itself, within minutes or hours.',
  },
  'return-forged': {
    title: 'This return address was not made here',
    meaning:
      'When we pass a message on, we give it a return address of our own (it begins with `SRS0` or `SRS1`), so that a report about it finds its way back. The address that was written to looks like one of these, but we did not make it, or it was changed on the way.',
    seen: [],
    why: ['If any such address were taken, everybody could send mail to everybody through this server.'],
    steps: [
      {
        text: 'If it is a report about mail that could not be delivered, nothing has to be done: it would have reached nobody.',
      },
      {
        text: 'If your mail server or a program writes to such addresses, take the sender’s address from the From line of the message instead. These addresses are for reports only.',
      },
      { text: 'Look whether your server changes the address: capital letters and every sign in it count.' },
    ],
  },
  'return-expired': {
    title: 'This return address is too old',
    meaning:
      'When we pass a message on, we give it a return address of our own (it begins with `SRS0` or `SRS1`), so that a report about it finds its way back. It is good for some weeks. The one that was written to is older.',
    seen: [],
    why: ['Reports come within days. Addresses that worked for ever would be collected and used for spam.'],
    steps: [
      { text: 'If it is a report about mail that could not be delivered, nothing has to be done.' },
      { text: 'To write to the person, take the address from the From line of their message.' },
    ],
  },
  'our-trouble': {
    title: 'We have trouble at the moment',
    meaning:
      'Something on our side did not work, so we could not take the message just now. Your mail server keeps it and tries again.',
    seen: [],
    why: ['We say “later” and not “yes” as long as we are not certain that a message is kept safely.'],
    steps: [
      { text: 'Nothing has to be done. Your mail server tries again by itself.' },
      { text: 'If it goes on for more than a few hours, tell us with the form below.' },
    ],
    again: 'In a few minutes; your server does that by itself.',
  },
  other: {
    title: 'Your mail was not taken',
    meaning:
      'The reply of this server says why, in the report that your own mail server or your program has shown you. There is no further explanation for this one.',
    seen: [],
    why: [],
    steps: [
      { text: 'Read the reply in the report. It mostly says what to change.' },
      { text: 'If it does not help, ask the postmaster with the form below.' },
    ],
  },
};
