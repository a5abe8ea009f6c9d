/**
 * The members that a translation leaves out: the header that names them, and the comment in a stream for those that are
 * known only after it.
 *
 * @module
 */
import type { LeaveOut } from "../../core/fates.ts";
import { NameSet } from "../../core/data/names.ts";
import type { HeaderList } from "../guard/header_list.ts";

const LEFT_OUT_HEADER = "x-chat-left-out";

/** Limits of the header, because a client chooses the names. */
const MAX_MEMBERS = 40;
const MAX_CHARACTERS = 80;

/** Collects names of members, each once. */
export class LeftOut {
  /** Made for the first name: most requests lose nothing. */
  #members: Set<string> | undefined;
  #followed: () => Iterable<string> = () => [];
  /** How many of them the header has. */
  #written = 0;

  /** Starts with the names of another collection. */
  constructor(known?: LeftOut) {
    if (known !== undefined && known.#members !== undefined) {
      this.#members = new NameSet(known.#members);
    }
  }

  /** Adds a source of names that is read when names are asked for. */
  follow(members: () => Iterable<string>): void {
    this.#followed = members;
  }

  /** Adds a name. */
  readonly add: LeaveOut = (member) => {
    const members = this.#members ??= new NameSet();
    if (members.size >= MAX_MEMBERS) return;
    const name = member.slice(0, MAX_CHARACTERS).replace(
      /[^\x21-\x7e]+/g,
      "_",
    );
    members.add(name);
  };

  /** All names so far. */
  names(): string[] {
    for (const member of this.#followed()) this.add(member);
    return [...this.#members ?? []];
  }

  /** Sets the header, if there is a name. */
  writeTo(headers: HeaderList): void {
    const names = this.names();
    this.#written = names.length;
    if (names.length > 0) headers.set(LEFT_OUT_HEADER, names.join(", "));
  }

  /** The names that the header lacks, as a comment of an event stream; empty if it has all. */
  comment(): string {
    const late = this.names().slice(this.#written);
    return late.length === 0 ? "" : `: left out ${late.join(", ")}\n\n`;
  }
}
