/**
 * A source of an answer's text.
 *
 * @module
 */

/** A text of an answer with its sources. */
export type CitedText = {
  type: "text";
  text: string;
  citations?: WebCitation[];
};

/** The web page that a text is based on. */
export type WebCitation = {
  type: "web_search_result_location";
  url: string;
  title: string | null;
  /** The part of the text that is based on it. */
  "cited_text": string;
  /** The provider's own key to the source; empty for sources of other providers. */
  "encrypted_index": string;
};
