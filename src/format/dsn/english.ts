import type { Texts } from './texts.ts';

export const english: Texts = {
  causes: {
    address: [
      'The server of {domain} does not accept this address as it is written.',
      'Check the address for typing errors, then send the message again.',
    ],
    'no-mailbox': [
      'There is no such mailbox at {domain}.',
      'Check the part before the @ for typing errors. If it is right, ask the person in another way for their present address.',
    ],
    'no-domain': [
      'The domain {domain} does not exist, or has no mail server.',
      'Check the part after the @ for typing errors, then send the message again.',
    ],
    moved: [
      'The person no longer receives mail at this address.',
      'Use the new address if the server names one below, or ask the person for it.',
    ],
    'sender-address': [
      'The server of {domain} does not accept the address that the message comes from.',
      'The administrators of your own mail domain should check its records in the DNS (MX and A).',
    ],
    'null-mx': [
      '{domain} has announced that it does not receive mail at all.',
      'Check the part after the @, or reach the person in another way.',
    ],
    disabled: [
      'The mailbox exists but is closed.',
      'Reach the person in another way; only the administrators of {domain} can open the mailbox.',
    ],
    full: [
      'The mailbox of the recipient is full.',
      'Send the message again later, or tell the person in another way that their mailbox is full.',
    ],
    mailbox: [
      'The server of {domain} has trouble with this mailbox.',
      'Send the message again later, or reach the person in another way.',
    ],
    'too-big': [
      'The message is larger than the server of {domain} accepts.',
      'Send fewer or smaller attachments, or a link to the files in their place.',
    ],
    list: ['The address is a list that did not accept the message.', 'Ask the owner of the list who may write to it.'],
    'their-disk': ['The server of {domain} has no room for mail now.', 'Send the message again later.'],
    'their-trouble': ['The server of {domain} has a technical problem.', 'Send the message again later.'],
    'not-accepting': [
      'The server of {domain} does not accept mail now.',
      'Send the message again later, or reach the person in another way.',
    ],
    unreachable: [
      'No mail server of {domain} could be reached.',
      'Check the part after the @ for typing errors. If it is right, the administrators of {domain} have to bring their server back.',
    ],
    connection: [
      'The connection to the mail server of {domain} broke off or could not be used.',
      'Send the message again later. If it fails again, the administrators of {domain} should look into it.',
    ],
    dns: [
      'The directory (DNS) of {domain} gave no answer, so that we could not find its mail server.',
      'The administrators of {domain} have to mend their DNS. Send the message again later.',
    ],
    'no-route': [
      'There is no way to a mail server of {domain}.',
      'The administrators of {domain} have to mend the records of their domain.',
    ],
    busy: ['The server of {domain} has too much to do.', 'Send the message again later.'],
    loop: [
      'The mail of {domain} is led in a circle.',
      'The administrators of this server and of {domain} have to mend the route; please tell them.',
    ],
    expired: [
      'The message could not be handed over in the time allowed.',
      'Send the message again, or reach the person in another way.',
    ],
    'too-many-recipients': [
      'The message has more recipients than the server of {domain} accepts.',
      'Send it to fewer people at a time.',
    ],
    content: [
      'The server of {domain} does not accept what the message contains.',
      'Change the message (attachments above all) and send it again.',
    ],
    'eight-bit': [
      'The server of {domain} is too old for the characters in this message, and changing them would break its signature.',
      'The administrators of {domain} have to update their server (8BITMIME).',
    ],
    'no-utf8': [
      'The server of {domain} is too old for international addresses, and the message uses them.',
      'Use addresses with plain letters, if you and the person have them. The administrators of {domain} can update their server (SMTPUTF8).',
    ],
    policy: [
      'The server of {domain} refused the message by its rules.',
      'See what the server says below. Only the administrators of {domain} can change their rules.',
    ],
    refused: ['The server of {domain} refused the message.', 'See what the server says below; it should say why.'],
    'no-tls': [
      'The message may only be sent over a protected connection (TLS), and the server of {domain} does not offer a good one.',
      'The administrators of {domain} have to mend TLS on their server.',
    ],
    'require-tls': [
      'The message is to be protected by TLS all the way (REQUIRETLS), and the mail servers of {domain} do not promise that.',
      'Send it without that wish, or ask the administrators of {domain} to offer REQUIRETLS.',
    ],
    'our-sign-in': [
      'The server that relays our mail did not let us in.',
      'The administrators of this server have to mend its sign-in at the relay.',
    ],
    authentication: [
      'The server of {domain} could not verify that the message comes from your domain.',
      'The administrators of your own mail domain should check its SPF, DKIM and DMARC records.',
    ],
    'our-address': [
      'The server of {domain} does not trust the address of our server.',
      'The administrators of this server should check its name in the DNS (PTR).',
    ],
    'our-decision': [
      'The message was not sent on from here: the administrators of this server did not let it go out.',
      'Ask them, with the reference below. Sent again without that, it would be stopped again.',
    ],
    protocol: [
      'Our server and the one of {domain} did not understand each other.',
      'Please tell the administrators of this server, with the reference below.',
    ],
  },
  subjects: {
    failed: 'Not delivered: {subject}',
    delayed: 'Delayed: {subject}',
    delivered: 'Delivered: {subject}',
    relayed: 'Passed on: {subject}',
  },
  noSubject: 'your message',
  failed: 'Your message to {to} was not delivered.',
  delayed: 'Your message to {to} has not been delivered yet. We keep trying until {time}.',
  delayedNothingToDo:
    'You do not have to do anything: the message is kept, and you will be told if we have to give up.',
  delivered: 'Your message to {to} was delivered.',
  relayed: 'Your message to {to} was passed on to a server that does not send notices of delivery.',
  gaveUp: 'We tried for {duration} and have given up.',
  labels: {
    cause: 'Cause:',
    who: 'Who can fix it:',
    how: 'How to fix it:',
    said: 'The server {host} said:',
    problem: 'The problem: {text}',
    subject: 'Subject:',
    sent: 'Sent:',
    technical: 'Technical details',
    reference: 'Reference:',
    reportingServer: 'Reported by:',
    recipient: 'Recipient:',
    remoteServer: 'Remote server:',
    status: 'Status:',
    lastAttempt: 'Last attempt:',
    givingUp: 'Giving up at:',
  },
  fixers: {
    sender: 'You',
    us: 'Our side, the administrators of {us}',
    'recipient-side': "The recipient's side, {domain}",
    nobody: 'Nobody',
  },
  footer: 'This notice was made by the mail server {us}. Nobody reads answers to it.',
  days: '{n} days',
  hours: '{n} hours',
  minutes: '{n} minutes',
};
