/**
 * Reads Markdown line by line: it reads a line once, and keeps only the containers around it and the paragraph that it
 * may continue. Packages that parse Markdown need the whole text; they parse the content of a paragraph or a cell
 * (inline.ts).
 *
 * @module
 */
import type { Block, Container, Place } from "./block.ts";
import { isMathLine } from "./math.ts";
import { itemContainer, quoteContainer, within } from "./container.ts";
import {
  alignmentsOf,
  cellsOf,
  endsFence,
  type Fence,
  fenceOf,
  headingOf,
  indentOf,
  interrupts,
  isRule,
  isUncertain,
  itemOf,
  mayEndFence,
  underlineOf,
  untab,
} from "./line.ts";

/** The most quotes and items around a block; what would be deeper is text. */
const DEEPEST = 12;

/** The most text of a paragraph that is still open: it is laid out again with each piece that comes. */
export const LONGEST_TEXT = 4096;

/** The block that the next line may continue. */
type Leaf =
  | { kind: "text"; text: string; place: Place }
  | { kind: "fence"; fence: Fence }
  | { kind: "table"; columns: number }
  | { kind: "literal" };

/** Turns lines into blocks. */
export class BlockReader {
  #containers: readonly Container[] = [];
  /** How many of the containers have shown the text left of their first row. */
  #marked = 0;
  #leaf: Leaf | undefined;
  /** The containers around the last block, once there is one. */
  #last: readonly Container[] | undefined;
  #blank = false;
  #within = false;
  #blocks: Block[] = [];

  /** The same state, which can go another way. */
  clone(): BlockReader {
    const copy = new BlockReader();
    copy.#containers = this.#containers;
    copy.#marked = this.#marked;
    copy.#leaf = this.#leaf && { ...this.#leaf };
    copy.#last = this.#last;
    copy.#blank = this.#blank;
    copy.#within = this.#within;
    return copy;
  }

  /** Whether a line that begins so is shown only when more of it has come: until then it may become anything. */
  waits(beginning: string): boolean {
    if (this.#within) return false;
    if (this.#leaf?.kind === "table") return true;
    return this.#leaf?.kind === "fence"
      ? mayEndFence(beginning)
      : isUncertain(beginning);
  }

  /**
   * Takes a line without its newline and returns the blocks that are complete with it.
   *
   * @param cut whether the line continues in the next call
   */
  line(line: string, cut = false): Block[] {
    const within = this.#within;
    this.#within = cut;
    if (within) this.#continueAnswer(line);
    else this.#take(untab(line));
    return this.#taken();
  }

  /** Ends everything and returns what is complete with that; the reader is as new, but for the gap before a block. */
  end(): Block[] {
    this.#pop(0);
    this.#within = false;
    this.#blank = true;
    return this.#taken();
  }

  #taken(): Block[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  /** The rest of a line that was too long. */
  #continueAnswer(line: string): void {
    const leaf = this.#leaf;
    if (leaf?.kind === "fence") {
      this.#blocks.push({ type: "codeLine", text: line });
      return;
    }
    this.#close();
    this.#leaf = { kind: "text", text: line, place: this.#place() };
  }

  #take(line: string): void {
    let rest = line;
    let matched = 0;
    for (const container of this.#containers) {
      const inner = within(container, rest);
      if (inner === undefined) break;
      rest = inner;
      matched++;
    }
    const outside = matched < this.#containers.length;
    const leaf = this.#leaf;
    if (leaf?.kind === "fence" && !outside) {
      this.#code(rest, leaf.fence);
    } else if (
      !outside && leaf?.kind === "text" && isMathLine(leaf.text, rest)
    ) {
      leaf.text += `\n${rest.trimEnd()}`;
    } else if (rest.trim() === "") {
      const quote = this.#containers.findIndex((container, at) =>
        at >= matched && container.kind === "quote"
      );
      if (quote >= 0) this.#pop(quote);
      this.#close();
      this.#blank = true;
    } else if (
      leaf?.kind === "text" && outside && this.#isLazy(matched, rest)
    ) {
      this.#text(rest);
    } else this.#open(matched, rest);
  }

  /** Whether a line belongs to the paragraph although it is less indented. */
  #isLazy(matched: number, rest: string): boolean {
    // Right below an item any number begins the next one.
    const sibling = this.#containers[matched]?.kind === "item" &&
      itemOf(rest) !== undefined;
    return !sibling && !interrupts(rest);
  }

  #open(matched: number, line: string): void {
    if (matched < this.#containers.length) this.#pop(matched);
    let rest = line;
    while (this.#containers.length < DEEPEST) {
      const inner = this.#enter(rest);
      if (inner === undefined) break;
      rest = inner;
    }
    if (rest.trim() !== "") this.#block(rest);
  }

  /** Begins a quote or an item and returns the rest of the line. */
  #enter(line: string): string | undefined {
    const underline = this.#leaf?.kind === "text" && underlineOf(line);
    if (isRule(line) || underline) return undefined;
    const nested = this.#containers.some(({ kind }) => kind === "item");
    if (indentOf(line) > (nested ? 7 : 3)) return undefined;
    const quote = /^ {0,3}> ?/.exec(line);
    const item = itemOf(line);
    if (quote !== null) {
      this.#push(quoteContainer());
      return untab(line.slice(quote[0].length));
    }
    if (item === undefined) return undefined;
    if (this.#leaf?.kind === "text" && !interrupts(line.trimStart())) {
      return undefined;
    }
    this.#push(itemContainer(item, this.#containers));
    return item.rest;
  }

  #push(container: Container): void {
    this.#close();
    this.#containers = [...this.#containers, container];
  }

  /** A block within all containers. */
  #block(line: string): void {
    const leaf = this.#leaf;
    const level = leaf?.kind === "text" ? underlineOf(line) : undefined;
    const fence = fenceOf(line);
    const heading = headingOf(line);
    if (leaf?.kind === "text" && level !== undefined) {
      this.#blocks.push({ type: "text", level, ...leaf });
      this.#leaf = undefined;
    } else if (fence !== undefined) {
      this.#close();
      const place = this.#place();
      this.#blocks.push({ type: "code", info: fence.info, place });
      this.#leaf = { kind: "fence", fence };
    } else if (heading !== undefined) {
      this.#close();
      const place = this.#place(true);
      this.#blocks.push({ type: "text", ...heading, place });
    } else if (isRule(line)) {
      this.#close();
      this.#blocks.push({ type: "rule", place: this.#place() });
    } else if (leaf?.kind === "table") {
      const cells = cellsOf(line).slice(0, leaf.columns);
      this.#blocks.push({ type: "tableRow", cells });
    } else if (leaf?.kind !== "text" && indentOf(line) > 3) {
      const text = line.slice(4);
      this.#blocks.push({ type: "literal", text, place: this.#place() });
      this.#leaf = { kind: "literal" };
    } else if (!this.#table(line)) this.#text(line);
  }

  #text(line: string): void {
    const leaf = this.#leaf;
    if (leaf?.kind === "text" && leaf.text.length < LONGEST_TEXT) {
      leaf.text += `\n${line.trim()}`;
      return;
    }
    this.#close();
    this.#leaf = { kind: "text", text: line.trim(), place: this.#place() };
  }

  /** The line below the head of a table, which the paragraph's last line then is. */
  #table(line: string): boolean {
    const leaf = this.#leaf;
    if (leaf?.kind !== "text") return false;
    const alignments = alignmentsOf(line);
    const from = leaf.text.lastIndexOf("\n") + 1;
    const head = cellsOf(leaf.text.slice(from));
    if (alignments === undefined || head.length !== alignments.length) {
      return false;
    }
    const before = leaf.text.slice(0, from).trimEnd();
    let { place } = leaf;
    if (before !== "") {
      this.#blocks.push({ type: "text", level: 0, text: before, place });
      place = { first: place.rest, rest: place.rest, gap: undefined };
    }
    this.#blocks.push({ type: "table", head, alignments, place });
    this.#leaf = { kind: "table", columns: head.length };
    return true;
  }

  #code(line: string, fence: Fence): void {
    if (endsFence(line, fence)) this.#close();
    else {
      const text = line.slice(Math.min(fence.indent, indentOf(line)));
      this.#blocks.push({ type: "codeLine", text });
    }
  }

  #close(): void {
    const leaf = this.#leaf;
    this.#leaf = undefined;
    if (leaf?.kind === "fence") this.#blocks.push({ type: "codeEnd" });
    if (leaf?.kind === "table") this.#blocks.push({ type: "tableEnd" });
    if (leaf?.kind !== "text") return;
    this.#blocks.push({ type: "text", level: 0, ...leaf });
  }

  /** Leaves containers; an item without text is shown by its marker. */
  #pop(keep: number): void {
    this.#close();
    if (
      this.#marked < this.#containers.length && keep < this.#containers.length
    ) {
      const place = this.#place();
      this.#blocks.push({ type: "text", level: 0, text: "", place });
    }
    this.#containers = this.#containers.slice(0, keep);
    this.#marked = Math.min(this.#marked, keep);
  }

  /** The place of the next block; marks the containers' markers as shown. */
  #place(apart = false): Place {
    const containers = this.#containers;
    const rest = containers.map(({ rest }) => rest).join("");
    const first = containers.map((container, at) =>
      at < this.#marked ? container.rest : container.first
    ).join("");
    const common = containers.filter((container, at) =>
      this.#last?.[at] === container
    );
    const fresh = this.#marked < containers.length;
    const gap = this.#last !== undefined &&
        (this.#blank || apart && !fresh)
      ? common.map(({ rest }) => rest).join("").trimEnd()
      : undefined;
    this.#last = containers;
    this.#marked = containers.length;
    this.#blank = false;
    return { first, rest, gap };
  }
}
