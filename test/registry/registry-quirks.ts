/** In what real registries differ from the specification and from each other. */
export interface Quirks {
  /** A push makes the repository, as everywhere but at ECR. */
  createOnPush: boolean;
  /** Answer to a part of an upload: 202 says the specification, 201 says ECR. */
  partStatus: 201 | 202;
  /** `Range` names the end of the first part for ever, as ECR's does. */
  staleRange: boolean;
  /** Whether an upload can be asked how far it is; ECR Public answers 404. */
  uploadStatus: boolean;
  /** Whether an upload may come in parts; Google's Artifact Registry takes none. */
  parts: boolean;
  /** Each part but the last has at least so many bytes; announced, unless `secretive`. */
  minPart: number;
  announceMinPart: boolean;
  /** A part with `Content-Range` has at most so many bytes: 4 MiB at GHCR. */
  maxPart: number;
  /** A repository that is not there ends the connection where an upload begins, as at ECR. */
  hangUpOnUnknown: boolean;
  mount: boolean;
  /** HEAD of a blob is refused with this status. */
  headBlob?: number;
  /** Tags of a page at most. */
  pageSize: number;
  tagsStatus?: number;
  /** Locations are absolute addresses. */
  absolute: boolean;
}

export const byTheBook: Quirks = {
  createOnPush: true,
  partStatus: 202,
  staleRange: false,
  uploadStatus: true,
  parts: true,
  minPart: 0,
  announceMinPart: true,
  maxPart: Number.POSITIVE_INFINITY,
  hangUpOnUnknown: false,
  mount: true,
  pageSize: 100,
  absolute: false,
};

/** As ECR is known to behave: parts of 5 MB, 201, a `Range` that stands still, no repository on demand. */
export const likeEcr: Quirks = {
  ...byTheBook,
  createOnPush: false,
  partStatus: 201,
  staleRange: true,
  minPart: 5 * 1024 * 1024,
  announceMinPart: false,
  hangUpOnUnknown: true,
  absolute: true,
};
