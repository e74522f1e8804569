/**
 * Config: the small bootstrap file `rookery.toml`, the environment and the options of the command line, as one checked
 * record: what the server must know before it can open its database. Everything else is a setting.
 * Unknown keys are errors with a suggestion. Refuses to know what the server does with any of it.
 */
export { configKeys, parseServer } from './keys.ts';
export { CONFIG_FILE_NAME, type ConfigSources, configPathOf, dataFolderOf, readConfig, variableOf } from './read.ts';
export {
  type BootstrapConfig,
  type CertificateConfig,
  type ConfigFlags,
  ConfigProblem,
  type ListenerConfig,
  type ListenerName,
  listenerNames,
} from './types.ts';
export { defaultConfigText, writeDefaultConfig } from './write.ts';
