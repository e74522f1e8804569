/** What each protocol's client is to the rest of the room. */
import type { EngineAnswer, EngineName, EngineQuestion } from '#check/engine';

export interface EngineClient {
  readonly name: EngineName;
  /** Rejects with EngineTrouble, or with the signal's reason once that is aborted. */
  ask(question: EngineQuestion, signal: AbortSignal): Promise<EngineAnswer>;
  /** Drops connections that are kept. */
  close?(): void;
}
