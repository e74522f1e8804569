import { setting } from '#base/setting';

export const explainSettings = {
  baseUrl: setting<string>({
    key: 'why.base-url',
    type: 'text',
    standard: '',
    help: 'Where others reach the pages that explain a refusal, such as https://mx.example.net, when it is not this host at its https port: behind a proxy, or under another name. Scheme, host and port only. Empty takes the host name and the port of the https listener; so does what cannot be used.',
  }),
} as const;
