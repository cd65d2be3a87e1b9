import { createHash } from 'node:crypto';
import type { Input } from '../service.ts';
import type { Parameter } from './parameter-store.ts';

/** A parameter as the reading actions answer it; a SecureString stays closed unless its decryption is asked for. */
export function shown(parameter: Parameter, { WithDecryption }: Input): object {
  const hidden = parameter.type === 'SecureString' && WithDecryption !== true;
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: hidden ? ciphertext(parameter) : parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.lastModified,
    ARN: parameter.arn,
    DataType: 'text',
  };
}

/** A parameter as DescribeParameters answers it: everything but its value. */
export function metadata({ value: _value, ...parameter }: Parameter): object {
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: parameter.type,
    ...(parameter.keyId && { KeyId: parameter.keyId }),
    LastModifiedDate: parameter.lastModified,
    LastModifiedUser: parameter.lastModifiedUser,
    ...(parameter.description && { Description: parameter.description }),
    Version: parameter.version,
    Tier: parameter.tier,
    Policies: [],
    DataType: 'text',
  };
}

/** What a SecureString looks like to those who do not ask for its decryption. */
function ciphertext({ arn, version, value }: Parameter): string {
  const digest = createHash('sha512').update(`${arn}:${version}:${value}`).digest();
  return Buffer.concat([Buffer.from('AQICAH'), digest]).toString('base64');
}
