/** Something in an account that names an image. */
export interface ImageMention {
  /** An image reference; `@sha256:…` where only the digest is known. */
  image: string;
  /** Who names it, for a person: `revision web:12`. */
  by: string;
}
