/**
 * A conversation of another program, before it is imported.
 *
 * @module
 */
import type { Message, Usage } from "../../../core/chat.ts";
import type { ImportSource } from "./source/source.ts";

/** What another program knows about an answer. */
export interface AnswerFacts {
  /** When the message was said; of an answer, when it was complete. */
  readonly at?: Date;
  /** When the request was sent. */
  readonly started?: Date;
  /** When the first token came. */
  readonly firstToken?: Date;
  /** The model that answered, by the other program's name. */
  readonly model?: string;
  /** The provider that answered, by the other program's name. */
  readonly provider?: string;
  /** Other members of the answer's request, such as `tools`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Tokens, as the provider counted them. */
  readonly usage?: Usage;
  /** Why the answer ended, if not for the usual reason. */
  readonly finish?: string;
  /** The other program cut texts of the request or of the answer, so it cannot be asked again. */
  readonly cut?: true;
}

/** One message and its facts. */
export interface ForeignMessage extends AnswerFacts {
  /** In the shape of Chat Completions. */
  readonly message: Message;
}

/** A conversation, from its first message on. */
export interface ForeignConversation {
  /** Its title in the other program. */
  readonly title?: string;
  /** The model of messages that do not name one. */
  readonly model?: string;
  /** The provider of messages that do not name one. */
  readonly provider?: string;
  /** The time of messages that have none. */
  readonly at?: Date;
  /** Other members of its requests, such as `tools`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** In order. */
  readonly messages: readonly ForeignMessage[];
  /** The kind of each part without a counterpart, such as `an image`; equal parts repeat it. */
  readonly leftOut: readonly string[];
  /** Only the last answer was recorded with its facts; others recorded the earlier ones. */
  readonly snapshot?: true;
}

/** An item of an imported file: a conversation, or why one cannot be read. */
export type Found =
  | { readonly conversation: ForeignConversation }
  | { readonly problem: string };

/** Reads the values of one file. */
export interface ForeignReader {
  /**
   * Takes the next value.
   *
   * @returns the conversations that are complete with it
   * @throws {ChatError} a conversation that cannot be read
   */
  add(
    value: unknown,
  ): readonly ForeignConversation[] | Promise<readonly ForeignConversation[]>;
  /** A list of values, or the file, has ended: gives what was not complete before. */
  end(): readonly ForeignConversation[];
}

/** A format whose files are JSON. */
export interface JsonFormat<Name extends string = string> {
  /** Its name on the command line. */
  readonly name: Name;
  /** Whether a value is of this format. */
  is(value: unknown): boolean;
  /** Every further value of a file belongs to it, whether recognised or not. */
  readonly whole?: true;
  /** Begins to read a file. */
  open(source: ImportSource): ForeignReader;
}

/** A reader for files in which each value is a conversation, or some. */
export function eachValue(
  read: (
    value: unknown,
    source: ImportSource,
  ) =>
    | readonly ForeignConversation[]
    | Promise<readonly ForeignConversation[]>,
): (source: ImportSource) => ForeignReader {
  return (source) => ({
    add: (value) => read(value, source),
    end: () => [],
  });
}
