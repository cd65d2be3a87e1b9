/** A Lambda function as CreateFunction takes it, with the path of its packaged zip instead of a bucket. */
export interface FunctionConfiguration {
  name: string;
  arn: string;
  roleArn: string;
  runtime: string;
  /** `path/file.export`, relative to the root of the zip. */
  handler: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  zipFile: string;
  /** At most this many invocations at once; absent: as many as the account allows. */
  reservedConcurrency?: number;
}

const largestEnvironment = 4096;

/** Lambda sets these itself and refuses a configuration that names one of them (developer guide, "Defined runtime environment variables"). */
const reservedVariables = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
];

/**
 * Refuses what CreateFunction refuses.
 * @throws an error that names the function, never a value of its environment.
 */
export function checkFunction(configuration: FunctionConfiguration): void {
  const { name, handler, memoryMegabytes, timeoutSeconds, environment } = configuration;
  const refuse = (reason: string): never => {
    throw new Error(`Function ${name}: ${reason}`);
  };
  checkRuntime(configuration);
  if (!/^[^\s.]+\.[^\s]+$/.test(handler)) refuse(`handler ${handler} is not of the form file.export`);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1 || timeoutSeconds > 900)
    refuse(`Timeout must be 1 to 900 seconds, not ${timeoutSeconds}`);
  if (!Number.isInteger(memoryMegabytes) || memoryMegabytes < 128 || memoryMegabytes > 10240)
    refuse(`MemorySize must be 128 to 10240 MB, not ${memoryMegabytes}`);
  const reserved = Object.keys(environment).filter((key) => reservedVariables.includes(key));
  if (reserved.length > 0)
    refuse(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  if (Buffer.byteLength(JSON.stringify(environment)) > largestEnvironment)
    refuse(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
}

/** A bundle is run by the Node.js that it would meet on Lambda, or not at all. */
function checkRuntime({ name, runtime }: FunctionConfiguration): void {
  const major = process.version.slice(1).split('.')[0];
  if (runtime !== `nodejs${major}.x`)
    throw new Error(
      `Function ${name}: the runtime ${runtime} cannot be run by ${process.version}; start with node_modules/.bin/node`,
    );
}
