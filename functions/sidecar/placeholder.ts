/**
 * Whether a value is one that somebody else will put in later: `${…}`, `{{ … }}` or a CloudFormation intrinsic.
 * Our rules treat it as opaque: it stays, and nothing is concluded from it.
 */
export function isPlaceholder(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${') || value.includes('{{');
  return isIntrinsic(value);
}

/** `{ "Ref": … }` or `{ "Fn::…": … }`, as a CloudFormation template has them. */
function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  const key = keys[0];
  return keys.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
}
