/** Parameter Store refuses to say what a parameter holds, and will refuse the next time too. */
export class UnreadableParameter extends Error {
  constructor(nameOrArn: string, { name, message }: Error) {
    super(
      name === 'AccessDeniedException'
        ? `Remora may not read the parameter ${nameOrArn}; deploy it with a readableParameters that covers it, and with parameterKeys=customer where a KMS key of your own encrypts it.`
        : `Parameter Store does not give out the parameter ${nameOrArn}: ${name}: ${message}`,
    );
    this.name = 'UnreadableParameter';
  }
}
