/**
 * Engine: what filters of other houses say of a message (rspamd, SpamAssassin's spamd, any milter), as one opinion among
 * our own tests: the port through which they are asked, which of them are set, and what their answers are worth.
 * Refuses to know their protocols, sockets and clocks (edge/engine has those), and what becomes of the message.
 */
export { engineHits, type EngineWeights, engineTests } from './hits.ts';
export { engineSettings, engineSpecsReader, type EngineChoices, engineChoices } from './settings.ts';
export {
  type EnginePlace,
  type EngineSpec,
  parseEngineSpec,
  placeText,
  type SpamdCommand,
  type SpecResult,
  spamdCommands,
} from './spec.ts';
export type {
  Engine,
  EngineAction,
  EngineAnswer,
  EngineFact,
  EngineHeaderChange,
  EngineKind,
  EngineName,
  EngineOpinion,
  EngineQuestion,
  EngineSymbol,
} from './types.ts';
export { engineFacts, engineKinds, unknownAnswer, withFacts } from './types.ts';
