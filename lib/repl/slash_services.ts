/**
 * What slash commands get from the program around the conversation: files, models, options, the clipboard.
 *
 * @module
 */
import type { Attachment } from "../attach/attachment.ts";
import type { Tooling } from "../conversation/tooling.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Exchange } from "../history/line/exchange.ts";
import type { History } from "../history/history.ts";
import type { TellPictures } from "../render/pictures/after_text.ts";
import type { Column } from "./columns.ts";
import type { Recalled } from "./recall.ts";

/** A word that Tab may put, or that with what it means. */
export type Offer =
  | string
  | { readonly word: string; readonly about: string };

/** An option of the request that can be set by name. */
export interface Setting {
  /** As it is typed: `temperature`. */
  readonly name: string;
  /** One line for people. */
  readonly help: string;
}

/** A recorded or saved conversation. */
export interface LoadedConversation {
  /** The conversation to continue. */
  readonly conversation: Conversation;
  /** What is recorded of it, from its first exchange on. */
  readonly exchanges: readonly Exchange[];
  /** Full name of the model that answered last, where it is known. */
  readonly model?: string | undefined;
  /** Why that model cannot be asked again. */
  readonly unknown?: string | undefined;
}

/** A template with its variables filled in. */
export interface AppliedTemplate {
  /** Replaces the system message. */
  readonly system?: string | undefined;
  /** Full name of the model that is to answer. */
  readonly model?: string | undefined;
  /** Tools that the model may call from now on. */
  readonly tools: readonly string[];
  /** Members of the requests from now on. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Makes a message of what the user types; undefined where the template says nothing to the model. */
  readonly message: ((input: string) => string) | undefined;
  /** Whether that message needs what the user types. */
  readonly needsInput: boolean;
}

/** See above; each member throws a `ChatError` that says why something cannot be done. */
export interface SlashServices {
  /** The history; undefined when it is switched off. */
  readonly store: History | undefined;
  /** How answers are shown from now on. */
  readonly display: {
    /** Whether reasoning text is shown. */
    reasoning: boolean;
  };
  /** Options of the request, in the order of the help. */
  readonly settings: readonly Setting[];
  /** The folder that `~/` stands for in names of files. */
  readonly home: string | undefined;
  /** Width of the screen in character cells. */
  readonly columns: number;
  /** Shows two answers beside each other, each under its title, as answers are shown. */
  showBeside(left: Column, right: Column): Promise<void>;
  /** Shows earlier turns, the answers as answers are shown. */
  showEarlier(recalled: Recalled): Promise<void>;
  /** Tells the pictures of the exchange that ended last, and returns the other media. */
  readonly tellPictures: TellPictures;
  /** Parses an option's name and value into a member of the request and its value. */
  readSetting(name: string, value: string): [member: string, value: unknown];
  /** Has a model write a title; undefined unless the user asked for that. */
  readonly writeTitle:
    | ((chain: readonly Exchange[], signal: AbortSignal) => Promise<string>)
    | undefined;
  /** Names of models that can be asked now. */
  modelNames(): Promise<readonly string[]>;
  /** Reads files and addresses for a model; beside those that wait already, they are not too much. */
  attach(
    places: readonly string[],
    model: string,
    waiting: readonly Attachment[],
  ): Promise<Attachment[]>;
  /** Reads the texts of files, folders, patterns and addresses, as {@linkcode SlashServices.attach} does. */
  texts(
    places: readonly string[],
    model: string,
    waiting: readonly Attachment[],
  ): Promise<readonly Attachment[]>;
  /** Writes a conversation to a file whose ending tells the form. */
  save(
    conversation: Conversation,
    path: string,
    model: string,
  ): Promise<void>;
  /** Reads a conversation by its id, or from a file. */
  load(place: string): Promise<LoadedConversation>;
  /** Names of the templates that there are. */
  templateNames(): Promise<readonly string[]>;
  /** Reads a template and fills its variables in; those of the user's input come later. */
  template(
    name: string,
    values: Readonly<Record<string, string>>,
  ): Promise<AppliedTemplate>;
  /** Reads the resources of MCP servers that a message names: `@server:uri`. */
  resources(text: string, signal: AbortSignal): Promise<Attachment[]>;
  /** The resources that connected servers list, as a message names them. */
  resourceNames(): Promise<readonly Offer[]>;
  /** Opens the tools, all of them off. */
  openTools(): Promise<Tooling>;
  /** Puts text into the clipboard of the terminal; undefined without a terminal that supports it. */
  readonly copy: ((text: string) => Promise<void>) | undefined;
  /** Lets the user change a text in their editor and returns it; undefined without a terminal. */
  readonly edit: ((text: string) => Promise<string>) | undefined;
}
