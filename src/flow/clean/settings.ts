import { setting, type SettingScope } from '#base/setting';

const everywhere: readonly SettingScope[] = ['platform', 'domain', 'account'];
const perDomain: readonly SettingScope[] = ['platform', 'domain'];

const SECOND_MS = 1000;

/** Tells what is wrong with an exception. */
function exceptionProblem(text: string): string | undefined {
  return /^(?:list:)?(?:[^\s@,:]{1,64}@)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i.test(text) && text.includes('.')
    ? undefined
    : `"${text}" is neither an address (news@shop.example), nor a domain (shop.example), nor a list (list:announce.example.org)`;
}

/** What is made harmless in mail that is shown (product FI5). */
export const cleanSettings = {
  enabled: setting<boolean>({
    key: 'clean.enabled',
    type: 'switch',
    standard: true,
    help: 'Whether HTML of strangers is made harmless and hidden pictures are taken out before mail is filed, with the original kept. Switched off, the mail program alone stands between the reader and forms that steal passwords, links that lie about where they lead, and pictures that report when and where mail is read; what the filter says of phishing, viruses and links stays.',
    scopes: everywhere,
  }),
  except: setting<readonly string[]>({
    key: 'clean.except',
    type: 'texts',
    standard: [],
    memberProblem: exceptionProblem,
    help: 'Senders whose mail stays as it came: addresses, domains with their sub-domains, and lists as list:LIST-ID. They count only where the mail is proven to be theirs (SPF, DKIM): anybody can write a name.',
    scopes: everywhere,
  }),
  tag: setting<string>({
    key: 'clean.tag',
    type: 'text',
    standard: '{Cleaned}',
    textProblem: (text) =>
      text === '' || /^[\x21-\x7e]{1,20}$/.test(text)
        ? undefined
        : 'must be at most 20 printable ASCII characters without spaces, or empty for none',
    help: 'What stands before the Subject of mail that was cleaned; empty for nothing, and then only the field X-Cleaned and the trace say so.',
    scopes: everywhere,
  }),
  webBugs: setting<'disarm' | 'text' | 'allow'>({
    key: 'clean.web-bugs',
    type: 'choice',
    choices: ['disarm', 'text', 'allow'],
    standard: 'disarm',
    help: 'Hidden pictures: taken out, named by a line in their place, or left, so that senders learn when and where their mail is read.',
    scopes: everywhere,
  }),
  remoteImages: setting<'allow' | 'disarm' | 'text'>({
    key: 'clean.remote-images',
    type: 'choice',
    choices: ['allow', 'disarm', 'text'],
    standard: 'allow',
    help: 'Other pictures from elsewhere: left, taken out with their words left, or replaced by their words. Left, every mail program that loads them tells their server who reads.',
    scopes: everywhere,
  }),
  links: setting<'disarm' | 'allow'>({
    key: 'clean.links',
    type: 'choice',
    choices: ['disarm', 'allow'],
    standard: 'disarm',
    help: 'Links whose text names another host than they lead to: the real one is written behind them, or they are left, which is how phishing works.',
    scopes: everywhere,
  }),
  forms: setting<'disarm' | 'allow'>({
    key: 'clean.forms',
    type: 'choice',
    choices: ['disarm', 'allow'],
    standard: 'disarm',
    help: 'Forms: their fields are shown as text, or left. Left, what a reader types goes to whoever wrote the mail.',
    scopes: everywhere,
  }),
  embedded: setting<'disarm' | 'text'>({
    key: 'clean.embedded',
    type: 'choice',
    choices: ['disarm', 'text'],
    standard: 'disarm',
    help: 'Pages, plug-ins, films and sounds inside mail: taken out, or named by a line in their place.',
    scopes: perDomain,
  }),
  drawings: setting<'disarm' | 'text'>({
    key: 'clean.drawings',
    type: 'choice',
    choices: ['disarm', 'text'],
    standard: 'disarm',
    help: 'Drawings and formulas (SVG, MathML): taken out, or only the words in them stay.',
    scopes: perDomain,
  }),
  remoteStyles: setting<'disarm' | 'allow'>({
    key: 'clean.remote-styles',
    type: 'choice',
    choices: ['disarm', 'allow'],
    standard: 'disarm',
    help: 'Style sheets and fonts from elsewhere: taken out, or left. Left, their server learns who reads, and may change what mail looks like after it was checked.',
    scopes: perDomain,
  }),
  budget: setting<number>({
    key: 'clean.budget',
    type: 'duration',
    standard: 2 * SECOND_MS,
    min: 100,
    max: 30 * SECOND_MS,
    help: 'How long the HTML of one message may take to be cleaned; what takes longer is shown as its text.',
  }),
};
