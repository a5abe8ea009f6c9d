/**
 * What a conversation at the terminal is made of: models that can be asked, and how.
 *
 * @module
 */
import type { ChatChunk, ChatRequest } from "../core/chat.ts";
import type { Progress } from "../core/call.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Answerer } from "../conversation/conversation_options.ts";
import type { Recorder } from "../history/record/recorder.ts";
import type { PriceOf } from "./tally.ts";

/** A model that can be asked. */
export interface Model {
  /** Full name, as the user may type it. */
  readonly name: string;
  /** Its provider's own name of it. */
  readonly model: string;
  /** Sends a request to the first model of its route that answers. */
  readonly answer: (send: Send) => AsyncIterable<ChatChunk>;
}

/** Sends a request to one model. */
export type Send = (
  to: { readonly client: Answerer; readonly model: string },
) => AsyncIterable<ChatChunk>;

/** What a `Dialogue` is made of. */
export interface DialogueOptions {
  /** The turns. */
  readonly conversation: Conversation;
  /** The model at the beginning. */
  readonly model: Model;
  /** Finds a model by its name; throws a `ChatError` if it cannot be used. */
  readonly resolve: (name: string) => Promise<Model>;
  /** Members of every request, such as `temperature`. */
  readonly members: Partial<ChatRequest>;
  /** Whether answers come piece by piece. */
  readonly stream: boolean;
  /** Records every exchange. */
  readonly recorder: Recorder;

  /** What tokens cost, if known. */
  readonly priceOf?: PriceOf | undefined;
  /** Called with the progress of a request. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How something is asked beside the dialogue. */
export interface Aside {
  /** Without the members that the user set. */
  readonly bare?: true;
  /** Labels of the recorded exchange. */
  readonly labels?: readonly string[];
}

/** A model's answer in a conversation that may become the dialogue's. */
export interface Branch {
  /** Full name of the model. */
  readonly model: string;
  /** Has the turn once the answer is complete. */
  readonly conversation: Conversation;
  /** Asks; called once. Throws as `Dialogue.send`. */
  readonly ask: (signal: AbortSignal) => AsyncIterable<ChatChunk>;
}
