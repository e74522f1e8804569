/** The two parts of css-tree that are used here: reading its index would load its whole grammar at every start. */
declare module 'css-tree/tokenizer' {
  /** CSS Syntax Level 3, section 4: calls for each token, comments and white space included. */
  export function tokenize(source: string, onToken: (type: number, start: number, end: number) => void): void;
  export const AtKeyword: number;
  export const BadString: number;
  export const BadUrl: number;
  export const CDC: number;
  export const CDO: number;
  export const Colon: number;
  export const Comment: number;
  export const Delim: number;
  export const Function: number;
  export const Ident: number;
  export const LeftCurlyBracket: number;
  export const LeftParenthesis: number;
  export const LeftSquareBracket: number;
  export const RightCurlyBracket: number;
  export const RightParenthesis: number;
  export const RightSquareBracket: number;
  export const Semicolon: number;
  export const String: number;
  export const Url: number;
  export const WhiteSpace: number;
}

declare module 'css-tree/utils' {
  export const ident: { decode(text: string): string };
  export const string: { decode(text: string): string };
  export const url: { decode(text: string): string };
}
